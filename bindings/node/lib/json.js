'use strict';
// Writes claims and session data as JSON; errors never show the values.

const { makeError } = require('./errors.js');
const { typeName } = require('./options.js');
const { STATUS } = require('./statuses.js');

const MAX_DEPTH = 64; // more than the library reads; the library decides

// The JSON text of an object; undefined for undefined and null.
//
// Throws TypeError for a value that JSON cannot write (JSON.stringify would leave it out, or write something else),
// UsageError for NaN, infinities and too deep nesting. Messages name the value by `parameter` and never show it. As in
// JSON.stringify, undefined members are left out, and toJSON is called.
function dumps(parameter, value) {
  if (value === undefined || value === null) return undefined;
  if (!isPlain(value)) throw new TypeError(`${parameter} must be an object, not ${typeName(value)}`);
  check(parameter, value, MAX_DEPTH);
  return JSON.stringify(value);
}

function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function check(parameter, value, depth) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (Number.isFinite(value)) return;
      throw makeError(STATUS.JSON, `${parameter}: holds NaN or an infinity, which JSON does not have`);
    case 'object':
      if (value === null) return;
      if (depth === 0) throw makeError(STATUS.JSON, `${parameter}: nested too deeply`);
      checkMembers(parameter, value, depth - 1);
      return;
    default:
      throw new TypeError(`${parameter} holds a value that JSON cannot write: ${typeof value}`);
  }
}

function checkMembers(parameter, value, depth) {
  if (typeof value.toJSON === 'function') {
    check(parameter, value.toJSON(), depth);
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; ++i) check(parameter, value[i], depth);
  } else if (isPlain(value)) {
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member !== undefined) check(parameter, member, depth);
    }
  } else {
    throw new TypeError(`${parameter} holds a value that JSON cannot write: an object of a class`);
  }
}

// A copy of what JSON.parse returned, so that a caller's change stays the caller's.
function copy(value) {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

module.exports = { copy, dumps };
