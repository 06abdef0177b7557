'use strict';
// Shared by the web frameworks: the credentials of one request, and the HTTP response to an error.
//
// One credential decides a request. If its Authorization field has a bearer token, valid or not, the cookie is ignored;
// otherwise the cookie decides. A bearer token needs no CSRF token, because no browser sends it by itself; so such a
// request must never act with the rights of a cookie.

const { debuglog } = require('node:util');

const native = require('./native.js');
const bearer = require('./bearer.js');
const { classes, makeError } = require('./errors.js');
const { Gate } = require('./gate.js');
const { touch } = require('./nouns.js');
const { asked, named, own, typeName, words, wrong } = require('./options.js');
const { checkGrants, inspect } = require('./records.js');
const { STATUS } = require('./statuses.js');
const { Verifier } = require('./verifier.js');

const { BearerAbsent, NotEnough, Refused, SessionLimit, TicketTwice, Unavailable } = classes;

const MOST_TICKETS = 4; // ended for one request, at most

// The methods that change nothing, and so need no CSRF token (RFC 9110, section 9.2.1).
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const CSRF_HEADER = 'x-csrf-token';
const CSRF_FIELD = 'csrf_token';

const GRANTS = { scope: null, role: null };
const FRESH = { minutes: null, seconds: null, maxAge: null, level: null };
const WORDS = { 400: 'invalid_request', 401: 'unauthorized', 403: 'forbidden', 503: 'unavailable' };

const log = debuglog('limen');

// The errors that a request can cause. Any other error is a mistake of the program; the framework handles it.
const isAnswered = (error) => error instanceof Refused || error instanceof NotEnough || error instanceof Unavailable;

const isGiven = (value) => value !== undefined && value !== null;

function ask(question) {
  try {
    return { found: question(), error: null };
  } catch (error) {
    if (!isAnswered(error)) throw error;
    return { found: null, error };
  }
}

// The HTTP status, header fields and body of the response to an error: 401 with WWW-Authenticate for Refused, 400 for a
// malformed Authorization field, 403 for NotEnough, 503 with Retry-After for Unavailable, 500 for UsageError. They tell
// the client no more than bearer.challenge does. NODE_DEBUG=limen logs the status, and the message of a 500 or 503.
function answer(error, { realm = '', scope = '' } = {}) {
  const { status: challenged, header } = bearer.challenge(error, { realm, scope });
  const status = error instanceof NotEnough ? 403 : challenged;
  log('%s: answered %d%s', error.name, status, status >= 500 ? ` (${error.message})` : '');
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (header !== '') headers['www-authenticate'] = header;
  if (status === 503) headers['retry-after'] = '1';
  const word = /error="([a-z_]+)"/.exec(header)?.[1] ?? WORDS[status] ?? 'server_error';
  return { status, headers, body: JSON.stringify({ error: word }) };
}

// Throws UsageError when a challenge cannot contain them. Called when a program starts, before it refuses anybody.
function checkWords({ realm = '', scope = '' }) {
  native.bearer_challenge(STATUS.BEARER_ABSENT, realm, words('scope', scope));
}

function checkGate(gate) {
  if (gate instanceof Gate) return gate;
  throw new TypeError(`gate must be a limen.Gate, not ${gate instanceof Promise ? 'a promise of one: await it' : typeName(gate)}`);
}

// The settings of a framework: the verifier, the realm, whether guards check CSRF tokens.
function settingsOf(places, options) {
  named({ verifier: null, realm: null, csrf: null, ...places }, options);
  const { verifier, realm, csrf } = own(options);
  if (isGiven(verifier) && !(verifier instanceof Verifier)) throw wrong('verifier', 'a limen.Verifier', verifier);
  if (isGiven(csrf) && typeof csrf !== 'boolean') throw wrong('csrf', 'a boolean', csrf);
  checkWords({ realm: realm ?? '' });
  return { verifier, realm: realm ?? '', csrf: csrf ?? true };
}

