// Gates and tokens: what they accept, what they return, and what they refuse.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';

import limen, * as named from 'limen';

import { ISSUER, OPTIONS, rejected, still, thrown } from './support.mjs';

test('import and require give the same objects', () => {
  const required = createRequire(import.meta.url)('limen');
  assert.equal(required, limen);
  for (const name of Object.keys(required)) assert.equal(named[name], required[name], name);
  assert.equal(Object.keys(named).length, Object.keys(required).length + 1); // and the default
});

test('a gate opens by a promise and at once', async () => {
  const gate = await limen.open('memory:', OPTIONS);
  assert.ok(gate instanceof limen.Gate);
  assert.equal(gate.closed, false);
  gate.close();
  assert.equal(gate.closed, true);
  limen.openSync().close();
  (await limen.open()).close();
});

test('a token that was issued verifies, and says what it was given', () => {
  const gate = still();
  const token = gate.tokens.issue('alex', { role: 'admin', list: [1, { two: 2 }] }, { ttl: 60 });
  const claims = gate.tokens.verify(token);
  assert.ok(claims instanceof limen.Claims);
  assert.equal(claims.subject, 'alex');
  assert.equal(claims.issuer, ISSUER);
  assert.equal(claims.audience, 'shop');
  assert.equal(claims.sid, null);
  assert.match(claims.id, /^[\w-]{22}$/);
  assert.match(claims.keyId, /^[\w-]{43}$/);
  assert.deepEqual(claims.issuedAt, new Date(1_700_000_000_000));
  assert.equal(claims.expiresAtSeconds, 1_700_000_060);
  assert.equal(claims.notBeforeSeconds, 1_700_000_000);
  assert.equal(claims.get('role'), 'admin');
  assert.equal(claims.get('absent'), undefined);
  assert.equal(claims.has('role'), true);
  assert.equal(claims.has('absent'), false);
  assert.equal(claims.has('toString'), false);
  assert.deepEqual(claims.get('list'), [1, { two: 2 }]);
  assert.deepEqual(JSON.parse(claims.json), claims.toObject());
  assert.equal(JSON.stringify(claims), claims.json);
  assert.deepEqual(new Map(claims).get('role'), 'admin');
  assert.equal(claims.size, Object.keys(claims.toObject()).length);
  assert.deepEqual([...claims.keys()], Object.keys(claims.toObject()));
});

test('what claims give is a copy, and nothing of them can be set', () => {
  const gate = still();
  const claims = gate.tokens.verify(gate.tokens.issue('alex', { list: [1] }));
  claims.get('list').push(2);
  claims.toObject().list.push(3);
  assert.deepEqual(claims.get('list'), [1]);
  assert.throws(() => { claims.subject = 'sam'; }, TypeError);
  assert.equal(claims.subject, 'alex');
});

test('texts that are not ASCII come out as they went in', () => {
  const gate = still();
  for (const subject of ['Žofie', 'ÿ', '日本', '\u{1d11e} clef', 'a\0b', '\ufffd', 'x'.repeat(500), 'é'.repeat(500)]) {
    const token = gate.tokens.issue(subject, { name: subject });
    for (const given of [token, Buffer.from(token), new Uint8Array(Buffer.from(token))]) {
      const claims = gate.tokens.verify(given);
      assert.equal(claims.subject, subject);
      assert.equal(claims.get('name'), subject);
    }
    assert.equal(gate.tokens.verify(gate.tokens.issue(Buffer.from(subject))).subject, subject);
  }
});

test('a character beyond latin-1 is not taken for the one its low byte names', () => {
  const gate = still();
  const token = gate.tokens.issue('alex');
  for (let i = 0; i < token.length; i += 7) {
    const alias = token.slice(0, i) + String.fromCharCode(0x100 + token.charCodeAt(i)) + token.slice(i + 1);
    assert.equal(thrown(() => gate.tokens.verify(alias)).kind, 'no');
  }
});

test('claims of a long token are whole', () => {
  const gate = still(undefined, { tokenMaxSize: '1M' });
  for (const size of [100, 2_000, 5_000, 50_000, 500_000]) {
    const token = gate.tokens.issue('alex', { long: 'é'.repeat(size / 2) });
    assert.equal(gate.tokens.verify(token).get('long').length, size / 2);
    assert.equal(gate.tokens.verify(Buffer.from(token)).get('long').length, size / 2);
  }
});

