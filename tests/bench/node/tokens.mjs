// Verify and issue: limen beside the bare cryptography, jsonwebtoken, jose and fast-jwt with key objects prepared.
//
// Verify ends with the subject and the expiry as values of JavaScript.
import { createPrivateKey, createPublicKey, createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import limen from 'limen';

import { Limit, load } from './limit.mjs';
import { atMost, compare, faster } from './measure.mjs';

export const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'];
const ISSUER = 'https://shop.example';
const AUDIENCE = 'shop';
const SUBJECT = 'alex@shop.example';
const SID = 'c2Vzc2lvbi1pZC0wMDAx';
const OWN = { roles: ['reader', 'editor', 'admin'], scope: 'orders:read orders:write profile' };

const absent = async (name) => {
  try {
    return await import(name);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
};

// The claims that limen writes by itself, for contenders that do not.
function allClaims() {
  const now = Math.floor(Date.now() / 1000);
  return { iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, jti: randomBytes(16).toString('base64url'), sid: SID,
    iat: now, nbf: now, exp: now + 86_400, ...OWN };
}

// Keeps the compiler from leaving out anything that is measured.
export let kept = 0;
const keep = (subject, expiry) => { kept += subject.length + (expiry & 1); };

// One algorithm: one key for all contenders, and one token of about 300 bytes of claims.
export class Bench {
  static async of(algorithm) {
    const library = await load();
    return new Bench(algorithm, library && new Limit(library, algorithm));
  }

  constructor(algorithm, bare) {
    this.algorithm = algorithm;
    this.bare = bare;
    this.key = this.#key();
    const jwk = JSON.parse(this.key.privateJwk());
    this.signing = jwk.kty === 'oct' ? createSecretKey(Buffer.from(jwk.k, 'base64url'))
      : createPrivateKey({ key: jwk, format: 'jwk' });
    this.verifying = jwk.kty === 'oct' ? this.signing : createPublicKey(this.signing);
    this.options = { issuer: ISSUER, audience: AUDIENCE, keysSigning: this.key, tokenTtl: '1d' };
    this.gate = limen.openSync('memory:', this.options);
    this.token = this.gate.tokens.issue(SUBJECT, OWN, { sid: SID });
    bare?.prepare(this.token);
  }

  #key() {
    if (!this.bare) return limen.Key.generate(this.algorithm);
    if (!this.algorithm.startsWith('HS')) return limen.Key.fromPem(this.bare.key, this.algorithm);
    return limen.Key.fromJwk({ kty: 'oct', alg: this.algorithm, kid: 'key-2026-11', k: this.bare.key.toString('base64url') });
  }

  async verifiers(onDisk) {
    return {
      limit: this.bare && ((times) => this.bare.verify(times)),
      limen: this.#verifiedByLimen(this.gate),
      'limen, lmdb:': this.#verifiedByLimen(onDisk),
      'fast-jwt': this.#verifiedByFastJwt(await absent('fast-jwt'), false),
      'fast-jwt, cache': this.#verifiedByFastJwt(await absent('fast-jwt'), true),
      jsonwebtoken: this.#verifiedByJsonwebtoken(await absent('jsonwebtoken')),
      jose: this.#verifiedByJose(await absent('jose')),
    };
  }

  #verifiedByLimen({ tokens }) {
    const { token } = this;
    return (times) => {
      for (let i = 0; i < times; ++i) {
        const claims = tokens.verify(token);
        keep(claims.subject, claims.expiresAtSeconds);
      }
    };
  }

  #verifiedByFastJwt(library, cache) {
    if (library === null) return null;
    const verify = library.createVerifier({
      key: this.#pem(this.verifying, 'spki'), algorithms: [this.algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE, cache,
    });
    const { token } = this;
    return (times) => {
      for (let i = 0; i < times; ++i) {
        const claims = verify(token);
        keep(claims.sub, claims.exp);
      }
    };
  }

  #verifiedByJsonwebtoken(library) {
    if (library === null || this.algorithm === 'EdDSA') return null;
    const policy = { algorithms: [this.algorithm], issuer: ISSUER, audience: AUDIENCE };
    const { token, verifying } = this;
    return (times) => {
      for (let i = 0; i < times; ++i) {
        const claims = library.default.verify(token, verifying, policy);
        keep(claims.sub, claims.exp);
      }
    };
  }

  #verifiedByJose(library) {
    if (library === null) return null;
    const policy = { algorithms: [this.algorithm], issuer: ISSUER, audience: AUDIENCE };
    const { token, verifying } = this;
    return async (times) => {
      for (let i = 0; i < times; ++i) {
        const { payload } = await library.jwtVerify(token, verifying, policy);
        keep(payload.sub, payload.exp);
      }
    };
  }

  async issuers() {
    return {
      limit: this.bare && ((times) => this.bare.sign(times)),
      limen: this.#issuedByLimen(),
      'fast-jwt': this.#issuedByFastJwt(await absent('fast-jwt')),
      jsonwebtoken: this.#issuedByJsonwebtoken(await absent('jsonwebtoken')),
      jose: this.#issuedByJose(await absent('jose')),
    };
  }

  #issuedByLimen() {
    const { tokens } = this.gate;
    const options = { sid: SID };
    return (times) => {
      for (let i = 0; i < times; ++i) kept += tokens.issue(SUBJECT, OWN, options).length;
    };
  }

  #issuedByFastJwt(library) {
    if (library === null) return null;
    const sign = library.createSigner({
      key: this.#pem(this.signing, 'pkcs8'), algorithm: this.algorithm, kid: this.key.id, noTimestamp: true });
    return (times) => {
      for (let i = 0; i < times; ++i) kept += sign(allClaims()).length;
    };
  }

  #issuedByJsonwebtoken(library) {
    if (library === null || this.algorithm === 'EdDSA') return null;
    const options = { algorithm: this.algorithm, keyid: this.key.id };
    const { signing } = this;
    return (times) => {
      for (let i = 0; i < times; ++i) kept += library.default.sign(allClaims(), signing, options).length;
    };
  }

  #issuedByJose(library) {
    if (library === null) return null;
    const header = { alg: this.algorithm, kid: this.key.id };
    const { signing } = this;
    return async (times) => {
      for (let i = 0; i < times; ++i) {
        kept += (await new library.SignJWT(allClaims()).setProtectedHeader(header).sign(signing)).length;
      }
    };
  }

  #pem(key, type) {
    return key.type === 'secret' ? key.export() : key.export({ type, format: 'pem' });
  }

  close() {
    this.gate.close();
    this.bare?.close();
  }
}

export async function shared(options, use) {
  const place = mkdtempSync(path.join(os.tmpdir(), 'limen-bench-'));
  const gate = limen.openSync(`lmdb:${place}/store`, options);
  try {
    return await use(gate);
  } finally {
    gate.close();
    rmSync(place, { recursive: true, force: true });
  }
}

export async function rows(algorithm, rounds) {
  const bench = await Bench.of(algorithm);
  const verified = await shared(bench.options, async (onDisk) =>
    compare(`verify ${algorithm}`, await bench.verifiers(onDisk), rounds));
  const issued = await compare(`issue ${algorithm}`, await bench.issuers(), rounds);
  bench.close();
  const mine = verified.limen;
  if (algorithm === 'HS256') {
    atMost(mine, 'limit', 2.44);
    faster(mine, 'fast-jwt', 6);
    faster(mine, 'fast-jwt, cache', 3);
  }
  for (const row of [mine, issued.limen]) {
    for (const peer of ['fast-jwt', 'jsonwebtoken', 'jose']) faster(row, peer, 1);
  }
  return [...Object.values(verified), ...Object.values(issued)];
}
