'use strict';
// limen: login state for the web: sessions, tokens, and one call that revokes both. ../index.d.ts documents each.

const native = require('./native.js');
const { classes } = require('./errors.js');
const bearer = require('./bearer.js');
const { Gate, open, openSync } = require('./gate.js');
const { Answer, Guard, Login } = require('./guard.js');
const jws = require('./jws.js');
const { Keyring } = require('./keyring.js');
const { Key, KeySet, given } = require('./keys.js');
const { Cookies, Csrf, Sessions, Tokens } = require('./nouns.js');
const { Claims, Session, Visitor, claimsOf } = require('./records.js');
const { Progress, checkStore, restoreStore, storeTraits, upgradeStore } = require('./store.js');
const { Verifier } = require('./verifier.js');
const { Visitors } = require('./visitors.js');
const { Watch } = require('./watch.js');

// Where this version of Node has no such symbol yet, compiled `using` looks for the registered one.
function disposable(Made, symbol, close) {
  if (symbol !== undefined) Object.defineProperty(Made.prototype, symbol, { value: close, configurable: true });
}
for (const Made of [Gate, Watch]) {
  disposable(Made, Symbol.dispose, function dispose() { this.close(); });
  disposable(Made, Symbol.asyncDispose, async function dispose() { this.close(); });
}

// Reads a token's header and claims; nothing is verified.
function peek(token) {
  const [record, header] = native.token_peek(given('token', token));
  return { header: JSON.parse(header), claims: JSON.parse(claimsOf(record)) };
}

const packed = native.version();
const version = `${packed >> 16}.${(packed >> 8) & 0xff}.${packed & 0xff}`;

module.exports = {
  open, openSync, peek, storeTraits, checkStore, restoreStore, upgradeStore, version,
  Gate, Guard, Sessions, Visitors, Tokens, Cookies, Csrf, Keyring, Verifier, Watch, Progress,
  Answer, Login, Key, KeySet, Claims, Session, Visitor,
  jws, bearer,
  ...classes,
};
