'use strict';
// What the guards of the web frameworks require, and the guards of limen that are made from it.

const native = require('./native.js');
const { makeError } = require('./errors.js');
const { Gate } = require('./gate.js');
const { asked, named, own, typeName, words, wrong } = require('./options.js');
const { STATUS } = require('./statuses.js');

const MOST_GUARDS = 1000; // kept, of those that ask for what only a request knows

const GRANTS = { scope: null, role: null };
const FRESH = { minutes: null, seconds: null, maxAge: null, level: null };
const SETTINGS = { verifier: null, realm: null, csrf: null, visitors: null, issuers: null, origins: null };
const CSRF = new Map([[true, 'cookie'], [false, 'never'], ['always', 'always']]);

const isGiven = (value) => value !== undefined && value !== null;

function checkGate(gate) {
  if (gate instanceof Gate) return gate;
  throw new TypeError(`gate must be a limen.Gate, not ${gate instanceof Promise ? 'a promise of one: await it' : typeName(gate)}`);
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

// Throws UsageError when a challenge cannot contain the scope. Called when a program starts, before it refuses anybody.
function scopeOf(scope) {
  const text = asked('scope', words('scope', scope));
  native.bearer_challenge(STATUS.BEARER_ABSENT, '', text);
  return text;
}

// What each of the frameworks' guards requires: the options of a guard of limen.
const REQUIRE = {
  require: () => ({}),
  requireClaims: () => ({ credentials: 'token' }),
  requireSession: () => ({ credentials: 'session' }),
  requireToken(options) {
    named(GRANTS, options);
    const { scope, role } = own(options);
    return {
      credentials: 'token',
      scope: isGiven(scope) ? scopeOf(scope) : undefined,
      role: isGiven(role) ? asked('role', role) : undefined,
    };
  },
  requireRole: (role) => ({ role: asked('role', role) }),
  requireScope: (scope) => ({ scope: scopeOf(scope) }),
  requireFresh: (options) => freshness(options),
  csrfProtect: () => ({}),
};

// A guard that is prepared once, and made for each gate that it is used with.
class Requirement {
  constructor(name, given) {
    const make = REQUIRE[name];
    alone(`${name}()`, make.length, given);
    this.options = make(...given);
    this.nobodyToo = name === 'csrfProtect'; // lets in whoever has no good credential
    this.key = JSON.stringify([this.options, this.nobodyToo]);
  }
}

// What an application has said to its framework, and the guards that were made for it. `wire` has the framework's
// functions on its requests and responses.
class Settings {
  #options;
  #credentials;
  #guards = new Map();
  #formGuard;

  constructor(gate, wire, options, places = {}) {
    this.gate = checkGate(gate);
    this.wire = wire;
    named({ ...SETTINGS, ...places }, options);
    const { verifier, realm, csrf, visitors, issuers, origins } = own(options);
    if (isGiven(csrf) && !CSRF.has(csrf)) throw wrong('csrf', "a boolean or 'always'", csrf);
    if (isGiven(visitors) && typeof visitors !== 'boolean') throw wrong('visitors', 'a boolean', visitors);
    this.realm = realm ?? '';
    this.visitors = visitors ?? false;
    this.#options = { verifier, realm: realm === '' ? null : realm, csrf: CSRF.get(csrf ?? true), issuers, origins };
    this.#credentials = this.visitors ? 'token session visitor' : 'token session';
    // Asked first where no guard is: whoever is not let in is nobody.
    this.everyone = gate.guard({ ...this.#options, credentials: this.#credentials, optional: true });
  }

  guardOf({ key, options, nobodyToo }) {
    let guard = this.#guards.get(key);
    if (guard !== undefined) return guard;
    guard = this.gate.guard({ ...this.#options, ...options, ...(nobodyToo && this.#csrfAlone()) });
    if (this.#guards.size >= MOST_GUARDS) this.#guards.clear();
    this.#guards.set(key, guard);
    return guard;
  }

  // Whether a login needs proof that no other website has sent its form.
  get guardsLogins() { return this.#options.csrf === 'always'; }

  // Requires a CSRF token of whoever speaks by a cookie, whatever `csrf` says.
  get formGuard() {
    this.#formGuard ??= this.gate.guard({ ...this.#options, credentials: this.#credentials, csrf: 'cookie' });
    return this.#formGuard;
  }

  // What csrfProtect requires of whoever has a credential; with 'always', of everybody.
  #csrfAlone() {
    const credentials = this.#credentials;
    return this.#options.csrf === 'always' ? { credentials, optional: true } : { credentials, csrf: 'cookie' };
  }
}

module.exports = { Requirement, Settings, alone, checkGate };
