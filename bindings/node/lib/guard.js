'use strict';
// Guards: each decides a whole request in one call of the library, and its answer holds the decision.

const native = require('./native.js');
const { makeError } = require('./errors.js');
const { dumps } = require('./json.js');
const later = require('./later.js');
const layouts = require('./layouts.js');
const { COOKIE, CREATE, RENEW, loginName } = require('./nouns.js');
const { named, own, typeName, wrong } = require('./options.js');
const { Claims, Session, Visitor, inspect, int32, made, offset, text } = require('./records.js');
const { KINDS } = require('./statuses.js');
const { Verifier, verifierHandle } = require('./verifier.js');

const OPTIONS = {
  credentials: 'guard.credentials',
  issuers: 'guard.issuers',
  scope: 'guard.scope',
  role: 'guard.role',
  maxAge: 'guard.max_age',
  level: 'guard.level',
  csrf: 'guard.csrf',
  origins: 'guard.origins',
  realm: 'guard.realm',
  optional: 'guard.optional',
  touch: 'guard.touch',
  verifier: null,
};

const LOGIN = { ...CREATE, cookie: null };
const RENEWAL = { ...RENEW, cookie: null };

// The bits of limen/guard.h.
const FLAGS = { websocket: 1, tls: 2, mayBlock: 4, bodyRead: 8 };
const CREDENTIALS = [null, 'token', 'session', 'visitor'];
const AGAIN = [null, 'body', 'blocking', 'blocking'];
const READ_ONLY = 1;
const CSRF_GOOD = 2;

const TEXTS = ['method', 'authorization', 'cookie', 'csrf', 'origin', 'host', 'fetchSite'];
const REQUEST = Object.fromEntries([...TEXTS, ...Object.keys(FLAGS)].map((name) => [name, null]));

// The fields of a request: texts with a character for each byte, undefined where the request has none.
class Fields {
  constructor(flags, method, authorization, cookie, csrf, origin, host, fetchSite) {
    this.flags = flags;
    this.method = method;
    this.authorization = authorization;
    this.cookie = cookie;
    this.csrf = csrf;
    this.origin = origin;
    this.host = host;
    this.fetchSite = fetchSite;
  }
}

function fieldsOf(request) {
  if (request instanceof Fields) return request;
  if (typeof request !== 'object' || request === null) throw wrong('request', 'an object', request);
  named(REQUEST, request, 'request');
  const given = own(request);
  let flags = 0;
  for (const [name, bit] of Object.entries(FLAGS)) {
    const value = given[name] ?? false;
    if (typeof value !== 'boolean') throw wrong(name, 'a boolean', value);
    if (value) flags |= bit;
  }
  return new Fields(flags, ...TEXTS.map((name) => lines(name, given[name])));
}

// Several fields of one name are joined by line feeds.
function lines(name, value) {
  if (!Array.isArray(value)) return value;
  for (const each of value) {
    if (typeof each !== 'string') throw new TypeError(`${name} must be an array of strings, not of ${typeName(each)}`);
  }
  return value.length === 0 ? undefined : value.join('\n');
}

let held; // set below, where the private fields can be read

class Answer {
  #raw;
  #fields;
  #gate;
  #record;
  #error;

  constructor(by, raw, fields, gate) {
    if (by !== made) throw new TypeError('limen.Answer is made by a guard');
    this.#raw = raw;
    this.#fields = fields;
    this.#gate = gate;
  }

