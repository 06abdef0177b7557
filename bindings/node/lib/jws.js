'use strict';
// Signatures over any payload, in compact form (RFC 7515). No claims, no clock, no revocation.

const native = require('./native.js');
const { dumps } = require('./json.js');
const { given, keyHandle, keySetHandle } = require('./keys.js');
const { named, own, words, wrong } = require('./options.js');

const VERIFY = { algorithms: null };

function sign(payload, key, header) {
  return native.jws_sign(keyHandle('key', key), payload, dumps('header', header));
}

function verify(jws, keys, options) {
  const handle = keySetHandle('keys', keys);
  named(VERIFY, options);
  const algorithms = own(options).algorithms;
  if (typeof algorithms === 'string' || algorithms === undefined || algorithms === null) {
    throw wrong('algorithms', 'an array of strings', algorithms);
  }
  return native.jws_verify(handle, words('algorithms', algorithms), given('jws', jws));
}

module.exports = { sign, verify };
