// Wrong types, broken text, detached buffers, closed gates, exceptions in the middle: each gives a JavaScript error that
// shows nothing of the arguments, and never a crash.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

import limen from 'limen';

import { APP, OPTIONS, folder, rejected, said, still, thrown } from './support.mjs';

const native = createRequire(import.meta.url)(path.join(APP, 'node_modules/limen/lib/native.js'));
const MARK = 'hunter2-correct-horse-battery-staple';

class Loud extends String {}

const WRONG = [undefined, null, 7, 7n, true, Symbol(MARK), () => MARK, [MARK], { MARK }, new Loud(MARK), new Date(),
  new Uint16Array(36), new DataView(new ArrayBuffer(36)), new ArrayBuffer(36), new Map([[MARK, MARK]]), /x/];

const gate = still();
const session = await gate.sessions.create('alex');
const token = gate.tokens.issue('alex');
const key = limen.Key.generate();
const keys = new limen.KeySet([key]);

// Each call passes one value as a text.
const TEXTS = {
  token: (value) => gate.tokens.verify(value),
  'token of a verifier': (value) => gate.verifier().verify(value),
  subject: (value) => gate.tokens.issue(value),
  ticket: (value) => gate.sessions.get(value),
  'a new session': (value) => gate.sessions.create(value),
  touch: (value) => gate.sessions.touch(value),
  renew: (value) => gate.sessions.renew(value),
  end: (value) => gate.sessions.end(value),
  list: (value) => gate.sessions.list(value),
  login: (value) => gate.login(value),
  cookie: (value) => gate.cookies.set(value),
  csrf: (value) => gate.csrf.token(value),
  'csrf check': (value) => gate.csrf.check(value, 'x'),
  'revoke token': (value) => gate.revokeToken(value),
  'revoke token id': (value) => gate.revokeTokenId(value),
  'revoke session': (value) => gate.revokeSession(value, session.sid),
  'revoke sid': (value) => gate.revokeSession('alex', value),
  'revoke sessions': (value) => gate.revokeSessions('alex', value),
  'revoke subject': (value) => gate.revokeSubject(value),
  'revoke key': (value) => gate.revokeKey(value),
  retire: (value) => gate.keys.retire(value),
  jws: (value) => limen.jws.verify(value, keys, { algorithms: ['ES256'] }),
  pem: (value) => limen.Key.fromPem(value, 'ES256'),
  jwks: (value) => limen.KeySet.fromJson(value),
  peek: (value) => limen.peek(value),
  backup: (value) => gate.backup(value),
  traits: (value) => limen.storeTraits(value),
  check: (value) => limen.checkStore(value),
  restore: (value) => limen.restoreStore(value, '/nowhere'),
  upgrade: (value) => limen.upgradeStore(value),
};

const refusal = async (call) => rejected((async () => call())());

test('what is no text is a TypeError, which does not show it', async () => {
  for (const [name, call] of Object.entries(TEXTS)) {
    for (const value of WRONG) {
      const error = await refusal(() => call(value));
      assert.ok(error instanceof TypeError, `${name}: ${error.stack}`);
      assert.match(error.message, /^\w+ must be /, name);
      assert.equal(said(error).includes(MARK), false, name);
    }
  }
});

// A name that may come from a client, so that no subject can have it is no mistake of the program.
const NAMES = ['login', 'a new session'];

test('a lone surrogate is a TypeError, wherever it stands but in the name of a login', async () => {
  for (const [name, call] of Object.entries(TEXTS)) {
    for (const broken of ['\ud800', 'x\udfff', '\udfff\ud800', `${'x'.repeat(600)}\ud800`, `\ud834${'é'.repeat(3000)}`]) {
      const error = await refusal(() => call(MARK + broken));
      assert.ok(error instanceof (NAMES.includes(name) ? limen.LoginSubjectInvalid : TypeError), `${name}: ${error}`);
      assert.match(error.message, /holds a lone surrogate/, name);
      assert.equal(said(error).includes(MARK), false, name);
    }
  }
  assert.equal(gate.tokens.verify(gate.tokens.issue('\u{1d11e}\ufffd')).subject, '\u{1d11e}\ufffd');
});