  static {
    held = (answer) => (typeof answer === 'object' && answer !== null && #raw in answer
      ? { raw: answer.#raw, fields: answer.#fields } : undefined);
  }

  get http() { return int32(this.#raw, layouts.answer.http); }
  get letIn() { return this.http === 0; }
  get status() { return int32(this.#raw, layouts.answer.status); }
  get statusName() { return native.status_name(this.status); }
  get kind() { return KINDS[native.status_kind(this.status)].name; }
  get credential() { return CREDENTIALS[int32(this.#raw, layouts.answer.credential)]; }
  get again() { return AGAIN[int32(this.#raw, layouts.answer.again)]; }
  get readOnly() { return (int32(this.#raw, layouts.answer.flags) & READ_ONLY) !== 0; }
  get csrfGood() { return (int32(this.#raw, layouts.answer.flags) & CSRF_GOOD) !== 0; }
  get retryAfter() { return int32(this.#raw, layouts.answer.retryAfter); }
  get issuer() { return text(this.#raw, layouts.answer.issuer); }
  get subject() { return text(this.#raw, layouts.answer.subject); }
  get challenge() { return text(this.#raw, layouts.answer.challenge); }
  get word() { return text(this.#raw, layouts.answer.word); }

  // A secret.
  get ticket() { return text(this.#raw, layouts.answer.ticket); }

  get record() {
    this.#record ??= this.#recordOf();
    return this.#record;
  }

  get claims() { return this.credential === 'token' ? this.record : null; }
  get session() { return this.credential === 'session' ? this.record : null; }
  get visitor() { return this.credential === 'visitor' ? this.record : null; }

  // Why the request was refused, or has no caller.
  get error() {
    const { status } = this;
    if (status === 0) return null;
    this.#error ??= makeError(status, this.message);
    return this.#error;
  }

  get message() {
    const from = int32(this.#raw, layouts.answer.total);
    return Buffer.from(this.#raw.substring(from), 'latin1').toString('utf8');
  }

  require(guard) {
    if (!(guard instanceof Guard)) throw wrong('guard', 'a limen.Guard', guard);
    return guard.require(this);
  }

  #recordOf() {
    const at = offset(this.#raw, layouts.answer.record);
    if (at === 0) return null;
    const raw = this.#raw.substring(at, at + offset(this.#raw, layouts.answer.record + layouts.text.len));
    const { credential } = this;
    if (credential === 'token') return new Claims(made, raw);
    return new (credential === 'session' ? Session : Visitor)(made, raw, this.ticket, this.#gate);
  }

  // What a client may know.
  toJSON() {
    const { http, challenge, word, retryAfter } = this;
    return { http, challenge, word, retryAfter };
  }

  [inspect]() {
    return `<limen.Answer http=${this.http} status=${this.statusName} credential=${this.credential}>`;
  }
}

// The properties of a login or a renewal: those of the session, and those of its cookie.
function loginOptions(places, options) {
  const properties = named(places, options) ?? [];
  return [...properties, ...(named(COOKIE, own(options).cookie, 'cookie') ?? [])];
}

// A session that a request has begun or renewed.
class Login {
  #session;
  #setCookies;

  constructor(by, [record, ticket, lines], gate) {
    if (by !== made) throw new TypeError('limen.Login is made by a guard');
    this.#session = new Session(made, record, ticket, gate);
    this.#setCookies = Object.freeze(lines.split('\n'));
  }

  get session() { return this.#session; }

  // Secrets.
  get setCookies() { return this.#setCookies; }

  toJSON() {
    return this.#session.toJSON();
  }

  [inspect]() {
    return `<limen.Login subject=${this.#session.subject} sid=${this.#session.sid}>`;
  }
}

class Guard {
  #gate;
  #handle;
  #check;
  #checkLater;
  #require;

  constructor(by, gate, handle, options) {
    if (by !== made) throw new TypeError('limen.Guard: use gate.guard');
    const properties = named(OPTIONS, options);
    const verifier = own(options).verifier ?? undefined;
    if (verifier !== undefined && !(verifier instanceof Verifier)) throw wrong('verifier', 'a limen.Verifier', verifier);
    const guard = native.guard_open(handle, verifier && verifierHandle(verifier), properties);
    this.#gate = gate;
    this.#handle = guard;
    this.#check = native.bind_check(guard);
    this.#checkLater = native.bind_check_later(guard);
    this.#require = native.bind_require(guard);
  }

  check(request) {
    const of = fieldsOf(request);
    const raw = this.#check(
      of.flags, of.method, of.authorization, of.cookie, of.csrf, of.origin, of.host, of.fetchSite);
    return new Answer(made, raw, of, this.#gate);
  }

  async checkLater(request) {
    const of = fieldsOf(request);
    const raw = await later(this.#checkLater(
      of.flags, of.method, of.authorization, of.cookie, of.csrf, of.origin, of.host, of.fetchSite));
    return new Answer(made, raw, of, this.#gate);
  }

  require(answer) {
    const before = held(answer);
    if (before === undefined) throw wrong('answer', 'a limen.Answer', answer);
    const { raw, fields: of } = before;
    const now = this.#require(
      of.flags, of.method, of.authorization, of.cookie, of.csrf, of.origin, of.host, of.fetchSite, raw);
    return new Answer(made, now, of, this.#gate);
  }

  async login(request, subject, options) {
    const of = fieldsOf(request);
    const properties = loginOptions(LOGIN, options);
    const data = dumps('data', own(options).data);
    const begun = await later(native.guard_login_later(this.#handle, of, loginName(subject), data, properties));
    return new Login(made, begun, this.#gate);
  }

  async renew(request, options) {
    const of = fieldsOf(request);
    const renewed = await later(native.guard_renew_later(this.#handle, of, loginOptions(RENEWAL, options)));
    return new Login(made, renewed, this.#gate);
  }

  async logout(request, cookie) {
    const of = fieldsOf(request);
    const lines = await later(native.guard_logout_later(this.#handle, of, named(COOKIE, cookie, 'cookie')));
    return lines.split('\n');
  }

  [inspect]() {
    return '<limen.Guard>';
  }
}

module.exports = { Answer, FLAGS, Fields, Guard, Login };
