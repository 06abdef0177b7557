'use strict';
// What limen answers: verified claims, sessions, visitors, events. Immutable.
//
// Each owns the bytes of its record as the library wrote them, as a string of that many characters, and reads from
// them what it is asked for.

const os = require('node:os');

const native = require('./native.js');
const { makeError } = require('./errors.js');
const { copy } = require('./json.js');
const layouts = require('./layouts.js');
const { asked, named, own, typeName, words } = require('./options.js');
const { STATUS } = require('./statuses.js');

const GRANTS = { scope: null, role: null };
const ASCII = layouts.claims.size; // as in every record: the addon has no other use for it
const UNSET = -(2 ** 31); // the upper half of LIMEN_UNSET
const HIGH = 2 ** 32;
const inspect = Symbol.for('nodejs.util.inspect.custom');

const made = Symbol('made by limen');

let parts, isSession, isVisitor; // set below, where the fields can be seen

const LITTLE = os.endianness() === 'LE';

function int32(raw, at) {
  return LITTLE
    ? raw.charCodeAt(at) | (raw.charCodeAt(at + 1) << 8) | (raw.charCodeAt(at + 2) << 16) | (raw.charCodeAt(at + 3) << 24)
    : raw.charCodeAt(at + 3) | (raw.charCodeAt(at + 2) << 8) | (raw.charCodeAt(at + 1) << 16) | (raw.charCodeAt(at) << 24);
}

// Exact up to 2 ** 53, as all times are.
function int64(raw, at) {
  return LITTLE
    ? (int32(raw, at) >>> 0) + int32(raw, at + 4) * HIGH
    : (int32(raw, at + 4) >>> 0) + int32(raw, at) * HIGH;
}

function uint64(raw, at) {
  const [low, high] = LITTLE ? [at, at + 4] : [at + 4, at];
  return BigInt(int32(raw, low) >>> 0) + (BigInt(int32(raw, high) >>> 0) << 32n);
}

// No record has 16 MiB.
function offset(raw, at) {
  return LITTLE
    ? raw.charCodeAt(at) | (raw.charCodeAt(at + 1) << 8) | (raw.charCodeAt(at + 2) << 16)
    : raw.charCodeAt(at + 3) | (raw.charCodeAt(at + 2) << 8) | (raw.charCodeAt(at + 1) << 16);
}