// Throws TypeError for arguments that a guard would ignore: it would admit callers that its author meant to refuse.
function alone(name, count, given) {
  if (given.slice(count).every((each) => each === undefined)) return;
  throw new TypeError(`${name} accepts ${count === 0 ? 'no argument' : 'one argument'}, and more were given`);
}

// The age in seconds, and the level, that a guard requires: at least one of them.
function freshness(options) {
  named(FRESH, options);
  const { minutes, seconds, maxAge, level } = own(options);
  const ages = Object.entries({ minutes, seconds, maxAge }).filter(([, value]) => isGiven(value));
  if (ages.length === 0 && !isGiven(level)) throw new TypeError('fresh: expected minutes, seconds or a level');
  for (const [name, value] of ages) if (typeof value !== 'number') throw wrong(name, 'a number', value);
  if (isGiven(level) && typeof level !== 'number') throw wrong('level', 'a number', level);
  if (ages.length === 0) return { level };
  const oldest = (minutes ?? 0) * 60 + (seconds ?? 0) + (maxAge ?? 0);
  if (Number.isSafeInteger(oldest) && oldest >= 0) return { maxAge: oldest, level };
  throw makeError(STATUS.ARGUMENT, 'fresh: expected minutes or seconds from 0 on, and whole seconds');
}

// All values of the Authorization field; Node itself keeps only the first.
function authorizationsOf(request) {
  const raw = request.rawHeaders ?? [];
  const found = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i].toLowerCase() === 'authorization') found.push(raw[i + 1]);
  }
  if (found.length === 0 && request.headers?.authorization !== undefined) found.push(request.headers.authorization);
  return found;
}

// The credentials of one request, checked when they are first needed, and once. `response` has three functions on its
// header fields: get, set and remove.
class Auth {
  #gate;
  #verifier;
  #cookies;
  #authorizations;
  #response;
  #bearerSeen;
  #cookieSeen;
  #setCookie = null;
  #stays = false; // whether an error leaves the new cookie in the response
  #scope = '';

  constructor(gate, request, response, { verifier } = {}) {
    this.#gate = gate;
    this.#verifier = verifier ?? gate.tokens;
    this.#cookies = request.headers?.cookie ?? '';
    this.#authorizations = authorizationsOf(request);
    this.#response = response;
  }