test('claims that were verified before stay as they are', () => {
  const gate = still();
  const tokens = Array.from({ length: 500 }, (_, i) => gate.tokens.issue(`user ${i}`, { i }));
  const all = tokens.map((token) => gate.tokens.verify(token));
  all.forEach((claims, i) => {
    assert.equal(claims.subject, `user ${i}`);
    assert.equal(claims.get('i'), i);
  });
});

test('options are properties in camelCase, of the types of JavaScript', () => {
  const gate = limen.openSync('memory:', {
    issuer: ISSUER,
    audience: ['shop', 'admin'],
    tokenTtl: 90,
    tokenRequired: new Set(['jti']),
    sessionIdleTtl: '30m',
    sessionEvictOldest: true,
    clockFixed: new Date(1_700_000_000_999),
    watchCapacity: undefined,
    keysSecret: null,
  });
  const claims = gate.tokens.verify(gate.tokens.issue('alex', undefined, { audience: 'admin' }));
  assert.equal(claims.expiresAtSeconds, 1_700_000_090);
  assert.equal(claims.audience, 'admin');
});

test('an unknown option is refused with a suggestion', async () => {
  const error = await rejected(limen.open('memory:', { isuer: ISSUER }));
  assert.ok(error instanceof limen.OptionError);
  assert.equal(error.message, "unknown option 'isuer': did you mean 'issuer'?");
  assert.match(thrown(() => limen.openSync('memory:', { sessionIdelTtl: 1 })).message, /did you mean 'sessionIdleTtl'/);
  for (const name of ['x'.repeat(40), '0123456789abcdef0123456789abcdef']) {
    assert.match(thrown(() => limen.openSync('memory:', { [name]: 1 })).message, /^unknown option: expected/);
  }
  const gate = still();
  assert.match(thrown(() => gate.tokens.issue('alex', {}, { tll: 1 })).message, /^unknown option 'tll': expected one of/);
});

test('an option of a wrong type is a TypeError that names it', () => {
  for (const [option, value, said] of [
    ['issuer', 7, 'issuer must be a string, not number'],
    ['audience', [1], 'audience must be an array of strings, not of number'],
    ['audience', {}, 'audience must be a string or an array of strings, not object'],
    ['sessionEvictOldest', 1, 'sessionEvictOldest must be a boolean or string, not number'],
    ['tokenTtl', true, 'tokenTtl must be whole seconds, not boolean'],
    ['clockFixed', [], 'clockFixed must be seconds since 1970 or a Date, not array'],
    ['sessionLimit', {}, 'sessionLimit must be a number or string, not object'],
  ]) {
    const error = thrown(() => limen.openSync('memory:', { [option]: value }));
    assert.ok(error instanceof TypeError, option);
    assert.equal(error.message, said);
  }
  for (const [option, value] of [['tokenTtl', 1.5], ['tokenTtl', NaN], ['sessionLimit', 2 ** 60],
    ['clockFixed', new Date(NaN)], ['audience', ['a b']], ['audience', ['']], ['tokenTtl', 'soon']]) {
    assert.ok(thrown(() => limen.openSync('memory:', { [option]: value })) instanceof limen.OptionError, option);
  }
  assert.ok(thrown(() => limen.openSync('memory:', [])) instanceof TypeError);
  assert.ok(thrown(() => limen.openSync(7)) instanceof TypeError);
});

test('claims are what JSON can hold', () => {
  const gate = still();
  const issued = (claims) => gate.tokens.verify(gate.tokens.issue('alex', claims)).toObject();
  const when = new Date(0);
  assert.equal(issued({ when }).when, when.toJSON());
  assert.equal('gone' in issued({ gone: undefined }), false);
  assert.deepEqual(Object.keys(issued(JSON.parse('{"__proto__": {"a": 1}}'))).includes('__proto__'), true);
  for (const value of [1n, () => 1, Symbol('x'), new Map(), new (class { x = 1; })(), [undefined]]) {
    assert.match(thrown(() => gate.tokens.issue('alex', { value })).message, /^claims holds a value that JSON cannot write/);
  }
  for (const value of [NaN, Infinity]) {
    assert.ok(thrown(() => gate.tokens.issue('alex', { value })) instanceof limen.UsageError);
  }
  for (const claims of ['{}', 7, [], new Date(0)]) {
    assert.match(thrown(() => gate.tokens.issue('alex', claims)).message, /^claims must be an object, not /);
  }
  const loop = {};
  loop.loop = loop;
  assert.match(thrown(() => gate.tokens.issue('alex', loop)).message, /nested too deeply/);
  assert.ok(thrown(() => gate.tokens.issue('alex', { iss: 'x' })) instanceof limen.ClaimsRefused);
});

