'use strict';
// JSON out: what claims and session data may be, said without showing them.

const { makeError } = require('./errors.js');
const { typeName } = require('./options.js');

const MALFORMED = 103; // LIMEN_E_JSON
const MAX_DEPTH = 64; // beyond what the library reads; it has the last word below

// The JSON text of an object; undefined for undefined and null.
//
// Throws TypeError for what JSON cannot write, where JSON.stringify would leave it out, or write something else;
// UsageError for NaN, infinities and what is nested too deeply. `parameter` names the value in messages, which never
// show it. Members that are undefined are left out, and toJSON is heard, as everywhere.
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
      throw makeError(MALFORMED, `${parameter}: holds NaN or an infinity, which JSON does not have`);
    case 'object':
      if (value === null) return;
      if (depth === 0) throw makeError(MALFORMED, `${parameter}: nested too deeply`);
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

// A copy of what JSON.parse gave, so that nobody changes what others see.
function copy(value) {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

module.exports = { copy, dumps };
