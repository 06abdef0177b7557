'use strict';
// Shared by the web frameworks: the caller of one request, as a guard has decided it, and the HTTP response to a
// refusal.

const { debuglog } = require('node:util');

const bearer = require('./bearer.js');
const { classes, makeError } = require('./errors.js');
const { Answer, Fields } = require('./guard.js');
const native = require('./native.js');
const { inspect } = require('./records.js');
const { addBody, fieldsOf, withToken, withoutBody } = require('./request.js');
const { Requirement, Settings, alone } = require('./requirements.js');

const { LimenError, NotEnough, Refused, Unavailable } = classes;

const VARY = 'Authorization, Cookie';

const log = debuglog('limen');

// The errors that a request can cause. Any other error is a mistake of the program; the framework handles it.
const isAnswered = (error) => error instanceof Refused || error instanceof NotEnough || error instanceof Unavailable;

// The answers of the guards whose errors were thrown.
const answers = new WeakMap();

function refusal(answer) {
  const error = makeError(answer.status, answer.message);
  answers.set(error, answer);
  return error;
}

function responseOf(http, word, challenge, retryAfter) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (challenge !== null && challenge !== '') headers['www-authenticate'] = challenge;
  if (retryAfter > 0) headers['retry-after'] = String(retryAfter);
  return { status: http, headers, body: JSON.stringify({ error: word }) };
}

// The response to a guard's refusal. NODE_DEBUG=limen logs the reason.
function responseTo(answer) {
  const { http, word, challenge, retryAfter } = answer;
  log('%s: answered %d (%s)', answer.statusName, http, answer.message);
  return responseOf(http, word ?? 'unavailable', challenge, retryAfter); // a closed gate has no word
}

// The response to an error that no guard gave, such as that of a full store.
function responseToError(error, realm) {
  const { status, statusCode } = error;
  log('%s: answered %d (%s)', error.name, statusCode, error.message);
  const challenge = statusCode === 401 ? bearer.challenge(error, { realm }).header : null;
  return responseOf(statusCode, native.http_word(status), challenge, statusCode === 503 ? 1 : 0);
}

// An error for the framework in place of one that is a mistake of the program, as frameworks show its text to the
// client. It has the same stack; the cause, which NODE_DEBUG=limen logs too, says what was wrong.
function withoutText(error, message) {
  if (!(error instanceof LimenError) || isAnswered(error)) return error;
  log('%s: answered %d (%s)', error.name, error.statusCode, error.message);
  const shown = new Error(message, { cause: error });
  const frames = error.stack.split('\n').filter((line) => /^ +at /.test(line));
  shown.stack = [String(shown), ...frames].join('\n');
  return shown;
}

const plain = (name) => new Requirement(name, []);
const SOMEBODY = plain('require');
const CLAIMS = plain('requireClaims');
const SESSION = plain('requireSession');

let decide, respondTo, settingsOf; // set below, where the private fields can be read

// The caller of one request. The first guard that is asked reads the request, when it is first needed, and once; each
// further one is held against its answer.
class Auth {
  #settings;
  #request;
  #response;
  #came; // the fields of the request
  #fields; // the same; after a login, with the new cookie
  #answer; // that counts: of the first guard that let in, or of `everyone`
  #pair; // the cookie that the response sets
  #setCookies = []; // of the response, by the last login, renewal or logout
  #stay = false; // whether an error leaves them in the response

  constructor(settings, request, response) {
    this.#settings = settings;
    this.#request = request;
    this.#response = response;
  }