test('a further verifier has its own policy', () => {
  const gate = still();
  const token = gate.tokens.issue('alex', { scope: 'pay:read', role: 'clerk' });
  assert.equal(gate.verifier({ scope: ['pay:read'], role: 'clerk' }).verify(token).subject, 'alex');
  assert.ok(thrown(() => gate.verifier({ scope: 'pay:write' }).verify(token)) instanceof limen.ScopeMissing);
  assert.ok(thrown(() => gate.verifier({ role: 'admin' }).verify(token)) instanceof limen.RoleMissing);
  assert.ok(thrown(() => gate.verifier({ audience: 'payments' }).verify(token)) instanceof limen.AudienceRefused);
});

test('claims tell scopes, and can be asked for scope and role', () => {
  const gate = still();
  const claims = gate.tokens.verify(gate.tokens.issue('alex', { scope: 'a b', roles: ['clerk'] }));
  assert.deepEqual(claims.scopes, ['a', 'b']);
  assert.equal(claims.require({ scope: ['b', 'a'], role: 'clerk' }), claims);
  assert.ok(thrown(() => claims.require({ scope: 'c' })) instanceof limen.ScopeMissing);
  assert.ok(thrown(() => claims.require({ role: 'admin' })) instanceof limen.RoleMissing);
  assert.ok(thrown(() => claims.require({ role: '' })) instanceof limen.UsageError);
  for (const misspelt of [{ scopes: 'c' }, { roles: ['admin'] }, { scope: 'a', roles: 'admin' }]) {
    assert.ok(thrown(() => claims.require(misspelt)) instanceof limen.OptionError);
  }
  for (const wrong of ['admin', ['c'], 7]) assert.throws(() => claims.require(wrong), TypeError);
  assert.deepEqual(gate.tokens.verify(gate.tokens.issue('alex', { scope: 7 })).scopes, []);
});

test('time passes by the gate\'s clock', () => {
  const gate = still();
  const token = gate.tokens.issue('alex', {}, { ttl: 60 });
  gate.setClock(1_700_000_050);
  gate.tokens.verify(token);
  gate.setClock(new Date(1_700_000_100_000));
  assert.ok(thrown(() => gate.tokens.verify(token)) instanceof limen.TokenExpired);
  const early = gate.tokens.issue('alex', {}, { delay: 100 });
  assert.ok(thrown(() => gate.tokens.verify(early)) instanceof limen.TokenNotYetValid);
  assert.ok(thrown(() => limen.openSync().setClock(1)) instanceof limen.OptionError);
});

test('what is revoked is refused from then on', async () => {
  const gate = still();
  const [one, two, three] = [1, 2, 3].map(() => gate.tokens.issue('alex'));
  await gate.revokeToken(one, 'logout');
  assert.ok(thrown(() => gate.tokens.verify(one)) instanceof limen.TokenRevoked);
  await gate.revokeToken(one);
  const { id, expiresAt } = gate.tokens.verify(two);
  await gate.revokeTokenId(id, { expiresAt, reason: 'stolen' });
  assert.ok(thrown(() => gate.tokens.verify(two)) instanceof limen.TokenRevoked);
  assert.equal(await gate.revokeSubject('alex', 'hacked'), 0);
  assert.ok(thrown(() => gate.tokens.verify(three)) instanceof limen.TokenRevoked);
  const sam = gate.tokens.issue('sam');
  await gate.revokeEveryone();
  assert.ok(thrown(() => gate.tokens.verify(sam)) instanceof limen.TokenRevoked);
  assert.ok(await rejected(gate.revokeToken('x')) instanceof limen.TokenMalformed);
});

