'use strict';
// The gate: an opened limen, with its store, its keys and its policy.

const native = require('./native.js');
const { Guard } = require('./guard.js');
const { Keyring } = require('./keyring.js');
const { given } = require('./keys.js');
const later = require('./later.js');
const { Cookies, Csrf, Sessions, Tokens, loginName } = require('./nouns.js');
const { named, own, properties, timestamp, wrong } = require('./options.js');
const { inspect, made, sidOf } = require('./records.js');
const { PROGRESS, countsOf, pathOf } = require('./store.js');
const { Verifier, revoke } = require('./verifier.js');
const { Visitors } = require('./visitors.js');
const { Watch } = require('./watch.js');

const TOKEN_ID = { issuer: null, expiresAt: null, reason: null };
const UNSET = -(2n ** 63n);

class Gate {
  #handle;
  #closed = false;

  constructor(by, handle) {
    if (by !== made) throw new TypeError('limen.Gate: use limen.open');
    this.#handle = handle;
    const nouns = {
      sessions: new Sessions(this, handle),
      visitors: new Visitors(this, handle),
      tokens: new Tokens(handle),
      cookies: new Cookies(handle),
      csrf: new Csrf(handle),
      keys: new Keyring(handle),
    };
    for (const [name, value] of Object.entries(nouns)) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
  }

  verifier(options) {
    return new Verifier(made, native.verifier_open(this.#handle, properties(options)));
  }

  guard(options) {
    return new Guard(made, this, this.#handle, options);
  }

  login(subject) {
    return native.login_begin(this.#handle, loginName(subject));
  }

  async revokeToken(token, reason) {
    await revoke(this.tokens, token, reason);
  }

  async revokeTokenId(id, options) {
    named(TOKEN_ID, options);
    const { issuer, expiresAt, reason } = own(options);
    const until = expiresAt === undefined || expiresAt === null ? UNSET : timestamp('expiresAt', expiresAt);
    await later(native.revoke_token_id_later(this.#handle, issuer, given('id', id), until, reason));
  }

  async revokeSession(subject, sid, reason) {
    await later(native.revoke_session_later(
      this.#handle, given('subject', subject), sidOf('sid', sid), reason));
  }

  async revokeSessions(subject, keep, reason) {
    return await later(native.revoke_sessions_later(
      this.#handle, given('subject', subject), sidOf('keep', keep), reason));
  }

  async revokeSubject(subject, reason) {
    return await later(native.revoke_subject_later(this.#handle, given('subject', subject), reason));
  }

  async revokeEveryone(reason) {
    await later(native.revoke_everyone_later(this.#handle, reason));
  }

  async revokeKey(kid, reason) {
    await later(native.revoke_key_later(this.#handle, given('kid', kid), reason));
  }

  async storeInfo() {
    return JSON.parse(await later(native.store_info_later(this.#handle)));
  }

  async backup(path, options) {
    named(PROGRESS, options);
    await later(native.store_backup_later(this.#handle, pathOf('path', path), countsOf(options)));
  }

  async jwks() {
    return await later(native.gate_jwks_later(this.#handle));
  }

  async stats(format = 'json') {
    const text = await later(native.gate_stats_later(this.#handle, format));
    return format === 'json' ? JSON.parse(text) : text;
  }

  setClock(now) {
    native.gate_set_clock(this.#handle, timestamp('now', now));
  }

  watch() {
    return new Watch(this.#handle);
  }

  close() {
    this.#closed = true;
    native.gate_close(this.#handle);
  }

  get closed() {
    return this.#closed;
  }

  toJSON() {
    throw new TypeError('limen.Gate cannot be written as JSON');
  }

  [inspect]() {
    return `<limen.Gate ${this.#closed ? 'closed' : 'open'}>`;
  }
}

function storeOf(store) {
  if (typeof store !== 'string') throw wrong('store', 'a string', store);
  return store;
}

function openSync(store = 'memory:', options) {
  return new Gate(made, native.gate_open(storeOf(store), properties(options)));
}

async function open(store = 'memory:', options) {
  return new Gate(made, await later(native.gate_open_later(storeOf(store), properties(options))));
}

module.exports = { Gate, open, openSync };
