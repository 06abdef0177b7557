// Keys, sets of them, the keyring, and verifiers that need only keys.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';

import limen from 'limen';

import { OPTIONS, rejected, still, thrown } from './support.mjs';

const { Key, KeySet } = limen;
const PUBLIC = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

test('a key of each algorithm is made, written and read', () => {
  for (const algorithm of [...PUBLIC, 'HS256', 'HS384', 'HS512']) {
    const key = Key.generate(algorithm);
    assert.equal(key.algorithm, algorithm);
    const read = Key.fromJwk(key.privateJwk());
    assert.equal(read.id, key.id);
    assert.equal(read.privateJwk(), key.privateJwk());
    assert.equal(Key.fromJwk(JSON.parse(key.privateJwk())).id, key.id);
    assert.equal(Key.fromJwk(Buffer.from(key.privateJwk())).id, key.id);
  }
  assert.equal(Key.generate().algorithm, 'ES256');
});

test('a key is made in a thread too', async () => {
  assert.equal((await Key.generateAsync('RS256')).algorithm, 'RS256');
  assert.ok(await rejected(Key.generateAsync('none')) instanceof limen.KeyRefused);
});

test('the public half says nothing of the private one, and has the same thumbprint', () => {
  for (const algorithm of PUBLIC) {
    const key = Key.generate(algorithm);
    const half = Key.fromJwk(key.publicJwk());
    assert.equal(half.thumbprint(), key.thumbprint());
    assert.equal('d' in JSON.parse(key.publicJwk()), false);
    assert.ok(thrown(() => half.privateJwk()) instanceof limen.KeyRefused);
  }
  const { kty, crv, x, y } = JSON.parse(Key.generate().publicJwk());
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  assert.equal(Key.fromJwk({ kty, crv, x, y }).thumbprint(), thumbprint);
});

test('a secret has neither public half nor thumbprint', () => {
  const key = Key.secret(randomBytes(32));
  assert.equal(key.algorithm, 'HS256');
  assert.equal(key.id, '');
  assert.ok(thrown(() => key.publicJwk()) instanceof limen.KeyRefused);
  assert.ok(thrown(() => key.thumbprint()) instanceof limen.KeyRefused);
  assert.equal(Key.secret(new Uint8Array(64).fill(7), 'HS512').algorithm, 'HS512');
});

test('keys of Node are read from PEM', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const made = Key.fromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }), 'ES256');
  assert.equal(Key.fromPem(Buffer.from(pem), 'ES256').thumbprint(), made.thumbprint());
  const back = createPublicKey({ key: JSON.parse(made.publicJwk()), format: 'jwk' });
  assert.equal(back.export({ type: 'spki', format: 'pem' }), pem);
});

test('what is no key, or a weak one, is refused', () => {
  for (const call of [
    () => Key.generate('none'), () => Key.generate('HS257'), () => Key.fromJwk('{}'), () => Key.fromJwk({ kty: 'EC' }),
    () => Key.fromJwk(''), () => Key.fromPem('x', 'ES256'), () => Key.secret(new Uint8Array(31)),
    () => Key.secret(new Uint8Array(0)), () => Key.secret(Buffer.from(Key.generate().publicJwk())),
  ]) assert.ok(thrown(call) instanceof limen.KeyRefused, String(call));
  for (const call of [() => Key.fromJwk(7), () => Key.fromJwk([]), () => Key.fromJwk(null), () => Key.secret('x'.repeat(32)),
    () => Key.generate(7), () => Key.fromPem(undefined, 'ES256')]) {
    assert.ok(thrown(call) instanceof TypeError, String(call));
  }
});

