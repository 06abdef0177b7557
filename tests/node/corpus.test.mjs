// Every case of tests/corpus through the package, and through koffi on the plain C functions: both give the case's
// answer, word for word alike.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import limen from 'limen';

import { read, shown, shownClaims } from '../corpus/corpus.mjs';
import { APP, ROOT, thrown } from './support.mjs';

const [platform] = readdirSync(path.join(APP, 'node_modules/@limen'));
process.env.LIMEN_LIBRARY ??= path.join(APP, 'node_modules/@limen', platform, 'liblimen.so.1');
const c = await import('../../examples/koffi/limen.mjs');

const CASES = read();

const answered = (run, Failed) => {
  try {
    return { status: 0, answer: run(), message: '' };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return { status: error.status, answer: '', message: error.message };
  }
};

// --- through the package ------------------------------------------------------

const camel = (name) => name.replace(/[._]([a-z])/g, (_, letter) => letter.toUpperCase());
const policyOf = (each) => Object.fromEntries(Object.entries(each.policy).map(([name, value]) => [camel(name), value]));

function keyOf({ kind, algorithm, text }) {
  if (kind === 'jwk') return limen.Key.fromJwk(text);
  return kind === 'pem' ? limen.Key.fromPem(text, algorithm) : limen.Key.secret(text, algorithm);
}

const keysOf = (each) => (each.jwks !== null ? limen.KeySet.fromJson(each.jwks) : new limen.KeySet(each.keys.map(keyOf)));

function shownOf(claims) {
  const { issuedAtSeconds, notBeforeSeconds, expiresAtSeconds } = claims;
  const { json, issuer, subject, audience, id, sid, keyId } = claims;
  return shownClaims([issuedAtSeconds, notBeforeSeconds, expiresAtSeconds], [json, issuer, subject, audience, id, sid, keyId]);
}

const PACKAGE = {
  token: (each, text) => shownOf(limen.Verifier.fromKeys(keysOf(each), policyOf(each)).verify(text)),
  jws: (each, text) => shown(limen.jws.verify(text, keysOf(each), { algorithms: each.algorithms.split(' ').filter(Boolean) })),
  key: (each) => {
    const key = keyOf(each.keys[0]);
    return [key.id, key.algorithm, key.algorithm.startsWith('HS') ? null : key.thumbprint()].map(shown).join(' ');
  },
  bearer: (each, text) => shown(limen.bearer.find(text)),
};

const throughPackage = (each, text) => answered(() => PACKAGE[each.call](each, text), limen.LimenError);

// --- through koffi ------------------------------------------------------------

function cKeyOf({ kind, algorithm, text }) {
  const made = kind === 'jwk' ? c.call('key_from_jwk', text) : c.call(`key_from_${kind}`, new c.Word(algorithm), text);
  return new c.Handle('key', made);
}

function cKeysOf(each) {
  if (each.jwks !== null) return new c.Handle('key_set', c.call('key_set_from_jwks', each.jwks));
  const keys = new c.Handle('key_set', c.call('key_set_new'));
  for (const key of each.keys) c.call('key_set_add', keys, cKeyOf(key));
  return keys;
}

const KOFFI = {
  token: (each) => {
    const keys = cKeysOf(each);
    const claims = new c.Verifier(c.call('verifier_from_keys', keys, new c.Options(each.policy))).verify(each.token);
    return shownClaims([claims.issued_at, claims.not_before, claims.expires_at],
      [claims.json, claims.issuer, claims.subject, claims.audience, claims.id, claims.sid, claims.key_id]);
  },
  jws: (each) => shown(c.written('jws_verify', each.token.length + 1, cKeysOf(each), new c.Word(each.algorithms), each.token)),
  key: (each) => {
    const key = cKeyOf(each.keys[0]);
    const thumbprint = answered(() => shown(c.written('key_thumbprint', 44, key)), c.LimenError).answer || '-';
    return `${shown(c.written('key_id', 4096, key))} ${shown(c.algorithmOf(key))} ${thumbprint}`;
  },
  bearer: (each) => shown(c.written('bearer_find', each.token.length + 1, each.token)),
};

const throughKoffi = (each) => answered(() => KOFFI[each.call](each), c.LimenError);

// --- the cases ----------------------------------------------------------------

function isUtf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function holds(each, got, by) {
  assert.equal(got.status, each.status, `${by}: ${got.message}`);
  assert.equal(got.answer, each.answer, by);
  for (const words of each.says) assert.ok(got.message.includes(words), `${by} does not say ${words}: ${got.message}`);
  assert.equal(got.message === '', each.status === 0, by);
}

for (const each of CASES) {
  test(each.name, () => {
    const ofPackage = throughPackage(each, each.token);
    holds(each, ofPackage, 'the package');
    const text = isUtf8(each.token);
    if (text !== null) holds(each, throughPackage(each, text), 'the package, of a string');
    const ofKoffi = throughKoffi(each);
    holds(each, ofKoffi, 'koffi');
    assert.equal(ofPackage.message, ofKoffi.message);
  });
}

test('there are cases of every theme', () => {
  const themes = new Set(CASES.map((each) => each.name.split('/')[0]));
  const files = readdirSync(path.join(ROOT, 'tests/corpus/cases')).map((file) => path.basename(file, '.json'));
  assert.deepEqual([...themes].sort(), files.sort());
  assert.ok(CASES.length > 1000);
});

// attack: 29
test('one verifier answers many tokens as many would', () => {
  const verifiers = new Map();
  let asked = 0;
  for (const each of [...CASES, ...[...CASES].reverse()]) {
    if (each.call !== 'token' || (each.status >= 100 && each.status < 300)) continue; // the policy or keys are refused
    const source = JSON.stringify([each.keys, each.jwks, each.policy]);
    if (!verifiers.has(source)) verifiers.set(source, limen.Verifier.fromKeys(keysOf(each), policyOf(each)));
    const verifier = verifiers.get(source);
    if (each.status === 0) assert.equal(shownOf(verifier.verify(each.token)), each.answer, each.name);
    else assert.equal(thrown(() => verifier.verify(each.token)).status, each.status, each.name);
    asked += 1;
  }
  assert.ok(asked > 2000 && verifiers.size < asked / 4);
});