// The addon says whether the characters of the texts are their bytes.
function text(raw, at) {
  const from = offset(raw, at);
  if (from === 0) return null;
  const bytes = raw.substring(from, from + offset(raw, at + layouts.text.len));
  return raw.charCodeAt(ASCII) === 1 ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

function seconds(raw, at) {
  const low = int32(raw, LITTLE ? at : at + 4);
  const high = int32(raw, LITTLE ? at + 4 : at);
  if (high === 0 && low >= 0) return low; // until 2038, and faster
  return high === UNSET ? null : (low >>> 0) + high * HIGH;
}

function time(raw, at) {
  const found = seconds(raw, at);
  return found === null ? null : new Date(found * 1000);
}

// What claims and sessions have in common: their members.
class Members {
  #members;

  // The members of `json`, parsed once and kept.
  get(name) {
    const members = this.#all();
    return Object.hasOwn(members, name) ? copy(members[name]) : undefined;
  }

  has(name) {
    return Object.hasOwn(this.#all(), name);
  }

  keys() {
    return Object.keys(this.#all())[Symbol.iterator]();
  }

  entries() {
    return Object.entries(this.toObject())[Symbol.iterator]();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get size() {
    return Object.keys(this.#all()).length;
  }

  toObject() {
    return JSON.parse(this.json);
  }

  #all() {
    this.#members ??= JSON.parse(this.json);
    return this.#members;
  }
}

class Claims extends Members {
  #raw;

  constructor(by, raw) {
    super();
    if (by !== made) throw new TypeError('limen.Claims is made by verify');
    this.#raw = raw;
  }

  get json() { return text(this.#raw, layouts.claims.json); }
  get issuer() { return text(this.#raw, layouts.claims.issuer); }
  get subject() { return text(this.#raw, layouts.claims.subject); }
  get audience() { return text(this.#raw, layouts.claims.audience); }
  get id() { return text(this.#raw, layouts.claims.id); }
  get sid() { return text(this.#raw, layouts.claims.sid); }
  get keyId() { return text(this.#raw, layouts.claims.keyId); }
  get issuedAt() { return time(this.#raw, layouts.claims.issuedAt); }
  get notBefore() { return time(this.#raw, layouts.claims.notBefore); }
  get expiresAt() { return time(this.#raw, layouts.claims.expiresAt); }
  get issuedAtSeconds() { return seconds(this.#raw, layouts.claims.issuedAt); }
  get notBeforeSeconds() { return seconds(this.#raw, layouts.claims.notBefore); }
  get expiresAtSeconds() { return seconds(this.#raw, layouts.claims.expiresAt); }

  get scopes() {
    const scope = this.get('scope');
    return typeof scope === 'string' && scope !== '' ? scope.split(' ') : [];
  }

  require(options) {
    named(GRANTS, options);
    const { scope, role } = own(options);
    checkGrants(this, scope, role);
    return this;
  }

  toJSON() {
    return this.toObject();
  }

  [inspect]() {
    return `<limen.Claims subject=${this.subject} id=${this.id} expiresAt=${this.expiresAt?.toISOString() ?? null}>`;
  }
}

class Session extends Members {
  #raw;
  #ticket;
  #gate;

  static {
    parts = (session) => (isSession(session) ? session : undefined) && {
      raw: session.#raw, ticket: session.#ticket, gate: session.#gate,
    };
    isSession = (value) => typeof value === 'object' && value !== null && #ticket in value;
  }

  constructor(by, raw, ticket, gate) {
    super();
    if (by !== made) throw new TypeError('limen.Session is made by gate.sessions');
    this.#raw = raw;
    this.#ticket = ticket;
    this.#gate = gate;
  }

  get json() { return text(this.#raw, layouts.session.data); }
  get sid() { return text(this.#raw, layouts.session.sid); }
  get subject() { return text(this.#raw, layouts.session.subject); }
  get label() { return text(this.#raw, layouts.session.label); }
  get address() { return text(this.#raw, layouts.session.address); }
  get roles() { return JSON.parse(text(this.#raw, layouts.session.roles) ?? '[]'); }
  get scope() { return text(this.#raw, layouts.session.scope); }
  get version() { return uint64(this.#raw, layouts.session.version); }
  get level() { return int32(this.#raw, layouts.session.level); }
  get readOnly() { return int32(this.#raw, layouts.session.readOnly) !== 0; }
  get createdAt() { return time(this.#raw, layouts.session.createdAt); }
  get seenAt() { return time(this.#raw, layouts.session.seenAt); }
  get idleExpiresAt() { return time(this.#raw, layouts.session.idleExpiresAt); }
  get expiresAt() { return time(this.#raw, layouts.session.expiresAt); }
  get authTime() { return time(this.#raw, layouts.session.authTime); }
  get createdAtSeconds() { return seconds(this.#raw, layouts.session.createdAt); }
  get seenAtSeconds() { return seconds(this.#raw, layouts.session.seenAt); }
  get idleExpiresAtSeconds() { return seconds(this.#raw, layouts.session.idleExpiresAt); }
  get expiresAtSeconds() { return seconds(this.#raw, layouts.session.expiresAt); }
  get authTimeSeconds() { return seconds(this.#raw, layouts.session.authTime); }

  // A secret; null where the session came from a list.
  get ticket() { return this.#ticket; }

  get data() { return this.toObject(); }

  cookie(options) {
    return this.#gate.cookies.set(this, options);
  }

  // For a page of devices: neither the ticket nor the data.
  toJSON() {
    const { sid, subject, label, address, level, createdAt, seenAt, idleExpiresAt, expiresAt, authTime } = this;
    return { sid, subject, label, address, level, createdAt, seenAt, idleExpiresAt, expiresAt, authTime };
  }

  [inspect]() {
    return `<limen.Session subject=${this.subject} sid=${this.sid}>`;
  }
}

// A visitor: in the store, with its record; or only drawn, with the version that stores it.
class Visitor extends Members {
  #raw;
  #ticket;
  #version;
  #gate;

  static {
    isVisitor = (value) => typeof value === 'object' && value !== null && #ticket in value;
  }

  constructor(by, raw, ticket, gate, version = uint64(raw, layouts.session.version)) {
    super();
    if (by !== made) throw new TypeError('limen.Visitor is made by gate.visitors');
    this.#raw = raw;
    this.#ticket = ticket;
    this.#version = version;
    this.#gate = gate;
  }

  get json() { return this.stored ? text(this.#raw, layouts.session.data) : '{}'; }
  get version() { return this.#version; }
  get stored() { return this.#raw !== null; }
  get createdAt() { return this.#at(time, 'createdAt'); }
  get seenAt() { return this.#at(time, 'seenAt'); }
  get idleExpiresAt() { return this.#at(time, 'idleExpiresAt'); }
  get expiresAt() { return this.#at(time, 'expiresAt'); }
  get createdAtSeconds() { return this.#at(seconds, 'createdAt'); }
  get seenAtSeconds() { return this.#at(seconds, 'seenAt'); }
  get idleExpiresAtSeconds() { return this.#at(seconds, 'idleExpiresAt'); }
  get expiresAtSeconds() { return this.#at(seconds, 'expiresAt'); }

  // A secret.
  get ticket() { return this.#ticket; }

  get data() { return this.toObject(); }

  cookie(options) {
    return this.#gate.cookies.set(this, options);
  }

  // Neither the ticket nor the data.
  toJSON() {
    const { createdAt, seenAt, idleExpiresAt, expiresAt } = this;
    return { createdAt, seenAt, idleExpiresAt, expiresAt };
  }

  [inspect]() {
    return `<limen.Visitor${this.stored ? '' : ' not stored'}>`;
  }

  #at(read, field) {
    return this.stored ? read(this.#raw, layouts.session[field]) : null;
  }
}

// Throws ScopeMissing or RoleMissing if claims or a session lack one that is asked for.
function checkGrants(found, scope, role) {
  const isAsked = (value) => value !== undefined && value !== null;
  if (!isAsked(scope) && !isAsked(role)) return;
  const scopes = isAsked(scope) ? asked('scope', words('scope', scope)) : '';
  const name = isAsked(role) ? asked('role', role) : '';
  if (isSession(found)) native.session_grants(parts(found).raw, scopes, name);
  else native.json_grants(found.json, scopes, name);
}

// The public name that a session has, or that was given.
function sidOf(parameter, session) {
  if (isSession(session)) return session.sid;
  if (typeof session === 'string' || session instanceof Uint8Array) return session;
  throw new TypeError(`${parameter} must be a limen.Session or a sid, not ${typeName(session)}`);
}

// The record of the session that a token shall belong to; undefined if none is given.
function recordOf(session) {
  if (session === undefined || session === null) return undefined;
  if (isSession(session)) return parts(session).raw;
  throw new TypeError(`session must be a limen.Session, not ${typeName(session)}: gate.sessions.get reads it by its ` +
    'ticket; for the sid of another system\'s session, use the option sid');
}

// The ticket that a session or visitor has, or that was given; the library refuses anything else, and one of the other
// kind where it does not belong.
function ticketOf(session, Made = 'Session') {
  if (typeof session === 'string' || session instanceof Uint8Array) return session;
  if (isVisitor(session)) return session.ticket;
  if (!isSession(session)) {
    throw new TypeError(`${Made.toLowerCase()} must be a limen.${Made} or a ticket, not ${typeName(session)}`);
  }
  if (session.ticket === null) {
    throw makeError(STATUS.ARGUMENT, 'session: it has no ticket, as it came from a list');
  }
  return session.ticket;
}

// An event of its record: a plain object, frozen.
function event(raw) {
  const status = int32(raw, layouts.event.status);
  return Object.freeze({
    number: int64(raw, layouts.event.number),
    at: time(raw, layouts.event.at),
    kind: native.event_name(int32(raw, layouts.event.kind)),
    status,
    statusName: native.status_name(status),
    subject: text(raw, layouts.event.subject),
    sid: text(raw, layouts.event.sid),
    id: text(raw, layouts.event.id),
    reason: text(raw, layouts.event.reason),
    label: text(raw, layouts.event.label),
  });
}

// The claims in a record of them, as JSON text.
const claimsOf = (raw) => text(raw, layouts.claims.json);

// The text of a ticket, which may be given as bytes.
const asText = (ticket) => (typeof ticket === 'string' ? ticket : Buffer.from(ticket).toString('latin1'));

module.exports = {
  Claims, Session, Visitor, asText, checkGrants, claimsOf, event, inspect, int32, isSession, isVisitor, made, offset,
  parts, recordOf, sidOf, text, ticketOf,
};
