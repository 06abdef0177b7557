'use strict';

// The answer of a native promise; an error of it gets the stack of who waits, as it was made with none.
module.exports = async function later(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, later);
    throw error;
  }
};