test('a set holds public keys or secrets, never both', () => {
  const [one, two] = [Key.generate('ES256'), Key.generate('EdDSA')];
  const set = new KeySet([one]).add(two);
  assert.equal(set.size, 2);
  assert.deepEqual(set.kids, [one.id, two.id]);
  assert.deepEqual(set.thumbprints, [one.thumbprint(), two.thumbprint()]);
  assert.deepEqual(KeySet.fromJson(set.json()).kids, set.kids);
  assert.deepEqual(KeySet.fromJson(Buffer.from(set.json())).kids, set.kids);
  assert.equal(JSON.stringify(set), set.json());
  assert.ok(thrown(() => set.add(one)) instanceof limen.KeyRefused);
  assert.ok(thrown(() => set.add(Key.generate('HS256'))) instanceof limen.KeyRefused);
  assert.ok(thrown(() => set.add(set)) instanceof TypeError);
  assert.ok(thrown(() => KeySet.fromJson('{"keys": []}')) instanceof limen.KeyRefused);
  assert.throws(() => new KeySet([7]), TypeError);
});

test('secrets are left out of what is published', () => {
  const secret = Key.generate('HS256');
  const set = new KeySet([secret]);
  assert.equal(set.json(), '{"keys":[]}');
  assert.deepEqual([set.size, set.kids], [1, [secret.id]]);
  const read = KeySet.fromJson(`{"keys":[${secret.privateJwk()},{"kty":"oct"},7]}`);
  assert.deepEqual(read.kids, [secret.id]);
  const gate = limen.openSync('memory:', { ...OPTIONS, keysSigning: secret });
  const token = gate.tokens.issue('alex');
  const other = limen.openSync('memory:', { ...OPTIONS, keysSigning: Key.generate('HS256'), keysVerifying: read });
  assert.equal(other.tokens.verify(token).subject, 'alex');
});

test('a verifier of keys needs no gate', () => {
  const key = Key.generate('EdDSA');
  const gate = still(undefined, { keysSigning: key });
  const token = gate.tokens.issue('alex', { scope: 'a' });
  const policy = { issuer: OPTIONS.issuer, audience: 'shop', clockFixed: 1_700_000_000 };
  const verifier = limen.Verifier.fromKeys(new KeySet([key]), policy);
  assert.equal(verifier.verify(token).subject, 'alex');
  gate.close();
  assert.equal(verifier.verify(token).keyId, key.id);
  const other = limen.Verifier.fromKeys(new KeySet([Key.generate('EdDSA')]), policy);
  assert.ok(thrown(() => other.verify(token)) instanceof limen.KeyUnknown);
  assert.ok(thrown(() => limen.Verifier.fromKeys(new KeySet())) instanceof limen.KeyRefused);
  assert.ok(thrown(() => limen.Verifier.fromKeys([key])) instanceof TypeError);
  assert.ok(thrown(() => limen.Verifier.fromKeys(new KeySet([key]), { tokenTtl: 1 })) instanceof limen.OptionError);
});

test('a keyring rotates, retires and revokes', async () => {
  const gate = still();
  const old = gate.tokens.issue('alex');
  const [first] = await gate.keys.list();
  assert.equal(first.state, 'signing');
  assert.equal(first.algorithm, 'ES256');
  assert.ok(first.createdAt instanceof Date);
  assert.equal(first.signsUntil, null);
  const kid = await gate.keys.rotate();
  assert.equal(await gate.keys.rotate(), kid);
  assert.deepEqual((await gate.keys.list()).map((key) => key.state), ['signing', 'announced']);
  await gate.keys.retire(first.kid);
  assert.equal(gate.tokens.verify(gate.tokens.issue('alex')).keyId, kid);
  gate.tokens.verify(old);
  await gate.revokeKey(first.kid, 'leaked');
  assert.ok(thrown(() => gate.tokens.verify(old)).kind === 'no');
  assert.ok(await rejected(gate.keys.retire('nobody')) instanceof limen.UsageError);
  const fixed = still(undefined, { keysSigning: Key.generate() });
  assert.ok(await rejected(fixed.keys.rotate()) instanceof limen.OptionError);
});
