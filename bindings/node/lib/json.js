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
  return write(parameter, value, MAX_DEPTH);
}

function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function write(parameter, value, depth) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (Number.isFinite(value)) return String(value);
      throw makeError(MALFORMED, `${parameter}: holds NaN or an infinity, which JSON does not have`);
    case 'object':
      if (value === null) return 'null';
      if (depth === 0) throw makeError(MALFORMED, `${parameter}: nested too deeply`);
      return composed(parameter, value, depth - 1);
    default:
      throw new TypeError(`${parameter} holds a value that JSON cannot write: ${typeof value}`);
  }
}

function composed(parameter, value, depth) {
  if (typeof value.toJSON === 'function') return write(parameter, value.toJSON(), depth);
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; ++i) {
      if (i > 0) text += ',';
      text += write(parameter, value[i], depth);
    }
    return text + ']';
  }
  if (!isPlain(value)) {
    throw new TypeError(`${parameter} holds a value that JSON cannot write: an object of a class`);
  }
  let text = '';
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${write(parameter, member, depth)}`;
  }
  return `{${text}}`;
}

// A copy of what JSON.parse gave, so that nobody changes what others see.
function copy(value) {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

module.exports = { copy, dumps };