test('a login that began before a revocation comes to nothing', async () => {
  const gate = still();
  const mark = gate.login('alex');
  await gate.sessions.create('alex', { mark });
  await gate.revokeSubject('alex');
  assert.ok(await rejected(gate.sessions.create('alex', { mark })) instanceof limen.LoginRevoked);
  assert.ok(thrown(() => gate.tokens.issue('alex', {}, { mark })) instanceof limen.LoginRevoked);
  assert.ok(thrown(() => gate.tokens.issue('alex', {}, { mark: 'x' })) instanceof limen.LoginMarkInvalid);
});

test('a gate counts, and says what its store holds', async () => {
  const gate = still();
  gate.tokens.verify(gate.tokens.issue('alex'));
  const stats = await gate.stats();
  assert.equal(stats.tokens.verified, 1);
  assert.match(await gate.stats('prometheus'), /^# HELP /m);
  assert.ok(await rejected(gate.stats('xml')) instanceof limen.UsageError);
  assert.equal((await gate.storeInfo()).driver, 'memory');
  assert.equal(JSON.parse(await gate.jwks()).keys.length, 1);
});

test('what a token says can be read without verifying it', () => {
  const gate = still();
  const { header, claims } = limen.peek(gate.tokens.issue('alex', { a: 1 }));
  assert.equal(header.alg, 'ES256');
  assert.equal(claims.sub, 'alex');
  assert.equal(claims.a, 1);
  assert.ok(thrown(() => limen.peek('x.y')) instanceof limen.TokenMalformed);
});

test('bearer tokens are found, and errors have an answer', () => {
  assert.equal(limen.bearer.find('bearer  abc'), 'abc');
  assert.ok(thrown(() => limen.bearer.find(undefined)) instanceof limen.BearerAbsent);
  assert.ok(thrown(() => limen.bearer.find('Bearer a b')) instanceof limen.BearerMalformed);
  const absent = thrown(() => limen.bearer.find(''));
  assert.deepEqual(limen.bearer.challenge(absent, { realm: 'shop' }), { status: 401, header: 'Bearer realm="shop"' });
  const gate = still();
  const scope = thrown(() => gate.tokens.verify(gate.tokens.issue('alex')).require({ scope: 'a' }));
  const answer = limen.bearer.challenge(scope, { scope: ['a', 'b'] });
  assert.equal(answer.status, 403);
  assert.match(answer.header, /scope="a b"/);
  assert.throws(() => limen.bearer.challenge(new Error('x')), TypeError);
});

test('a closed gate says so, and closes twice', async () => {
  const gate = still();
  const token = gate.tokens.issue('alex');
  const verifier = gate.verifier();
  gate.close();
  gate.close();
  for (const call of [() => gate.tokens.verify(token), () => verifier.verify(token), () => gate.tokens.issue('alex'),
    () => gate.sessions.get('x'.repeat(36)), () => gate.login('alex'), () => gate.watch(), () => gate.verifier()]) {
    const error = thrown(call);
    assert.ok(error instanceof limen.GateClosed, String(error));
    assert.equal(error.kind, 'unknown');
  }
  assert.ok(await rejected(gate.revokeSubject('alex')) instanceof limen.GateClosed);
  assert.ok(await rejected(gate.sessions.create('alex')) instanceof limen.GateClosed);
});

test('objects say what they are, without their secrets', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  assert.equal(inspect(gate), '<limen.Gate open>');
  assert.equal(inspect(session).includes(session.ticket), false);
  assert.equal(JSON.stringify(session).includes(session.ticket), false);
  const key = limen.Key.generate('HS256');
  assert.equal(inspect(key), `<limen.Key id=${key.id} algorithm=HS256>`);
  assert.throws(() => JSON.stringify(key), TypeError);
  assert.throws(() => JSON.stringify(gate), TypeError);
});

test('objects are made by the library alone', () => {
  for (const Made of ['Gate', 'Claims', 'Session', 'Key', 'Verifier', 'Watch']) {
    assert.throws(() => new limen[Made](), TypeError, Made);
    assert.throws(() => new limen[Made](Symbol('made by limen'), 'x'), TypeError, Made);
  }
});
