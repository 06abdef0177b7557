'use strict';
// The sessions, tokens, cookies and CSRF tokens of a gate.

const native = require('./native.js');
const { makeError } = require('./errors.js');
const { dumps } = require('./json.js');
const { given } = require('./keys.js');
const later = require('./later.js');
const { LEVEL_MAX } = require('./limits.js');
const { named, own, seconds, typeName } = require('./options.js');
const { Session, asText, checkGrants, inspect, isSession, made, parts, recordOf, ticketOf } = require('./records.js');
const { STATUS } = require('./statuses.js');
const { Verifier } = require('./verifier.js');

// The options of calls, each with its property. `null`: the call reads it itself.
const CREATE = {
  data: null,
  label: 'session.label',
  address: 'session.address',
  level: 'session.level',
  roles: 'session.roles',
  scope: 'session.scope',
  authTime: 'session.auth_time',
  ttl: 'session.ttl',
  idleTtl: 'session.idle_ttl',
  limit: 'session.limit',
  evictOldest: 'session.evict_oldest',
  mark: 'login.mark',
};
const RENEW = {
  authenticated: 'session.authenticated',
  level: 'session.level',
  roles: 'session.roles',
  scope: 'session.scope',
  label: 'session.label',
  address: 'session.address',
  mark: 'login.mark',
};
const ISSUE = {
  session: null,
  sid: 'token.sid',
  ttl: 'token.ttl',
  audience: 'audience',
  type: 'token.type',
  delay: 'token.delay',
  mark: 'login.mark',
};
const COOKIE = {
  name: 'cookie.name',
  domain: 'cookie.domain',
  path: 'cookie.path',
  maxAge: 'cookie.max_age',
  secure: 'cookie.secure',
  httpOnly: 'cookie.http_only',
  sameSite: 'cookie.same_site',
  partitioned: 'cookie.partitioned',
};
const COOKIE_FIND = { name: 'cookie.name' };
const REQUIRE = { maxAge: null, level: null, scope: null, role: null };

// The name that somebody logs in under. It may come from a client, so text that is not well formed is refused like any
// other name that no subject can have.
function loginName(subject) {
  if (typeof subject === 'string' && /\p{Surrogate}/u.test(subject)) {
    throw makeError(STATUS.LOGIN_SUBJECT, 'subject: holds a lone surrogate; expected well-formed text');
  }
  return given('subject', subject);
}

let touch, createNow; // set below, where the private fields can be read

class Sessions {
  #gate;
  #handle;
  #get;

  static {
    // Over memory: and lmdb: a touch does not wait.
    touch = (sessions, session) => { native.session_touch(sessions.#handle, ticketOf(session)); };
    // For callers that cannot await a promise. It waits for the disk.
    createNow = (sessions, subject, options) => {
      const properties = named(CREATE, options);
      const [record, ticket] = native.session_create(
        sessions.#handle, loginName(subject), dumps('data', own(options).data), properties);
      return new Session(made, record, ticket, sessions.#gate);
    };
  }

  constructor(gate, handle) {
    this.#gate = gate;
    this.#handle = handle;
    this.#get = native.bind_get(handle);
  }

  async create(subject, options) {
    const properties = named(CREATE, options);
    const data = dumps('data', own(options).data);
    const [record, ticket] = await later(
      native.session_create_later(this.#handle, loginName(subject), data, properties));
    return new Session(made, record, ticket, this.#gate);
  }

  get(session) {
    const ticket = typeof session === 'string' ? session : ticketOf(session);
    return new Session(made, this.#get(ticket), asText(ticket), this.#gate);
  }

  async touch(session) {
    await later(native.session_touch_later(this.#handle, ticketOf(session)));
  }

  async update(session, data) {
    if (!isSession(session)) throw new TypeError(`session must be a limen.Session, not ${typeName(session)}`);
    const ticket = ticketOf(session);
    const record = await later(
      native.session_update_later(this.#handle, ticket, session.version, dumps('data', data)));
    return new Session(made, record, ticket, this.#gate);
  }

  async renew(session, options) {
    const properties = named(RENEW, options);
    const [record, ticket] = await later(
      native.session_renew_later(this.#handle, ticketOf(session), properties));
    return new Session(made, record, ticket, this.#gate);
  }

  async end(session) {
    await later(native.session_end_later(this.#handle, ticketOf(session)));
  }

  async list(subject) {
    const found = [];
    for await (const session of this.iterate(subject)) found.push(session);
    return found;
  }

  async *iterate(subject) {
    given('subject', subject);
    let after = '';
    for (;;) {
      const page = await later(native.session_list_later(this.#handle, subject, after));
      if (page.length === 0) return;
      const sessions = page.map((record) => new Session(made, record, null, this.#gate));
      yield* sessions;
      after = sessions.at(-1).sid;
    }
  }

  require(session, options) {
    if (!isSession(session)) throw new TypeError(`session must be a limen.Session, not ${typeName(session)}`);
    named(REQUIRE, options);
    const { maxAge, level, scope, role } = own(options);
    if (level !== undefined && level !== null && typeof level !== 'number') {
      throw new TypeError(`level must be a number, not ${typeName(level)}`);
    }
    if (level !== undefined && level !== null && !(Number.isInteger(level) && level >= 0 && level <= LEVEL_MAX)) {
      throw makeError(STATUS.ARGUMENT, `level: expected 0 to ${LEVEL_MAX}`);
    }
    const oldest = maxAge === undefined || maxAge === null ? -(2n ** 63n) : seconds('maxAge', maxAge);
    native.session_require(this.#handle, parts(session).raw, oldest, level ?? 0);
    checkGrants(session, scope, role);
    return session;
  }

  [inspect]() {
    return '<limen.Sessions>';
  }
}

class Tokens extends Verifier {
  #handle;

  constructor(handle) {
    super(made, native.verifier_open(handle));
    this.#handle = handle;
  }

  issue(subject, claims, options) {
    const properties = named(ISSUE, options);
    const record = recordOf(own(options).session);
    return native.token_issue(this.#handle, given('subject', subject), dumps('claims', claims), record, properties);
  }
}

class Cookies {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  set(session, options) {
    return native.cookie_set(this.#handle, ticketOf(session), named(COOKIE, options));
  }

  delete(options) {
    return native.cookie_delete(this.#handle, named(COOKIE, options));
  }

  find(header, options) {
    return native.cookie_find(this.#handle, header, named(COOKIE_FIND, options));
  }

  [inspect]() {
    return '<limen.Cookies>';
  }
}

class Csrf {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  token(session) {
    return native.csrf_token(this.#handle, ticketOf(session));
  }

  check(session, token) {
    native.csrf_check(this.#handle, ticketOf(session), token);
  }

  [inspect]() {
    return '<limen.Csrf>';
  }
}

module.exports = { COOKIE, CREATE, Cookies, Csrf, RENEW, Sessions, Tokens, createNow, loginName, touch };