  get gate() { return this.#gate; }

  get byBearer() { return !(this.#lookAtBearer().error instanceof BearerAbsent); }
  get claims() { return this.#known(this.#lookAtBearer()); }
  get session() { return this.#known(this.#lookAtCookie()); }
  get subject() { return (this.byBearer ? this.claims : this.session)?.subject ?? null; }

  get error() {
    const seen = this.byBearer ? this.#lookAtBearer() : this.#lookAtCookie();
    this.#known(seen);
    return seen.error;
  }

  requireClaims(...more) {
    alone('requireClaims', 0, more);
    return this.#required(this.#lookAtBearer());
  }

  requireSession(...more) {
    alone('requireSession', 0, more);
    return this.#required(this.#lookAtCookie());
  }

  require(...more) {
    alone('require', 0, more);
    return this.byBearer ? this.requireClaims() : this.requireSession();
  }

  requireRole(role, ...more) {
    alone('requireRole', 1, [role, ...more]);
    asked('role', role);
    const found = this.require();
    checkGrants(found, undefined, role);
    return found;
  }

  requireScope(scope, ...more) {
    alone('requireScope', 1, [scope, ...more]);
    this.#scope = asked('scope', words('scope', scope));
    const found = this.require();
    checkGrants(found, this.#scope);
    return found;
  }

  requireFresh(options) {
    const fresh = freshness(options);
    if (this.byBearer) {
      this.requireClaims();
      throw makeError(STATUS.SESSION_NOT_FRESH,
        'bearer: a token does not say when its user authenticated, expected a session');
    }
    return this.#gate.sessions.require(this.requireSession(), fresh);
  }

  requireCsrf(token) {
    if (this.byBearer) {
      this.requireClaims();
      return;
    }
    const text = typeof token === 'string' && /^[\x20-\x7e]*$/.test(token) ? token : null;
    this.#gate.csrf.check(this.requireSession(), text);
  }

  csrfToken() {
    return this.#gate.csrf.token(this.requireSession());
  }

  // Requires a CSRF token when a request with a session changes something.
  checkCsrf(request) {
    if (SAFE_METHODS.has(request.method) || this.session === null) return;
    const { body } = request;
    const field = typeof body === 'object' && body !== null ? body[CSRF_FIELD] : undefined;
    this.requireCsrf(request.headers[CSRF_HEADER] ?? field);
  }

  async login(subject, { cookie, ...options } = {}) {
    const before = this.#tickets();
    let session;
    try {
      session = await this.#gate.sessions.create(subject, options);
    } catch (error) {
      const mine = before.filter((ticket) => this.#isOf(ticket, subject));
      if (!(error instanceof SessionLimit) || (await this.#end(mine)) === 0) throw error;
      session = await this.#gate.sessions.create(subject, options);
    }
    await this.#end(before);
    this.remember(session, cookie);
    return session;
  }

  async renew({ cookie, ...options } = {}) {
    const session = await this.#gate.sessions.renew(this.requireSession(), options);
    const stays = this.#setCookie === null || this.#stays;
    this.remember(session, cookie);
    this.#stays = stays;
    return session;
  }

  async logout(cookie) {
    await this.#end(this.#tickets());
    this.#send(this.#gate.cookies.delete(cookie));
    this.#stays = true;
    this.#cookies = '';
    this.#cookieSeen = undefined;
  }

  remember(session, cookie) {
    this.#send(this.#gate.cookies.set(session, cookie));
    this.#stays = false;
    this.#cookieSeen = { found: session, error: null };
  }

  // The response to an error. Names the scope that was required, and takes back a login that the error followed. A
  // renewal is not taken back, because the browser's old ticket no longer works.
  answer(error, { realm } = {}) {
    if (!this.#stays) this.#takeBack();
    return answer(error, { realm, scope: this.#scope });
  }

  [inspect]() {
    return '<limen.Auth>';
  }

  #lookAtBearer() {
    this.#vary();
    this.#bearerSeen ??= this.#authorizations.length === 0
      ? { found: null, error: makeError(STATUS.BEARER_ABSENT, 'authorization: the request has no such field') }
      : ask(() => this.#readBearer());
    return this.#bearerSeen;
  }

  #lookAtCookie() {
    this.#vary();
    this.#cookieSeen ??= ask(() => this.#readCookie());
    return this.#cookieSeen;
  }

  #readBearer() {
    const [field] = this.#authorizations;
    if (this.#authorizations.length > 1 || /,\s*bearer(?:\s|$)/i.test(field)) {
      throw makeError(STATUS.BEARER, 'authorization: the request has several such fields, expected one');
    }
    return this.#verifier.verify(bearer.find(field));
  }

  #readCookie() {
    if (this.byBearer) throw makeError(STATUS.TICKET_ABSENT, 'cookie: ignored, because the request has a bearer token');
    const session = this.#gate.sessions.get(this.#gate.cookies.find(this.#cookies));
    touch(this.#gate.sessions, session);
    return session;
  }

  #known({ found, error }) {
    if (error !== null && !(error instanceof Refused)) throw makeError(error.status, error.message);
    return found;
  }

  #required({ found, error }) {
    if (found === null) throw makeError(error.status, error.message);
    return found;
  }

  // All tickets in the cookies, and the one that this response sets.
  #tickets() {
    const found = new Set();
    if (this.#cookieSeen?.found) found.add(this.#cookieSeen.found.ticket);
    const { found: ticket, error } = ask(() => this.#gate.cookies.find(this.#cookies));
    if (ticket !== null) found.add(ticket);
    if (error instanceof Unavailable) throw error;
    if (error instanceof TicketTwice) {
      for (const pair of this.#cookies.split(';')) {
        const each = ask(() => this.#gate.cookies.find(pair)).found;
        if (each !== null) found.add(each);
      }
    }
    return [...found].slice(0, MOST_TICKETS);
  }

  #isOf(ticket, subject) {
    const { found, error } = ask(() => this.#gate.sessions.get(ticket));
    if (error !== null && !(error instanceof Refused)) throw error;
    return found !== null && found.subject === subject;
  }

  async #end(tickets) {
    let ended = 0;
    for (const ticket of tickets) {
      try {
        await this.#gate.sessions.end(ticket);
        ended += 1;
      } catch (error) {
        if (!(error instanceof Refused)) throw error; // otherwise it has ended already
      }
    }
    return ended;
  }

  // The header fields of the response.

  #send(cookie) {
    const name = cookie.slice(0, cookie.indexOf('=') + 1);
    this.#response.set('set-cookie', [...this.#otherCookies(name), cookie]);
    this.#response.set('cache-control', 'no-store');
    this.#setCookie = cookie;
  }

  #otherCookies(name) {
    const there = this.#response.get('set-cookie') ?? [];
    return (Array.isArray(there) ? there : [there]).filter((each) => !String(each).startsWith(name));
  }

  #takeBack() {
    if (this.#setCookie === null) return;
    const others = this.#otherCookies(this.#setCookie.slice(0, this.#setCookie.indexOf('=') + 1));
    if (others.length > 0) this.#response.set('set-cookie', others);
    else this.#response.remove('set-cookie');
    this.#setCookie = null;
  }

  // Tells caches that the response depends on the credentials.
  #vary() {
    if (this.#bearerSeen !== undefined || this.#cookieSeen !== undefined || this.#response.begun()) return;
    const there = String(this.#response.get('vary') ?? '');
    if (there === '*') return;
    const names = there.split(',').map((name) => name.trim()).filter(Boolean);
    for (const name of ['Authorization', 'Cookie']) {
      if (!names.some((each) => each.toLowerCase() === name.toLowerCase())) names.push(name);
    }
    this.#response.set('vary', names.join(', '));
  }
}

// The checks of the frameworks' guards: each receives an Auth and returns nothing.
const CHECKS = {
  requireSession: () => (auth) => auth.requireSession(),
  requireToken(options) {
    named(GRANTS, options);
    const { scope, role } = own(options);
    if (isGiven(scope)) checkWords({ scope: asked('scope', words('scope', scope)) });
    if (isGiven(role)) asked('role', role);
    return (auth) => {
      auth.requireClaims();
      if (isGiven(scope)) auth.requireScope(scope);
      if (isGiven(role)) auth.requireRole(role);
    };
  },
  requireRole(role) {
    asked('role', role);
    return (auth) => auth.requireRole(role);
  },
  requireScope(scope) {
    checkWords({ scope: asked('scope', words('scope', scope)) });
    return (auth) => auth.requireScope(scope);
  },
  requireFresh(options) {
    const fresh = freshness(options);
    return (auth) => auth.requireFresh(fresh);
  },
  csrfProtect: () => () => {},
};

// Makes the check of a guard; `csrf`: whether it requires a CSRF token too.
function checkOf(name, given) {
  const make = CHECKS[name];
  alone(`${name}()`, make.length, given);
  const check = make(...given);
  return (auth, request, csrf) => {
    check(auth);
    if (csrf || name === 'csrfProtect') auth.checkCsrf(request);
  };
}

module.exports = { Auth, CSRF_FIELD, CSRF_HEADER, SAFE_METHODS, answer, checkGate, checkOf, isAnswered, settingsOf };
