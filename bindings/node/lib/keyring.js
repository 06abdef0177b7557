'use strict';
// The keyring: a gate's own keys.

const native = require('./native.js');
const { given } = require('./keys.js');
const later = require('./later.js');
const { inspect } = require('./records.js');

const time = (seconds) => (seconds === null ? null : new Date(seconds * 1000));

class Keyring {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  async list() {
    const found = JSON.parse(await later(native.keys_list_later(this.#handle)));
    return found.map((key) => Object.freeze({
      kid: key.kid,
      algorithm: key.algorithm,
      state: key.state,
      createdAt: time(key.created_at),
      signsFrom: time(key.signs_from),
      signsUntil: time(key.signs_until),
      verifiesUntil: time(key.verifies_until),
    }));
  }

  async rotate() {
    return await later(native.keys_rotate_later(this.#handle));
  }

  async retire(kid) {
    await later(native.keys_retire_later(this.#handle, given('kid', kid)));
  }

  [inspect]() {
    return '<limen.Keyring>';
  }
}

module.exports = { Keyring };
