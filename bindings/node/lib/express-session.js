'use strict';
// A store for express-session. A session whose data names a subject is limen's session, and ends with everything else
// of that subject; any other is limen's visitor.
//
// The id of each is limen's ticket, of which the store keeps only the SHA-256: drawn when express-session makes a new
// session, and another one from when its subject has changed, as nobody may have planted it. express-session's objects
// have an `id` that cannot change, so they are made here again with one that follows.
const { Session, Store } = require('express-session');

const { classes, makeError } = require('./errors.js');
const { isContainer, merged } = require('./merge.js');
const { createNow, touch } = require('./nouns.js');
const { named, own, wrong } = require('./options.js');
const { isVisitor } = require('./records.js');
const { checkGate } = require('./requirements.js');
const { STATUS } = require('./statuses.js');

const OPTIONS = { subject: null, create: null, conflict: null };
const ATTEMPTS = 20; // to save while other processes save first
const { LoginMarkInvalid, LoginRevoked, LoginSubjectInvalid, Refused, SessionChanged } = classes;

const isTicket = (id) => typeof id === 'string' && /^[\w-]{36}$/.test(id);
const subjectOf = (held) => (isVisitor(held) ? null : held.subject);

// The first byte of a ticket, which tells sessions and visitors apart. The library refuses one of the other kind.
const kindOf = (ticket) => Buffer.from(ticket.slice(0, 4), 'base64url')[0];

// Whether a session has ended. A login that is refused is another matter: nobody is logged in.
function isEnd(error) {
  const isLogin = [LoginMarkInvalid, LoginRevoked, LoginSubjectInvalid].some((Made) => error instanceof Made);
  return error instanceof Refused && !isLogin;
}

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

// The value of a member that two requests have set. Throws SessionChanged unless both set it to a plain value, or
// removed it: then the later one stays. A name that may be data is not shown.
function laterStays([name], before, mine, theirs) {
  if (!isContainer(mine) && !isContainer(theirs)) return mine;
  const where = /^[A-Za-z_]\w{0,31}$/.test(name) ? `'${name}'` : 'a member';
  throw makeError(STATUS.SESSION_VERSION, `session: another request changed ${where} of the data meanwhile, and the ` +
    'changes cannot be merged; reload the session and decide anew, or give the store the option conflict');
}

// Throws OptionError if the application has a `genid` of its own: no session could be found by its ids. The genid of
// express-session reads nothing of the request and returns 24 random bytes in base64url.
function checkGenid(generate) {
  const stop = new Error('it has an id');
  let own = true;
  const request = new Proxy({}, {
    get() {
      own = false;
      return undefined;
    },
    set(_, name, value) {
      own &&= name === 'sessionID' && typeof value === 'string' && /^[\w-]{32}$/.test(value);
      throw stop;
    },
  });
  try {
    generate(request);
  } catch (error) {
    own &&= error === stop;
  }
  if (own) return;
  throw makeError(STATUS.OPTION_VALUE, 'genid: cannot be used with LimenStore, whose ids are tickets; leave it out');
}

class LimenStore extends Store {
  #gate;
  #subject;
  #create;
  #conflict;
  #visitorKind;
  #generate;
  #read = new WeakMap(); // what `get` returned, and the session or visitor of limen that has that data
  // express-session's objects, and what is known of each: `held`, limen's session or visitor as it was last read or
  // written, and `saw`, the data as the object had it then; undefined: that of `held`.
  #states = new WeakMap();
  #saving = new Map(); // tickets, and the last save of each that is under way

