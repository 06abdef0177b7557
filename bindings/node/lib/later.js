'use strict';

// Awaits a native promise. Its error gets the stack of the caller, because it was made without one.
module.exports = async function later(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, later);
    throw error;
  }
};
