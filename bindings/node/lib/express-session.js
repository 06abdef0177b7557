'use strict';
// A store for express-session: its sessions are limen's, and end with everything else of their subject.
//
// express-session names a session before it stores it. limen gives out tickets of its own, so a new session gets its
// name when it is first saved: the ticket, at once, before the cookie is written. From then on the store is found by
// it alone, and has its SHA-256 only.

const { randomBytes } = require('node:crypto');

const { Store } = require('express-session');

const { classes, makeError } = require('./errors.js');
const { createNow, touch } = require('./nouns.js');
const { named, wrong } = require('./options.js');
const { checkGate } = require('./web.js');

const ARGUMENT = 100; // LIMEN_E_ARGUMENT
const OPTIONS = { subject: null, create: null };
const VISITOR = 'visitor:';
const ATTEMPTS = 5; // of a save that others keep changing the session under
const { Refused, SessionChanged } = classes;

const isTicket = (name) => typeof name === 'string' && /^[\w-]{36}$/.test(name);

// Whether a session is of that subject; null: of a visitor, each of whom has a subject of its own.
const isOf = (session, subject) => (subject === null ? session.subject.startsWith(VISITOR) : session.subject === subject);

// What ended stays ended, and that is no error of who saves or ends it.
async function kept(promise) {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

// What is done later, so that a caller's callback that throws is the caller's own.
function settled(promise, callback) {
  if (callback === undefined) {
    promise.catch(() => {});
    return;
  }
  promise.then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error));
}

function called(name, value, otherwise) {
  const found = value ?? otherwise;
  if (typeof found !== 'function') throw wrong(name, 'a function', value);
  return found;
}

class LimenStore extends Store {
  #gate;
  #subject;
  #create;
  #loaded = new WeakMap(); // express-session's objects, and the session of limen that each was read from

  constructor(gate, options) {
    super();
    this.#gate = checkGate(gate);
    named(OPTIONS, options);
    this.#subject = called('subject', options?.subject, () => null);
    this.#create = called('create', options?.create, () => ({}));
  }

  get(name, callback) {
    let found;
    try {
      const session = isTicket(name) ? this.#gate.sessions.get(name) : null;
      if (session !== null) {
        found = session.data;
        this.#loaded.set(found, session);
      }
    } catch (error) {
      if (!(error instanceof Refused)) return callback(error);
    }
    return callback(null, found);
  }

  // express-session makes its object of what `get` gave.
  createSession(request, data) {
    const session = this.#loaded.get(data);
    const made = super.createSession(request, data);
    if (session !== undefined) this.#loaded.set(made, session);
    return made;
  }

  set(name, data, callback = () => {}) {
    let plain, subject;
    try {
      plain = JSON.parse(JSON.stringify(data));
      subject = this.#subjectOf(plain);
      const known = this.#loaded.get(data) ?? (isTicket(name) ? this.#gate.sessions.get(name) : undefined);
      if (known !== undefined && isOf(known, subject)) return settled(kept(this.#update(data, known, plain)), callback);
      this.#begin(name, data, subject, plain, known);
    } catch (error) {
      return callback(error instanceof Refused ? null : error); // what ended stays ended
    }
    return callback(null); // at once, so that the cookie has the new name
  }

  touch(name, data, callback = () => {}) {
    try {
      const known = this.#loaded.get(data);
      if (known !== undefined || isTicket(name)) touch(this.#gate.sessions, known ?? name);
    } catch (error) {
      if (!(error instanceof Refused)) return callback(error);
    }
    return callback(null);
  }

  destroy(name, callback) {
    settled(isTicket(name) ? kept(this.#gate.sessions.end(name)) : Promise.resolve(), callback);
  }

  #subjectOf(plain) {
    const subject = this.#subject(plain);
    return subject === null || subject === undefined ? null : String(subject);
  }

  // A session of limen for one that has none yet, or whose subject has changed: then with a new name, so that nobody
  // can have planted it.
  #begin(name, data, subject, plain, known) {
    const { req: request } = data;
    if (request === undefined || request.sessionID !== name && this.#loaded.get(data) === undefined) {
      throw makeError(ARGUMENT, 'express-session: a session of that name was not made here, expected one of a request');
    }
    const whose = subject ?? VISITOR + randomBytes(12).toString('base64url');
    const made = createNow(this.#gate.sessions, whose, { ...this.#create(request), data: plain });
    this.#loaded.set(data, made);
    request.sessionID = made.ticket;
    if (known !== undefined) this.#gate.sessions.end(known).catch(() => {});
  }

  // Members that others have changed meanwhile stay as they are, but for those that were changed here.
  async #update(data, known, plain) {
    let current = known;
    let wanted = plain;
    for (let attempt = 1; ; ++attempt) {
      try {
        this.#loaded.set(data, await this.#gate.sessions.update(current, wanted));
        return;
      } catch (error) {
        if (!(error instanceof SessionChanged) || attempt === ATTEMPTS) throw error;
      }
      current = this.#gate.sessions.get(known.ticket);
      wanted = merged(known.data, plain, current.data);
    }
  }
}

// What `mine` changed since `before`, on top of `theirs`.
function merged(before, mine, theirs) {
  const made = { ...theirs };
  for (const name of new Set([...Object.keys(before), ...Object.keys(mine)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(mine[name])) continue;
    if (Object.hasOwn(mine, name)) made[name] = mine[name];
    else delete made[name];
  }
  return made;
}

module.exports = { LimenStore };