  constructor(gate, options) {
    super();
    this.#gate = checkGate(gate);
    named(OPTIONS, options);
    const { subject, create, conflict } = own(options);
    this.#subject = called('subject', subject, () => null);
    this.#create = called('create', create, () => ({}));
    const decide = called('conflict', conflict, laterStays);
    this.#conflict = (path, before, mine, theirs) => ( // every request sets the expiry of express-session's cookie
      path[0] === 'cookie' ? mine : decide(path, before, mine, theirs));
    this.#visitorKind = kindOf(this.#gate.visitors.draw().ticket); // throws if the gate has no issuer
  }

  // express-session gives its store the function that makes a new session.
  get generate() {
    return this.#generate;
  }

  set generate(theirs) {
    checkGenid(theirs);
    this.#generate = (request) => {
      theirs(request);
      this.#follow(request, { held: this.#gate.visitors.draw(), saw: undefined });
    };
  }

  get(id, callback) {
    let data;
    try {
      if (isTicket(id)) {
        const held = this.#nounOf(id).get(id);
        data = held.data;
        this.#read.set(data, held);
      }
    } catch (error) {
      if (!(error instanceof Refused)) return callback(error);
    }
    return callback(null, data);
  }

  // express-session makes its object from the data that `get` returned.
  createSession(request, data) {
    const held = this.#read.get(data);
    const session = super.createSession(request, data);
    return held === undefined ? session : this.#follow(request, { held, saw: undefined });
  }

  set(id, data, callback = () => {}) {
    let saved;
    try {
      const plain = JSON.parse(JSON.stringify(data));
      const subject = this.#subjectOf(plain);
      const state = this.#states.get(data) ?? this.#stateOf(id);
      saved = subjectOf(state.held) === subject ? this.#save(state, plain) : this.#become(subject, state, data, plain);
    } catch (error) {
      return callback(isEnd(error) ? null : error); // an ended session stays ended
    }
    return settled(kept(saved), callback);
  }

  touch(id, data, callback = () => {}) {
    try {
      const { held } = this.#states.get(data) ?? this.#stateOf(id);
      if (isVisitor(held)) return settled(kept(this.#keepAlive(held)), callback);
      touch(this.#gate.sessions, held);
    } catch (error) {
      if (!(error instanceof Refused)) return callback(error);
    }
    return callback(null);
  }

  destroy(id, callback) {
    settled(isTicket(id) ? this.#end(id) : Promise.resolve(), callback);
  }

  // A visitor that was only drawn need not be ended first.
  regenerate(request, callback) {
    const held = this.#states.get(request.session)?.held;
    if (held === undefined || this.#isStored(held)) return super.regenerate(request, callback);
    this.generate(request);
    return process.nextTick(callback, null);
  }

  #subjectOf(plain) {
    const subject = this.#subject(plain);
    return subject === null || subject === undefined ? null : String(subject);
  }

  #nounOf(ticket) {
    return kindOf(ticket) === this.#visitorKind ? this.#gate.visitors : this.#gate.sessions;
  }

  #isStored(held) {
    return !isVisitor(held) || held.stored || this.#saving.has(held.ticket);
  }

  // Puts an object whose id follows the ticket in place of the one that express-session has just made.
  #follow(request, state) {
    const made = Object.create(Session.prototype, {
      req: { value: request },
      id: { get: () => state.held.ticket },
    });
    this.#states.set(made, state);
    request.session = Object.assign(made, request.session);
    request.sessionID = made.id;
    return made;
  }

  // The state for data that was not read by this store.
  #stateOf(id) {
    if (isTicket(id)) return { held: this.#nounOf(id).get(id), saw: undefined };
    throw makeError(STATUS.ARGUMENT, 'express-session: the session was not made by this store');
  }

  // Begins a session for a new subject, or a visitor for none, at once: the cookie shall have the new id.
  #become(subject, state, data, plain) {
    const { req: request } = data;
    if (request === undefined || request.session !== data) {
      throw makeError(STATUS.ARGUMENT, 'express-session: the subject changed in a session that is not its request\'s');
    }
    if (request.res?.headersSent) {
      throw makeError(STATUS.ARGUMENT, 'express-session: the subject changed after the response began, too late for ' +
        'a cookie with the new id; change it before');
    }
    const before = state.held;
    const latest = this.#latest(state, plain);
    state.held = subject === null
      ? this.#gate.visitors.draw()
      : createNow(this.#gate.sessions, subject, { ...this.#create(request), data: latest });
    state.saw = plain;
    request.sessionID = state.held.ticket;
    return this.#finish(before, state, latest);
  }

  async #finish(before, state, latest) {
    const { held } = state;
    if (this.#isStored(before)) await this.#end(before.ticket);
    if (isVisitor(held)) this.#wrote(state, await this.#gate.visitors.put(held, latest), state.saw);
  }

  // The data with what others have stored meanwhile. A user whose session has ended must not become another user; a
  // visitor who logs in twice at once may.
  #latest(state, plain) {
    const { held, saw } = state;
    if (!this.#isStored(held)) return plain;
    try {
      return merged(saw ?? held.data, plain, this.#nounOf(held.ticket).get(held).data, this.#conflict);
    } catch (error) {
      if (!isVisitor(held) || !(error instanceof Refused)) throw error;
      return plain;
    }
  }

  async #end(ticket) {
    await this.#saving.get(ticket);
    await kept(this.#nounOf(ticket).end(ticket));
  }

  // Whoever changes the visitor meanwhile keeps it alive too.
  async #keepAlive(visitor) {
    try {
      if (visitor.stored) await this.#gate.visitors.put(visitor, visitor.data);
    } catch (error) {
      if (!(error instanceof SessionChanged)) throw error;
    }
  }

  // Runs the saves of one session one after the other, so that those of this process do not overtake each other.
  #save(state, plain) {
    const { ticket } = state.held;
    const saved = (this.#saving.get(ticket) ?? Promise.resolve()).then(() => this.#saveNow(state, ticket, plain));
    const done = saved.catch(() => {}).then(() => {
      if (this.#saving.get(ticket) === done) this.#saving.delete(ticket);
    });
    this.#saving.set(ticket, done);
    return saved;
  }

  // Saves what was changed here; what others have changed meanwhile stays.
  async #saveNow(state, ticket, plain) {
    if (state.held.ticket !== ticket) return; // it was saved since, under another subject
    const before = state.saw ?? state.held.data;
    let wanted = state.saw === undefined ? plain : merged(before, plain, state.held.data, this.#conflict);
    for (let attempt = 1; ; ++attempt) {
      try {
        this.#wrote(state, await this.#write(state.held, wanted), plain);
        return;
      } catch (error) {
        if (!(error instanceof SessionChanged) || attempt === ATTEMPTS) throw error;
      }
      this.#wrote(state, this.#nounOf(ticket).get(ticket), before);
      if (state.held.ticket !== ticket) return;
      wanted = merged(before, plain, state.held.data, this.#conflict);
    }
  }

  #write(held, data) {
    return isVisitor(held) ? this.#gate.visitors.put(held, data) : this.#gate.sessions.update(held, data);
  }

  // Unless the subject has changed meanwhile.
  #wrote(state, held, saw) {
    if (state.held.ticket === held.ticket) Object.assign(state, { held, saw });
  }
}

module.exports = { LimenStore };
