'use strict';
// Verifiers: prepared policies that say which tokens are accepted.

const native = require('./native.js');
const { given, keySetHandle } = require('./keys.js');
const later = require('./later.js');
const { properties } = require('./options.js');
const { Claims, inspect, made } = require('./records.js');

let revoke, verifierHandle; // set below, where the private fields can be read

class Verifier {
  #handle;
  #verify;

  constructor(by, handle) {
    if (by !== made) throw new TypeError('limen.Verifier: use gate.verifier or Verifier.fromKeys');
    this.#handle = handle;
    this.#verify = native.bind_verify(handle);
  }

  static fromKeys(keys, options) {
    return new Verifier(made, native.verifier_from_keys(keySetHandle('keys', keys), properties(options)));
  }

  static {
    revoke = (verifier, token, reason) =>
      later(native.revoke_token_later(verifier.#handle, given('token', token), reason));
    verifierHandle = (verifier) => verifier.#handle;
  }

  verify(token) {
    return new Claims(made, this.#verify(token));
  }

  [inspect]() {
    return `<limen.${this.constructor.name}>`;
  }
}

module.exports = { Verifier, revoke, verifierHandle };
