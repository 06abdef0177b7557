// Signatures over any payload, and those of others.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { test } from 'node:test';

import * as jose from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import limen from 'limen';

import { OPTIONS, thrown } from './support.mjs';

globalThis.crypto ??= webcrypto; // jose needs it, and Node 18 does not define it

const { Key, KeySet, jws } = limen;
const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

test('any payload is signed and verified', () => {
  const key = Key.generate('ES256');
  const keys = new KeySet([key]);
  for (const payload of [Buffer.alloc(0), Buffer.from([0, 255, 128]), Buffer.from('é'), Buffer.alloc(100_000, 7)]) {
    const signed = jws.sign(payload, key);
    const verified = jws.verify(signed, keys, { algorithms: ['ES256'] });
    assert.ok(Buffer.isBuffer(verified));
    assert.ok(verified.equals(payload));
    assert.ok(jws.verify(Buffer.from(signed), keys, { algorithms: new Set(['EdDSA', 'ES256']) }).equals(payload));
  }
});

test('a header has further parameters, but not those of limen', () => {
  const key = Key.generate('HS256');
  const signed = jws.sign(Buffer.from('x'), key, { cty: 'text', long: 'é'.repeat(2000) });
  const header = JSON.parse(Buffer.from(signed.split('.')[0], 'base64url'));
  assert.equal(header.cty, 'text');
  assert.equal(header.alg, 'HS256');
  assert.equal(header.kid, key.id);
  for (const wrong of [{ alg: 'none' }, { kid: 'x' }, { crit: [] }, { b64: false }]) {
    assert.ok(thrown(() => jws.sign(Buffer.from('x'), key, wrong)) instanceof limen.UsageError);
  }
});

test('what is not on the list is not run', () => {
  const key = Key.generate('ES256');
  const keys = new KeySet([key]);
  const signed = jws.sign(Buffer.from('x'), key);
  assert.ok(thrown(() => jws.verify(signed, keys, { algorithms: ['EdDSA'] })) instanceof limen.AlgorithmRefused);
  assert.ok(thrown(() => jws.verify(signed, keys, { algorithms: ['none'] })) instanceof limen.KeyRefused);
  for (const algorithms of ['ES256', undefined, null, 7]) {
    assert.ok(thrown(() => jws.verify(signed, keys, { algorithms })) instanceof TypeError);
  }
  assert.ok(thrown(() => jws.verify(signed, keys)) instanceof TypeError);
  assert.ok(thrown(() => jws.verify(`${signed.slice(0, -2)}AA`, keys, { algorithms: ['ES256'] })).kind === 'no');
  assert.ok(thrown(() => jws.sign('x', key)) instanceof TypeError);
  assert.ok(thrown(() => jws.sign(Buffer.from('x'), keys)) instanceof TypeError);
  assert.ok(thrown(() => jws.sign(Buffer.from('x'), Key.fromJwk(key.publicJwk()))) instanceof limen.KeyRefused);
});

function keysFor(algorithm) {
  const key = Key.generate(algorithm);
  const jwk = JSON.parse(key.privateJwk());
  return { key, jwk, gate: limen.openSync('memory:', { ...OPTIONS, keysSigning: key }) };
}

test('jose verifies what limen signs, and the other way round', async () => {
  for (const algorithm of ALGORITHMS) {
    const { key, jwk, gate } = keysFor(algorithm);
    const secret = algorithm.startsWith('HS');
    const theirs = await jose.importJWK(secret ? jwk : JSON.parse(key.publicJwk()), algorithm);
    const { payload } = await jose.jwtVerify(gate.tokens.issue('alex', { a: [1] }), theirs, {
      algorithms: [algorithm], issuer: OPTIONS.issuer, audience: OPTIONS.audience });
    assert.equal(payload.sub, 'alex');
    assert.deepEqual(payload.a, [1]);
    const token = await new jose.SignJWT({ b: 'é' }).setProtectedHeader({ alg: algorithm, kid: key.id })
      .setIssuedAt().setExpirationTime('5m').setSubject('sam').setIssuer(OPTIONS.issuer).setAudience('shop')
      .sign(await jose.importJWK(jwk, algorithm));
    assert.equal(gate.tokens.verify(token).subject, 'sam');
    assert.equal(gate.tokens.verify(token).get('b'), 'é');
  }
});

test('jose makes the same thumbprint', async () => {
  for (const algorithm of ['RS256', 'ES256', 'EdDSA']) {
    const key = Key.generate(algorithm);
    assert.equal(await jose.calculateJwkThumbprint(JSON.parse(key.publicJwk())), key.thumbprint());
  }
});

test('jsonwebtoken verifies what limen signs, and the other way round', async () => {
  for (const algorithm of ['HS256', 'HS384', 'HS512', 'RS256', 'RS512', 'ES256', 'ES384']) {
    const { key, jwk, gate } = keysFor(algorithm);
    const secret = algorithm.startsWith('HS');
    const signing = secret ? Buffer.from(jwk.k, 'base64url') : createPrivateKey({ key: jwk, format: 'jwk' });
    const verifying = secret ? signing : createPublicKey(signing);
    assert.equal(jsonwebtoken.verify(gate.tokens.issue('alex'), verifying, { algorithms: [algorithm] }).sub, 'alex');
    const token = jsonwebtoken.sign({ x: 1 }, signing, {
      algorithm, keyid: key.id, expiresIn: '5m', subject: 'sam', issuer: OPTIONS.issuer, audience: 'shop' });
    assert.equal(gate.tokens.verify(token).subject, 'sam');
  }
});