test('surrogates of an option, of claims and of data are refused too', async () => {
  for (const call of [
    () => limen.openSync('memory:', { issuer: '\ud800' }), () => gate.tokens.issue('alex', {}, { audience: 'x\udfff' }),
    () => gate.sessions.create('alex', { label: '\ud800' }), () => gate.cookies.set(session, { name: '\ud800' }),
  ]) assert.match((await refusal(call)).message, /lone surrogate/);
  for (const call of [() => gate.tokens.issue('alex', { x: '\ud800' }), () => gate.tokens.issue('alex', { '\udfff': 1 }),
    () => gate.sessions.create('alex', { data: { x: '\ud800' } })]) {
    assert.ok((await refusal(call)) instanceof limen.UsageError);
  }
});

test('a NUL is data in a text, and refused in a word', async () => {
  assert.equal(gate.tokens.verify(gate.tokens.issue('a\0b')).subject, 'a\0b');
  assert.ok(thrown(() => gate.tokens.verify(`${token}\0`)) instanceof limen.TokenError);
  assert.ok(thrown(() => gate.sessions.get(`${session.ticket.slice(0, 35)}\0`)) instanceof limen.TicketMalformed);
  for (const call of [() => limen.Key.generate('ES256\0'), () => limen.Key.fromPem('x', 'ES256\0'), () => gate.stats('json\0'),
    () => limen.jws.verify('x', keys, { algorithms: ['ES256\0none'] })]) {
    assert.match((await refusal(call)).message, /holds a NUL$/);
  }
});

test('detached buffers and shared memory are a TypeError', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(36));
  for (const [name, call] of Object.entries(TEXTS)) {
    const detached = new Uint8Array(36);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    assert.match((await refusal(() => call(detached))).message, /is detached$/, name);
    assert.match((await refusal(() => call(shared))).message, /shared memory/, name);
  }
  assert.throws(() => limen.Key.secret(shared), TypeError);
});

test('a buffer may change once the call has begun', async () => {
  const busy = Array.from({ length: 8 }, () => limen.Key.generateAsync('RS256')); // makes the next call wait
  const subject = Buffer.from('alex');
  const creating = gate.sessions.create(subject);
  subject.fill(0x78);
  assert.equal((await creating).subject, 'alex');
  await Promise.all(busy);
  const given = Buffer.from(token);
  const claims = gate.tokens.verify(given);
  given.fill(0);
  assert.equal(claims.subject, 'alex');
});

test('a view of a buffer is what it shows, and no more', () => {
  const around = Buffer.concat([Buffer.from('xx'), Buffer.from(token), Buffer.from('xx')]);
  const view = new Uint8Array(around.buffer, around.byteOffset + 2, token.length);
  assert.equal(gate.tokens.verify(view).subject, 'alex');
  assert.throws(() => gate.tokens.verify(around), limen.TokenError);
});

test('an exception in the middle is the caller\'s own', async () => {
  const mine = new Error('mine');
  const trap = () => { throw mine; };
  const loud = { get x() { return trap(); } };
  for (const call of [
    () => gate.tokens.issue('alex', loud), () => gate.sessions.create('alex', { data: loud }),
    () => gate.tokens.issue('alex', { toJSON: trap }), () => gate.tokens.issue('alex', { x: { toJSON: trap } }),
    () => limen.openSync('memory:', { get issuer() { return trap(); } }),
    () => limen.openSync('memory:', { audience: { [Symbol.iterator]: trap } }),
    () => new limen.KeySet({ [Symbol.iterator]: trap }),
    () => gate.tokens.issue('alex', new Proxy({}, { ownKeys: trap })),
  ]) {
    const error = await refusal(call);
    assert.ok(error === mine || error instanceof TypeError, String(error));
  }
  assert.equal(gate.tokens.verify(token).subject, 'alex');
});

test('a gate that is closed in the middle is a closed gate', async () => {
  const closing = still();
  const made = closing.tokens.issue('alex');
  assert.ok(thrown(() => closing.tokens.issue('alex', { get x() { closing.close(); return 1; } })) instanceof limen.GateClosed);
  assert.ok(thrown(() => closing.tokens.verify(made)) instanceof limen.GateClosed);
});

