'use strict';
// A store for express-session: its sessions are limen's, and end with everything else of their subject.
//
// express-session chooses a session's id before it stores the session. limen makes the tickets itself, so a new session
// gets its ticket as its id when it is first saved: at once, before the cookie is written. From then on only the ticket
// opens it, and the store has only the SHA-256 of it.
const { Store } = require('express-session');

const { classes, makeError } = require('./errors.js');
const { createNow, touch } = require('./nouns.js');
const { named, own, wrong } = require('./options.js');
const { STATUS } = require('./statuses.js');
const { checkGate, isVisitor, visitor } = require('./web.js');

const OPTIONS = { subject: null, create: null };
const ATTEMPTS = 20; // to save while other processes save first
const { Refused, SessionChanged } = classes;

const isTicket = (name) => typeof name === 'string' && /^[\w-]{36}$/.test(name);

// Whether a session belongs to that subject. null: to a visitor; each visitor has a subject of its own.
const isOf = (session, subject) => (subject === null ? isVisitor(session.subject) : session.subject === subject);

// Ignores that a session has ended: it stays ended, and saving or ending it is not an error.
async function kept(promise) {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

// Runs the callback later, so that an error that it throws is not caught here.
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
  #saving = new Map(); // tickets, and the last save of each that is under way

  constructor(gate, options) {
    super();
    this.#gate = checkGate(gate);
    named(OPTIONS, options);
    this.#subject = called('subject', own(options).subject, () => null);
    this.#create = called('create', own(options).create, () => ({}));
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

  // express-session makes its object from the data that `get` returned.
  createSession(request, data) {
    const session = this.#loaded.get(data);
    const made = super.createSession(request, data);
    if (session !== undefined) this.#loaded.set(made, session);
    return made;
  }

  set(name, data, callback = () => {}) {
    let before;
    try {
      const plain = JSON.parse(JSON.stringify(data));
      const subject = this.#subjectOf(plain);
      const known = this.#loaded.get(data) ?? (isTicket(name) ? this.#gate.sessions.get(name) : undefined);
      if (known !== undefined && isOf(known, subject)) return settled(kept(this.#update(data, known, plain)), callback);
      // A user whose session has ended must not become another user; a visitor who logs in twice at once may.
      if (known !== undefined && !isVisitor(known.subject)) this.#gate.sessions.get(known);
      this.#begin(name, data, subject, plain); // at once, so that the cookie has the new name
      before = known;
    } catch (error) {
      return callback(error instanceof Refused ? null : error); // an ended session stays ended
    }
    return before === undefined ? callback(null) : settled(kept(this.#gate.sessions.end(before)), callback);
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

  // Begins a session of limen for an object that has none yet, or whose subject has changed. In both cases it gets a
  // new id, so that nobody can have planted it.
  #begin(name, data, subject, plain) {
    const { req: request } = data;
    if (request === undefined || request.sessionID !== name && this.#loaded.get(data) === undefined) {
      throw makeError(STATUS.ARGUMENT, 'express-session: the session was not made by this store for a request');
    }
    const made = createNow(this.#gate.sessions, subject ?? visitor(), { ...this.#create(request), data: plain });
    this.#loaded.set(data, made);
    request.sessionID = made.ticket;
    this.#follow(data, request);
  }

  // Gives express-session's object the ticket in place of the id that it was made with, so that later calls use it.
  #follow(data, request) {
    const ticket = () => this.#loaded.get(data).ticket;
    const methods = {
      destroy: (callback) => {
        delete request.session;
        this.destroy(ticket(), callback);
        return data;
      },
      reload: (callback) => {
        this.get(ticket(), (error, found) => {
          if (error) return callback(error);
          if (found === undefined) return callback(new Error('failed to load session'));
          this.createSession(request, found);
          return callback();
        });
        return data;
      },
    };
    for (const [name, value] of Object.entries(methods)) {
      Object.defineProperty(data, name, { value, configurable: true, writable: true });
    }
  }

  // Runs the saves of one session one after the other, so that those of this process do not overtake each other.
  #update(data, known, plain) {
    const { ticket } = known;
    const save = () => this.#updateNow(data, this.#loaded.get(data) ?? known, plain);
    const saved = (this.#saving.get(ticket) ?? Promise.resolve()).then(save);
    const done = saved.catch(() => {}).then(() => {
      if (this.#saving.get(ticket) === done) this.#saving.delete(ticket);
    });
    this.#saving.set(ticket, done);
    return saved;
  }

  // Saves the members that were changed here; members that others have changed meanwhile keep their changes.
  async #updateNow(data, known, plain) {
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

// Applies the changes of `mine` since `before` to `theirs`.
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
