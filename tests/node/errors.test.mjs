// The classes of errors, and their members.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';

import limen from 'limen';

import { ROOT, still, rejected, thrown } from './support.mjs';

const HEADER = readFileSync(path.join(ROOT, 'include/limen/status.h'), 'utf8');
const STATUSES = [...HEADER.matchAll(/^#define (LIMEN_E_\w+) (\d+)/gm)].map(([, name, number]) => [name, Number(number)]);

test('each status of the library has a class of its own kind', async () => {
  assert.ok(STATUSES.length > 50);
  const roots = { no: limen.Refused, 'not enough': limen.NotEnough, unknown: limen.Unavailable };
  for (const [name, status] of STATUSES) {
    const error = new limen.LimenError(status, 'x');
    assert.equal(error.name, name);
    assert.equal(error.code, name);
    assert.ok(['no', 'not enough', 'unknown', 'fault'].includes(error.kind));
    const usual = { no: 401, 'not enough': 403, unknown: 503, fault: 500 }[error.kind];
    assert.equal(error.statusCode, ['LIMEN_E_BEARER', 'LIMEN_E_LOGIN_SUBJECT'].includes(name) ? 400 : usual, name);
    assert.equal(roots[error.kind] === undefined, error.kind === 'fault');
  }
});

test('an error is what it is called, and what its kind is', () => {
  const gate = still();
  const token = gate.tokens.issue('alex', {}, { ttl: 1 });
  gate.setClock(1_800_000_000);
  const error = thrown(() => gate.tokens.verify(token));
  for (const Made of [limen.TokenExpired, limen.TokenError, limen.Refused, limen.LimenError, Error]) {
    assert.ok(error instanceof Made);
  }
  assert.equal(error instanceof limen.SessionError, false);
  assert.equal(error.status, 317);
  assert.equal(error.name, 'LIMEN_E_TOKEN_EXPIRED');
  assert.equal(error.kind, 'no');
  assert.equal(String(error), `LIMEN_E_TOKEN_EXPIRED: ${error.message}`);
  assert.match(inspect(error), /status: 317/);
  assert.match(error.stack, /errors\.test\.mjs/);
});

test('an error of a promise has the stack of who waited', async () => {
  const gate = still();
  async function here() {
    await gate.sessions.end('x');
  }
  const error = await rejected(here());
  assert.ok(error instanceof limen.TicketMalformed);
  assert.match(error.stack, /at async here/);
  async function there() {
    await limen.Key.generateAsync('none');
  }
  assert.match((await rejected(there())).stack, /at async there/);
});

// As in two test files of Jest, which loads modules again for each, or two packages with a copy each.
test('each copy of the package that is loaded has errors of its own classes', async () => {
  const require = createRequire(import.meta.url);
  const own = (file) => file.includes(`${path.sep}limen${path.sep}lib${path.sep}`);
  const first = require('limen');
  const kept = Object.keys(require.cache).filter(own).map((file) => [file, require.cache[file]]);
  for (const [file] of kept) delete require.cache[file];
  const second = require('limen');
  for (const [file, module] of kept) require.cache[file] = module;
  assert.notEqual(second, first);
  for (const copy of [first, second, first]) {
    const gate = copy.openSync('memory:', { issuer: 'https://shop.example', audience: 'shop' });
    assert.ok(thrown(() => gate.tokens.verify('x')) instanceof copy.TokenMalformed);
    assert.ok(thrown(() => gate.sessions.get('x')) instanceof copy.Refused);
    assert.ok(await rejected(gate.sessions.end('x')) instanceof copy.Refused);
  }
});

test('the tree of classes is the one of the other languages', () => {
  const python = readFileSync(path.join(ROOT, 'bindings/python/limen/_errors.py'), 'utf8');
  const classes = [...python.matchAll(/^class (\w+)\((\w+)/gm)];
  assert.ok(classes.length > 45);
  for (const [, name, parent] of classes) {
    if (name === 'LimenError') continue;
    assert.equal(Object.getPrototypeOf(limen[name]), limen[parent], name);
  }
});

test('each class of a status is the one that Python raises', () => {
  const gate = still();
  for (const [call, Made] of [
    [() => gate.tokens.verify('x.y'), limen.TokenMalformed],
    [() => gate.tokens.verify(''), limen.TokenMalformed],
    [() => gate.sessions.get(''), limen.TicketAbsent],
    [() => gate.sessions.get('x'), limen.TicketMalformed],
    [() => gate.sessions.get('A'.repeat(36)), limen.SessionError],
    [() => limen.Key.generate('none'), limen.KeyRefused],
    [() => limen.Key.fromJwk('{}'), limen.KeyRefused],
    [() => gate.cookies.set('A'.repeat(36), { sameSite: 'never' }), limen.CookieRefused],
    [() => limen.openSync('memory:', { cookieName: 'x y' }), limen.CookieRefused],
    [() => limen.openSync('nowhere:'), limen.UsageError],
    [() => gate.tokens.issue('alex', {}, { ttl: '2d' }), limen.ClaimsRefused],
    [() => gate.tokens.issue(''), limen.UsageError],
  ]) {
    const error = thrown(call);
    assert.ok(error instanceof Made, `${error}`);
  }
});

test('a message shows what is no secret, and not a name that is not there', async () => {
  const gate = still();
  assert.match(thrown(() => limen.openSync('memory:', { tokenTtl: 'soon' })).message, /"soon"/);
  const absent = await rejected(gate.keys.retire('hunter2-correct-horse'));
  assert.equal(absent.message, 'kid: the keyring has no key "..."');
});

test('a message does not show what was given', () => {
  const gate = still();
  const secret = 'hunter2-correct-horse';
  for (const call of [
    () => gate.tokens.verify(secret),
    () => gate.sessions.get(secret),
    () => gate.tokens.issue('alex', {}, { mark: secret }),
    () => limen.openSync('memory:', { keysSigning: secret }),
    () => limen.openSync('memory:', { [`${secret}-${secret}`]: 1 }),
    () => limen.Key.fromPem(secret, 'ES256'),
    () => gate.tokens.verify({ secret }),
  ]) {
    const error = thrown(call);
    assert.equal(inspect(error, { showHidden: true }).includes(secret), false, String(error));
  }
});