  static {
    settingsOf = (auth) => (typeof auth === 'object' && auth !== null && #settings in auth ? auth.#settings : undefined);
    decide = (auth, requirement) => auth.#decide(requirement);
    respondTo = (auth, refused) => auth.#respondTo(refused);
  }

  get gate() { return this.#settings.gate; }

  get byBearer() { return this.#everyone().credential === 'token'; }
  get claims() { return this.#known().claims; }
  get session() { return this.#known().session; }
  get visitor() { return this.#known().visitor; }
  get subject() { return this.#known().subject; }
  get error() { return this.#known().error; }

  requireClaims(...more) {
    alone('requireClaims', 0, more);
    return this.#require(CLAIMS);
  }

  requireSession(...more) {
    alone('requireSession', 0, more);
    return this.#require(SESSION);
  }

  require(...more) {
    alone('require', 0, more);
    return this.#require(SOMEBODY);
  }

  requireRole(...given) { return this.#require(new Requirement('requireRole', given)); }
  requireScope(...given) { return this.#require(new Requirement('requireScope', given)); }
  requireFresh(...given) { return this.#require(new Requirement('requireFresh', given)); }

  // Asks as for a method that needs a token, whichever the request has.
  requireCsrf(token) {
    this.#begin();
    const fields = withToken(this.#fields, token);
    const answer = this.#settings.formGuard.check(fields);
    if (!answer.letIn) throw refusal(answer);
    this.#fields = fields;
    this.#answer = answer;
  }

  csrfToken() {
    return this.gate.csrf.token(this.visitor ?? this.requireSession());
  }

  async login(subject, options) {
    if (this.#settings.guardsLogins) this.#known();
    const { session, setCookies } = await this.#settings.everyone.login(this.#browser(), subject, options);
    this.#begun(session, setCookies, false);
    return session;
  }

  async renew(options) {
    this.requireSession();
    const { session, setCookies } = await this.#settings.everyone.renew(this.#fields, options);
    this.#begun(session, setCookies, this.#setCookies.length === 0 || this.#stay);
    return session;
  }

  async logout(cookie) {
    const setCookies = await this.#settings.everyone.logout(this.#browser(), cookie);
    this.#send(setCookies, true);
    this.#turn(undefined);
  }

  remember(session, cookie) {
    this.#begun(session, [this.gate.cookies.set(session, cookie)], false);
  }

  [inspect]() {
    return '<limen.Auth>';
  }

  // Asking.

  #everyone() {
    return this.#answer ?? this.#ask(this.#settings.everyone);
  }

  // The answer that has the caller, or nobody. Throws if the guard for everyone lets in neither: limen cannot tell now,
  // or another website may have sent the request.
  #known() {
    const answer = this.#everyone();
    if (answer.letIn) return answer;
    throw refusal(answer);
  }

  #require(requirement) {
    const answer = this.#ask(this.#settings.guardOf(requirement));
    if (answer.letIn) return answer.record;
    throw refusal(answer);
  }

  // The answer for a framework's guard, or a promise of it; undefined where the request may go on.
  #decide(requirement) {
    const guard = this.#settings.guardOf(requirement);
    const answer = this.#ask(guard);
    if (answer.letIn) return undefined;
    if (answer.again === 'blocking') return this.#decideLater(requirement, guard);
    return this.#refused(requirement, answer);
  }

  async #decideLater(requirement, guard) {
    let answer = await guard.checkLater(this.#fields);
    if (answer.again === 'body') {
      if (!this.#addBody()) return this.#refused(requirement, await guard.checkLater(withoutBody(this.#fields)));
      answer = await guard.checkLater(this.#fields);
    }
    if (answer.letIn) this.#answer = answer;
    return this.#refused(requirement, answer);
  }

  #refused(requirement, answer) {
    return answer.letIn || (requirement.nobodyToo && answer.kind === 'no') ? undefined : answer;
  }

  #ask(guard) {
    this.#begin();
    let answer = this.#askOnce(guard);
    if (answer.again === 'body') {
      if (!this.#addBody()) return guard.check(withoutBody(this.#fields)); // for now: a parser may still come
      answer = this.#askOnce(guard);
    }
    if (answer.letIn || (guard === this.#settings.everyone && answer.again === null)) this.#keep(answer);
    return answer;
  }

  #askOnce(guard) {
    const before = this.#answer;
    if (before === undefined) return guard.check(this.#fields);
    return before.letIn ? guard.require(before) : before;
  }

  // Keeps the objects that the first answer made.
  #keep(answer) {
    const before = this.#answer;
    if (before === undefined || before.record === null || before.csrfGood !== answer.csrfGood) this.#answer = answer;
  }

  #addBody() {
    return addBody(this.#fields, this.#settings.wire.body(this.#request));
  }

  // Reads the request, once.
  #begin() {
    if (this.#fields !== undefined) return;
    const { wire } = this.#settings;
    this.#vary();
    this.#came = this.#fields = fieldsOf(wire.raw(this.#request), () => wire.isTls(this.#request));
  }

  // From here on the request counts as one that has come with the new cookie.
  #turn(cookie) {
    this.#begin();
    this.#fields = new Fields(0, 'GET', this.#came.authorization, cookie);
    this.#pair = cookie;
    this.#answer = undefined;
  }

  // The request with what its browser has: its cookies, and the one that this response sets.
  #browser() {
    this.#begin();
    const { method, authorization, cookie, host } = this.#came;
    const cookies = [this.#pair, cookie].filter((each) => each !== undefined);
    return new Fields(0, method, authorization, cookies.length > 0 ? cookies.join('\n') : undefined, undefined, undefined, host);
  }

  // The response.

  // The response to a refusal: a guard's answer, or an error. Takes back a login that it followed. A renewal is not
  // taken back, because the browser's old ticket no longer works.
  #respondTo(refused) {
    if (!this.#stay) this.#takeBack();
    const answer = refused instanceof Answer ? refused : answers.get(refused);
    return answer === undefined ? responseToError(refused, this.#settings.realm) : responseTo(answer);
  }

  #begun(session, setCookies, stay) {
    const [pair] = this.gate.cookies.set(session).split(';', 1);
    this.#send(setCookies, stay);
    this.#turn(pair);
  }

  // Sends cookies in place of those that were sent before. The session's own is the last.
  #send(setCookies, stay) {
    const { wire } = this.#settings;
    wire.set(this.#response, 'set-cookie', [...this.#otherCookies(setCookies), ...setCookies]);
    wire.set(this.#response, 'cache-control', 'no-store');
    this.#setCookies = setCookies;
    this.#stay = stay;
  }

  #otherCookies(setCookies) {
    const name = /^[^=]*=/.exec(setCookies.at(-1))[0];
    const there = this.#settings.wire.get(this.#response, 'set-cookie') ?? [];
    return (Array.isArray(there) ? there : [there])
      .filter((each) => !this.#setCookies.includes(each) && !String(each).startsWith(name));
  }

  #takeBack() {
    if (this.#setCookies.length === 0) return;
    const { wire } = this.#settings;
    const others = this.#otherCookies(this.#setCookies);
    if (others.length > 0) wire.set(this.#response, 'set-cookie', others);
    else wire.remove(this.#response, 'set-cookie');
    this.#setCookies = [];
  }

  // Tells caches that the response depends on the credentials.
  #vary() {
    const { wire } = this.#settings;
    if (wire.begun(this.#response)) return;
    const there = wire.get(this.#response, 'vary');
    if (there === undefined) {
      wire.set(this.#response, 'vary', VARY);
      return;
    }
    if (String(there) === '*') return;
    const names = String(there).split(',').map((name) => name.trim()).filter(Boolean);
    for (const name of VARY.split(', ')) {
      if (!names.some((each) => each.toLowerCase() === name.toLowerCase())) names.push(name);
    }
    wire.set(this.#response, 'vary', names.join(', '));
  }
}

module.exports = { Auth, Requirement, Settings, decide, isAnswered, respondTo, responseToError, settingsOf, withoutText };