test('calls in flight finish, or say that the gate is closed', async () => {
  for (let round = 0; round < 20; ++round) {
    const store = await limen.open(`lmdb:${folder()}/shop`, OPTIONS);
    const calls = Array.from({ length: 20 }, (_, i) => store.sessions.create(`user ${i}`));
    store.close();
    for (const { status, value, reason } of await Promise.allSettled(calls)) {
      if (status === 'fulfilled') assert.ok(value.ticket);
      else assert.ok(reason instanceof limen.GateClosed, String(reason));
    }
  }
});

test('what stands in Object.prototype is no option', async () => {
  const pollute = { data: { role: 'admin' }, session, label: 'planted', scope: 'all', roles: ['admin'], csrf: false };
  let made, issued;
  try {
    for (const [name, value] of Object.entries(pollute)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true });
    }
    made = await gate.sessions.create('alex', { level: 1 });
    issued = gate.tokens.issue('alex', {}, { ttl: 60 });
  } finally {
    for (const name of Object.keys(pollute)) delete Object.prototype[name];
  }
  assert.deepEqual([made.json, made.label, made.roles, made.scope], ['{}', null, [], null]);
  assert.deepEqual(['scope', 'sid', 'role'].map((name) => gate.tokens.verify(issued).get(name)), [undefined, undefined, undefined]);
});

test('methods of another object are a TypeError', () => {
  for (const call of [
    () => limen.Gate.prototype.verifier.call({}), () => limen.Gate.prototype.verifier.call(session),
    () => limen.Tokens.prototype.verify.call({}, token), () => limen.Sessions.prototype.get.call(gate, session),
    () => Object.getOwnPropertyDescriptor(limen.Claims.prototype, 'subject').get.call(session),
    () => Object.getOwnPropertyDescriptor(limen.Session.prototype, 'ticket').get.call({}),
    () => limen.jws.sign(Buffer.from('x'), { ...key }), () => limen.Verifier.fromKeys(Object.create(keys)),
    () => gate.sessions.require(Object.create(session)), () => keys.add(Object.create(limen.Key.prototype)),
  ]) assert.throws(call, TypeError);
});

test('the native functions take nothing that is not theirs', () => {
  const foreign = [undefined, null, {}, 7, 'x', [], native.key_set_new(), native.progress_new(), Symbol('x'), () => 1];
  for (const [name, call] of Object.entries(native)) {
    if (name === 'setup' || name === 'poll_start' || name === 'poll_hold') continue;
    for (const value of foreign) {
      for (let count = 0; count < 8; ++count) {
        try {
          const made = call(...Array(count).fill(value));
          if (made instanceof Promise) made.catch(() => {});
        } catch (error) {
          assert.ok(error instanceof TypeError || error instanceof limen.LimenError, `${name}: ${error}`);
        }
      }
    }
  }
});

test('no error shows a token, a ticket, a key or a mark', async () => {
  const secrets = [token, session.ticket, key.privateJwk(), gate.login('alex'), MARK];
  const calls = [...Object.values(TEXTS), (value) => gate.sessions.create('alex', { mark: value }),
    (value) => limen.openSync('memory:', { keysSigning: value }), (value) => limen.openSync('memory:', { keysSecret: value }),
    (value) => limen.openSync(value), (value) => limen.Key.generate(value), (value) => limen.Key.fromJwk(value),
    (value) => limen.Key.secret(Buffer.from(value).subarray(0, 8)), (value) => gate.cookies.find(`__Host-session=x${value}`),
    (value) => limen.bearer.find(`Bearer ${value} ${value}`), (value) => limen.openSync('memory:', { [value]: 1 }),
    (value) => gate.tokens.issue('alex', {}, { [value]: 1 }), (value) => gate.tokens.issue('alex', {}, { session: value }),
    (value) => gate.tokens.issue('alex', {}, { session, sid: value }),
    (value) => limen.bearer.challenge({ value }), (value) => gate.verifier({ audience: value, scope: [value] })];
  const claims = gate.tokens.verify(token);
  for (const call of calls) {
    for (const secret of secrets) {
      let error;
      try {
        await call(secret);
        continue;
      } catch (found) {
        error = found;
      }
      assert.equal(said(error).includes(secret), false, `${call}: ${error.message}`);
    }
  }
  assert.equal(claims.subject, 'alex');
});
