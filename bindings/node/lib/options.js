'use strict';
// Turns options of JavaScript into the library's properties.
//
// A property is named as in docs/configuration.md, in camelCase: `sessionIdleTtl: '30m'` sets session.idle_ttl. The
// names and types come from the library's own table.

const native = require('./native.js');
const { makeError } = require('./errors.js');
const { STATUS } = require('./statuses.js');

const camel = (name) => name.replace(/[._]([a-z])/g, (_, letter) => letter.toUpperCase());
const dotted = (option) =>
  option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace('_', '.');

let known;
// The properties of the loaded library, by option.
function table() {
  known ??= new Map(JSON.parse(native.options_describe()).map((each) => [camel(each.name), each]));
  return known;
}

function typeName(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Date) return 'Date';
  return value instanceof Uint8Array ? 'Uint8Array' : 'object';
}

const wrong = (parameter, expected, value) =>
  new TypeError(`${parameter} must be ${expected}, not ${typeName(value)}`);

function whole(parameter, value) {
  if (!Number.isInteger(value)) throw makeError(STATUS.OPTION_VALUE, `${parameter}: expected a whole number`);
  if (!Number.isSafeInteger(value)) throw makeError(STATUS.OPTION_VALUE, `${parameter}: the number is out of range`);
  return value;
}

// Whole seconds, from a number.
function seconds(parameter, value) {
  if (typeof value !== 'number') throw wrong(parameter, 'whole seconds', value);
  return whole(parameter, value);
}

// Seconds since 1970, from a number of seconds or a Date (rounded down).
function timestamp(parameter, value) {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw makeError(STATUS.OPTION_VALUE, `${parameter}: expected a valid Date`);
    return Math.floor(value.getTime() / 1000);
  }
  if (typeof value !== 'number') throw wrong(parameter, 'seconds since 1970 or a Date', value);
  return whole(parameter, value);
}

// Words with one space between them: a string is returned as it is; an array or Set of strings is joined.
function words(parameter, value) {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) && !(value instanceof Set)) {
    throw wrong(parameter, 'a string or an array of strings', value);
  }
  const each = [...value];
  for (const word of each) {
    if (typeof word !== 'string') {
      throw new TypeError(`${parameter} must be an array of strings, not of ${typeName(word)}`);
    }
    if (word === '' || /\s/.test(word)) {
      throw makeError(STATUS.OPTION_VALUE, `${parameter}: a word of the list is empty or contains white space`);
    }
  }
  return each.join(' ');
}

// A JSON array, from an array or Set of strings; the library checks what they say.
function names(parameter, value) {
  if (!Array.isArray(value) && !(value instanceof Set)) throw wrong(parameter, 'an array of strings', value);
  const each = [...value];
  for (const name of each) {
    if (typeof name !== 'string') throw new TypeError(`${parameter} must be an array of strings, not of ${typeName(name)}`);
  }
  return JSON.stringify(each);
}

// The texts of the library's that are lists in JavaScript.
const LISTS = new Map([['session.roles', names], ['session.scope', words], ['guard.scope', words]]);

// A role, or scopes, to require. Throws UsageError for an empty one, which everybody would have.
function asked(parameter, value) {
  if (typeof value !== 'string') throw wrong(parameter, 'a string', value);
  if (value === '') {
    throw makeError(STATUS.ARGUMENT, `${parameter}: empty, which everybody would have; expected a name`);
  }
  return value;
}

// The text of a Key or KeySet given as an option; keys.js sets it.
const keys = { textOf: () => undefined };

function text(parameter, property, value) {
  if (property.type === 'list') return words(parameter, value);
  if (LISTS.has(property.name)) return LISTS.get(property.name)(parameter, value);
  if (typeof value === 'string') return value;
  const key = keys.textOf(property.name, value);
  if (key !== undefined) return key;
  switch (property.type) {
    case 'flag':
      if (typeof value === 'boolean') return String(value);
      throw wrong(parameter, 'a boolean or string', value);
    case 'time':
      return String(timestamp(parameter, value));
    case 'duration':
      return String(seconds(parameter, value));
    case 'count':
      if (typeof value === 'number') return String(whole(parameter, value));
      throw wrong(parameter, 'a number or string', value);
    default:
      throw wrong(parameter, 'a string', value);
  }
}

function unknown(option) {
  // It may be a value passed here by mistake.
  if (!/^[A-Za-z_.]{1,32}$/.test(option)) {
    return makeError(STATUS.OPTION_UNKNOWN, 'unknown option: expected a name such as tokenTtl');
  }
  try {
    native.gate_open('memory:', [dotted(option), '']);
  } catch (refused) {
    const near = /did you mean '([a-z._]+)'/.exec(refused.message);
    const hint = near ? `: did you mean '${camel(near[1])}'?` : '';
    return makeError(STATUS.OPTION_UNKNOWN, `unknown option '${option}'${hint}`);
  }
  throw new Error('the library accepted an option that its table lacks');
}

function object(parameter, options) {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' || Array.isArray(options)) throw wrong(parameter, 'an object', options);
  return options;
}

// The properties that options set, as an array that alternates names and values; undefined and null set nothing.
//
// Throws OptionError for an unknown option, with a suggestion, and for a value out of range; TypeError for a value of
// the wrong type.
function properties(options, parameter = 'options') {
  const made = [];
  for (const [option, value] of Object.entries(object(parameter, options))) {
    const property = table().get(option);
    if (property === undefined) throw unknown(option);
    if (value !== undefined && value !== null) made.push(property.name, text(option, property, value));
  }
  return made;
}

// A copy of the options without what somebody may have added to Object.prototype.
const own = (options) => ({ __proto__: null, ...options });

// The properties of one call: `places` maps each option that the call accepts to its property.
function named(places, options, parameter = 'options') {
  let made;
  for (const [option, value] of Object.entries(object(parameter, options))) {
    if (!Object.hasOwn(places, option)) {
      throw makeError(STATUS.OPTION_UNKNOWN, /^[A-Za-z_]{1,32}$/.test(option)
        ? `unknown option '${option}': expected one of ${Object.keys(places).join(', ')}`
        : `unknown option: expected one of ${Object.keys(places).join(', ')}`);
    }
    const place = places[option];
    if (place === null || value === undefined || value === null) continue;
    made ??= [];
    made.push(place, text(option, table().get(camel(place)), value));
  }
  return made;
}

module.exports = { asked, keys, named, own, properties, seconds, table, timestamp, typeName, words, wrong };
