'use strict';
// Keys and sets of them.

const native = require('./native.js');
const { classes } = require('./errors.js');
const { dumps } = require('./json.js');
const later = require('./later.js');
const { keys: options, typeName, wrong } = require('./options.js');
const { inspect } = require('./records.js');

const made = Symbol('made by limen');
let keyHandle, keySetHandle, keySetText; // set below, where the private fields can be read

class Key {
  #handle;

  static {
    keyHandle = (parameter, key) => {
      if (typeof key !== 'object' || key === null || !(#handle in key)) throw wrong(parameter, 'a limen.Key', key);
      return key.#handle;
    };
  }

  constructor(by, handle) {
    if (by !== made) throw new TypeError('limen.Key: use Key.generate, Key.fromJwk, Key.fromPem or Key.secret');
    this.#handle = handle;
  }

  static generate(algorithm = 'ES256') {
    return new Key(made, native.key_generate(algorithm));
  }

  static async generateAsync(algorithm = 'ES256') {
    return new Key(made, await later(native.key_generate_later(algorithm)));
  }

  static fromJwk(jwk) {
    return new Key(made, native.key_from_jwk(isText(jwk) ? jwk : jwkText(jwk)));
  }

  static fromPem(pem, algorithm) {
    return new Key(made, native.key_from_pem(algorithm, given('pem', pem)));
  }

  static secret(secret, algorithm = 'HS256') {
    return new Key(made, native.key_from_secret(algorithm, secret));
  }

  get id() { return native.key_id(this.#handle); }
  get algorithm() { return native.key_algorithm(this.#handle); }
  thumbprint() { return native.key_thumbprint(this.#handle); }
  publicJwk() { return native.key_public_jwk(this.#handle); }
  privateJwk() { return native.key_private_jwk(this.#handle); }

  toJSON() {
    throw new TypeError('limen.Key cannot be written as JSON, since it may be a secret: privateJwk() returns it on purpose');
  }

  [inspect]() {
    return `<limen.Key id=${this.id} algorithm=${this.algorithm}>`;
  }
}

class KeySet {
  #handle;
  #secrets = []; // keys that the public text leaves out

  static {
    keySetHandle = (parameter, keys) => {
      if (typeof keys !== 'object' || keys === null || !(#handle in keys)) {
        throw wrong(parameter, 'a limen.KeySet', keys);
      }
      return keys.#handle;
    };
    keySetText = (keys) => {
      if (typeof keys !== 'object' || keys === null || !(#handle in keys)) return undefined;
      if (keys.#secrets.length === 0) return keys.json();
      return `{"keys":[${keys.#secrets.map((key) => key.privateJwk()).join(',')}]}`;
    };
  }

  constructor(keys = []) {
    this.#handle = native.key_set_new();
    for (const key of keys) this.add(key);
  }

  static fromJson(text) {
    const set = new KeySet();
    set.#handle = native.key_set_from_jwks(given('text', text));
    if (set.#public().length === 0) set.#secrets = usable(JSON.parse(asString(text)).keys);
    return set;
  }

  add(key) {
    native.key_set_add(this.#handle, keyHandle('key', key));
    if (key.algorithm.startsWith('HS')) this.#secrets.push(key);
    return this;
  }

  json() { return native.key_set_jwks(this.#handle); }
  get kids() { return this.#each().map((key) => key.id); }
  get thumbprints() { return this.#public().map((jwk) => Key.fromJwk(jwk).thumbprint()); }
  get size() { return this.#secrets.length || this.#public().length; }

  toJSON() {
    return JSON.parse(this.json());
  }

  #public() {
    return JSON.parse(native.key_set_jwks(this.#handle)).keys;
  }

  #each() {
    return this.#secrets.length > 0 ? this.#secrets : this.#public().map((jwk) => Key.fromJwk(jwk));
  }

  [inspect]() {
    return `<limen.KeySet of ${this.size} keys>`;
  }
}

const isText = (value) => typeof value === 'string' || value instanceof Uint8Array;
const asString = (text) => (typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));

function given(parameter, value) {
  if (!isText(value)) throw wrong(parameter, 'a string or Uint8Array', value);
  return value;
}

function jwkText(jwk) {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) {
    throw new TypeError(`jwk must be a string, Uint8Array or object, not ${typeName(jwk)}`);
  }
  return dumps('jwk', jwk);
}

function usable(jwks) {
  const found = [];
  for (const jwk of jwks) {
    try {
      found.push(Key.fromJwk(typeof jwk === 'object' && jwk !== null && !Array.isArray(jwk) ? jwk : ''));
    } catch (error) {
      if (!(error instanceof classes.KeyRefused)) throw error;
    }
  }
  return found;
}

options.textOf = (name, value) => {
  if (name === 'keys.signing' && value instanceof Key) return value.privateJwk();
  return name === 'keys.verifying' ? keySetText(value) : undefined;
};

module.exports = { Key, KeySet, given, keyHandle, keySetHandle };
