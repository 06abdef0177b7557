'use strict';
// Shared by the web frameworks: the caller of one request, as a guard has decided it, and the HTTP response to a
// refusal.

const { debuglog } = require('node:util');

const bearer = require('./bearer.js');
const { classes, makeError } = require('./errors.js');
const { Answer, Fields } = require('./guard.js');
const { inspect, isVisitor } = require('./records.js');
const { addBody, addToken, fieldsOf } = require('./request.js');
const { Requirement, Settings, alone } = require('./requirements.js');
const { STATUS } = require('./statuses.js');

const { NotEnough, Refused, SessionLimit, TicketTwice, Unavailable } = classes;

const MOST_TICKETS = 4; // ended for one request, at most
const VARY = 'Authorization, Cookie';

const log = debuglog('limen');

// The errors that a request can cause. Any other error is a mistake of the program; the framework handles it.
const isAnswered = (error) => error instanceof Refused || error instanceof NotEnough || error instanceof Unavailable;

const isGiven = (value) => value !== undefined && value !== null;

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
  log('%s: answered %d (%s)', error.name, error.statusCode, error.message);
  if (error instanceof Unavailable) return responseOf(503, 'unavailable', null, 1);
  if (error instanceof NotEnough) return responseOf(403, 'forbidden', null, 0);
  const { status, header } = bearer.challenge(error, { realm });
  return responseOf(status, /error="([a-z_]+)"/.exec(header)?.[1] ?? 'unauthorized', header, 0);
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
  #fields; // of the request; after a login, with the new cookie
  #answer; // that counts: of the first guard that let in, or of `everyone`
  #cookies; // of the request, which a login ends
  #mine = null; // the session or visitor whose cookie the response has
  #setCookie = null;
  #stays = false; // whether an error leaves the new cookie in the response

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

  // Checks the token also where the method needs none.
  requireCsrf(token) {
    if (this.byBearer) {
      this.requireClaims();
      return;
    }
    const text = typeof token === 'string' ? token : '';
    addToken(this.#fields, text);
    this.#answer = undefined;
    this.gate.csrf.check(this.requireSession(), /^[\x20-\x7e]*$/.test(text) ? text : null);
  }

  csrfToken() {
    return this.gate.csrf.token(this.visitor ?? this.requireSession());
  }

  async login(subject, { cookie, ...options } = {}) {
    const before = this.#tickets();
    if (this.#settings.visitors && !isGiven(options.data)) options.data = this.#dataOf(before);
    let session;
    try {
      session = await this.gate.sessions.create(subject, options);
    } catch (error) {
      const mine = before.filter((ticket) => this.#isOf(ticket, subject));
      if (!(error instanceof SessionLimit) || (await this.#end(mine)) === 0) throw error;
      session = await this.gate.sessions.create(subject, options);
    }
    await this.#end(before);
    this.remember(session, cookie);
    return session;
  }

  async renew({ cookie, ...options } = {}) {
    const session = await this.gate.sessions.renew(this.requireSession(), options);
    const stays = this.#setCookie === null || this.#stays;
    this.remember(session, cookie);
    this.#stays = stays;
    return session;
  }

  async logout(cookie) {
    await this.#end(this.#tickets());
    this.#send(this.gate.cookies.delete(cookie));
    this.#stays = true;
    this.#mine = null;
    this.#cookies = '';
    this.#turn(undefined);
  }

  remember(session, cookie) {
    this.#send(this.gate.cookies.set(session, cookie));
    this.#stays = false;
    this.#mine = session;
    const [pair] = this.gate.cookies.set(session).split(';', 1);
    this.#turn(pair);
  }

  [inspect]() {
    return '<limen.Auth>';
  }

  // Asking.

  #everyone() {
    return this.#answer ?? this.#ask(this.#settings.everyone);
  }

  // Returns the caller, or null. Throws Unavailable if limen cannot tell now.
  #known() {
    const answer = this.#everyone();
    if (answer.http === 503) throw refusal(answer);
    return answer;
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
    if (answer.again === 'body' && this.#addBody()) answer = await guard.checkLater(this.#fields);
    if (!answer.letIn) return this.#refused(requirement, answer);
    this.#answer = answer;
    return undefined;
  }

  #refused(requirement, answer) {
    return requirement.nobodyToo && answer.kind === 'no' ? undefined : answer;
  }

  #ask(guard) {
    this.#begin();
    let answer = this.#askOnce(guard);
    if (answer.again === 'body' && this.#addBody()) answer = this.#askOnce(guard);
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
    this.#fields = fieldsOf(wire.raw(this.#request), () => wire.isTls(this.#request));
    this.#cookies ??= this.#fields.cookie ?? '';
  }

  // From here on the request counts as one that has come with the new cookie.
  #turn(cookie) {
    this.#begin();
    this.#fields = new Fields(0, 'GET', this.#fields.authorization, cookie);
    this.#answer = undefined;
  }

  // Logging in and out.

  // All tickets in the cookies, and the one that this response sets.
  #tickets() {
    this.#begin();
    const cookies = this.#cookies.replaceAll('\n', ';');
    const found = new Set();
    if (this.#mine !== null) found.add(this.#mine.ticket);
    const { found: ticket, error } = this.#find(cookies);
    if (ticket !== null) found.add(ticket);
    if (error instanceof Unavailable) throw error;
    if (error instanceof TicketTwice) {
      for (const pair of cookies.split(';')) {
        const each = this.#find(pair).found;
        if (each !== null) found.add(each);
      }
    }
    return [...found].slice(0, MOST_TICKETS);
  }

  #find(cookies) {
    return attempt(() => this.gate.cookies.find(cookies));
  }

  #isOf(ticket, subject) {
    const { found, error } = attempt(() => this.gate.sessions.get(ticket));
    if (error !== null && !(error instanceof Refused)) throw error;
    return found !== null && found.subject === subject;
  }

  // The data of the visitor who logs in; undefined for none.
  #dataOf(tickets) {
    if (isVisitor(this.#mine)) return this.#mine.data;
    for (const ticket of tickets) {
      const { found } = attempt(() => this.gate.visitors.get(ticket));
      if (found !== null) return found.data;
    }
    return undefined;
  }

  async #end(tickets) {
    let ended = 0;
    for (const ticket of tickets) {
      try {
        await this.gate.sessions.end(ticket);
        ended += 1;
      } catch (error) {
        if (!(error instanceof Refused)) throw error; // otherwise it has ended already
        if (error.status === STATUS.TICKET_KIND) await this.#endVisitor(ticket);
      }
    }
    return ended;
  }

  async #endVisitor(ticket) {
    try {
      await this.gate.visitors.end(ticket);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  // The response.

  // The response to a refusal: a guard's answer, or an error. Takes back a login that it followed. A renewal is not
  // taken back, because the browser's old ticket no longer works.
  #respondTo(refused) {
    if (!this.#stays) this.#takeBack();
    const answer = refused instanceof Answer ? refused : answers.get(refused);
    return answer === undefined ? responseToError(refused, this.#settings.realm) : responseTo(answer);
  }

  #send(cookie) {
    const { wire } = this.#settings;
    const name = cookie.slice(0, cookie.indexOf('=') + 1);
    wire.set(this.#response, 'set-cookie', [...this.#otherCookies(name), cookie]);
    wire.set(this.#response, 'cache-control', 'no-store');
    this.#setCookie = cookie;
  }

  #otherCookies(name) {
    const there = this.#settings.wire.get(this.#response, 'set-cookie') ?? [];
    return (Array.isArray(there) ? there : [there]).filter((each) => !String(each).startsWith(name));
  }

  #takeBack() {
    if (this.#setCookie === null) return;
    const { wire } = this.#settings;
    const others = this.#otherCookies(this.#setCookie.slice(0, this.#setCookie.indexOf('=') + 1));
    if (others.length > 0) wire.set(this.#response, 'set-cookie', others);
    else wire.remove(this.#response, 'set-cookie');
    this.#setCookie = null;
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

function attempt(question) {
  try {
    return { found: question(), error: null };
  } catch (error) {
    if (!isAnswered(error)) throw error;
    return { found: null, error };
  }
}

module.exports = { Auth, Requirement, Settings, decide, isAnswered, respondTo, settingsOf };
