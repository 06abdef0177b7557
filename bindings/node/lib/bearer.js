'use strict';
// Bearer tokens in HTTP (RFC 6750). They need no gate.

const native = require('./native.js');
const { classes } = require('./errors.js');
const { named, typeName, words } = require('./options.js');

const CHALLENGE = { realm: null, scope: null };

function find(authorization) {
  return native.bearer_find(authorization);
}

function challenge(error, options) {
  if (!(error instanceof classes.LimenError)) {
    throw new TypeError(`error must be a limen.LimenError, not ${typeName(error)}`);
  }
  named(CHALLENGE, options);
  const [status, header] = native.bearer_challenge(
    error.status, options?.realm, words('scope', options?.scope ?? ''));
  return { status, header };
}

module.exports = { challenge, find };
