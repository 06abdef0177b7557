'use strict';
// What a guard is told of a request of Node: its fields as they came, and nothing that decides.

const { IncomingMessage } = require('node:http');

const { FLAGS, Fields } = require('./guard.js');

const CSRF_FIELD = 'csrf_token'; // of a form

const is = (name, lower) => name === lower || name.toLowerCase() === lower;
const joined = (before, value) => (before === undefined ? value : `${before}\n${value}`);

// Where Node keeps `headers`: null until they are first used, which parses them. Undefined: this Node does otherwise.
const PARSED = Object.getOwnPropertySymbols(new IncomingMessage(null)).find((each) => each.description === 'kHeaders');

// The fields in which something in the application may have set one, where the request had none.
const settable = (raw) => (PARSED !== undefined && raw[PARSED] === null ? undefined : raw.headers);

function added(headers, name) {
  const value = headers[name];
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : undefined;
}

// The fields of `request`, whose `raw` is Node's own. Node drops a second field of some names, so all are read from
// `rawHeaders`, by length first, which is fast.
//
// WARNING: `isTls` is asked only about a request with an Origin field, as nothing else depends on it.
function fieldsOf(raw, isTls) {
  let authorization, cookie, csrf, origin, host, fetchSite;
  const pairs = raw.rawHeaders ?? [];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const name = pairs[i];
    switch (name.length) {
      case 4:
        if (is(name, 'host')) host = joined(host, pairs[i + 1]);
        break;
      case 6:
        if (is(name, 'cookie')) cookie = joined(cookie, pairs[i + 1]);
        else if (is(name, 'origin')) origin = joined(origin, pairs[i + 1]);
        break;
      case 10: // of HTTP/2
        if (name === ':authority') host = joined(host, pairs[i + 1]);
        break;
      case 12:
        if (is(name, 'x-csrf-token')) csrf = joined(csrf, pairs[i + 1]);
        break;
      case 13:
        if (is(name, 'authorization')) authorization = joined(authorization, pairs[i + 1]);
        break;
      case 14:
        if (is(name, 'sec-fetch-site')) fetchSite = joined(fetchSite, pairs[i + 1]);
        break;
      default:
    }
  }
  const headers = settable(raw);
  if (headers !== undefined) {
    authorization ??= added(headers, 'authorization');
    cookie ??= added(headers, 'cookie');
    csrf ??= added(headers, 'x-csrf-token');
    origin ??= added(headers, 'origin');
    host ??= added(headers, 'host');
    fetchSite ??= added(headers, 'sec-fetch-site');
  }
  let flags = raw.upgrade === true && raw.method === 'GET' ? FLAGS.websocket : 0; // RFC 6455, section 4.1
  if (origin !== undefined && isTls()) flags |= FLAGS.tls;
  return new Fields(flags, raw.method, authorization, cookie, csrf, origin, host, fetchSite);
}

// Adds the CSRF token of a body that was parsed. False: none was.
function addBody(fields, body) {
  if (body === undefined || body === null) return false;
  addToken(fields, typeof body === 'object' ? body[CSRF_FIELD] : undefined);
  return true;
}

// Adds the CSRF tokens of a form. Without any, only notes that the body was read.
function addToken(fields, given) {
  const token = Array.isArray(given) && given.every((each) => typeof each === 'string') ? given.join('\n') : given;
  if (typeof token === 'string') fields.csrf = Buffer.from(token, 'utf8').toString('latin1');
  fields.flags |= FLAGS.bodyRead;
}

const copied = ({ authorization, cookie, origin, host, fetchSite }, flags, method, csrf) =>
  new Fields(flags, method, authorization, cookie, csrf, origin, host, fetchSite);

// The fields as of a request that may change something. `token`, from a form, counts where no header has one.
function withToken(fields, token) {
  const flags = fields.flags & ~FLAGS.websocket;
  const inHeader = fields.csrf !== undefined && fields.csrf !== '' && (flags & FLAGS.bodyRead) === 0;
  const made = copied(fields, flags, 'POST', inHeader ? fields.csrf : undefined);
  if (!inHeader) addToken(made, typeof token === 'string' ? token : undefined);
  return made;
}

// The fields as of a request whose body has no token.
const withoutBody = (fields) => copied(fields, fields.flags | FLAGS.bodyRead, fields.method, fields.csrf);

module.exports = { addBody, fieldsOf, withToken, withoutBody };
