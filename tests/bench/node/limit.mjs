// The bare cryptography of OpenSSL with everything prepared beforehand (tests/bench/limit.h), loaded so that it calls
// the system's OpenSSL and not the one that Node exports.
import { existsSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from '../../node/support.mjs';

const FILE = path.join(process.env.LIMEN_BENCH_BUILD ?? path.join(ROOT, 'build/bench'), 'tests/bench/liblimen_limit.so');

// The library, or null if it was not built.
export async function load() {
  if (!existsSync(FILE)) return null;
  const { default: koffi } = await import('koffi');
  const library = koffi.load(FILE, { deep: true });
  return {
    koffi,
    new: library.func('void *limit_new(const char *)'),
    free: library.func('void limit_free(void *)'),
    key: library.func('const uint8_t *limit_key(void *, _Out_ size_t *)'),
    prepare: library.func('void limit_prepare(void *, const char *, size_t, const uint8_t *, size_t)'),
    verify: library.func('int limit_verify(void *, long)'),
    sign: library.func('int limit_sign(void *, long)'),
  };
}

// One key of one algorithm, and one input.
export class Limit {
  #library;
  #handle;

  constructor(library, algorithm) {
    this.#library = library;
    this.#handle = library.new(algorithm);
  }

  // The private key: PEM, or the raw secret.
  get key() {
    const size = [0];
    const data = this.#library.key(this.#handle, size);
    return Buffer.from(this.#library.koffi.decode(data, 'uint8_t', Number(size[0])));
  }

  // Keeps a token's signing input and signature.
  prepare(token) {
    const at = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(at + 1), 'base64url');
    this.#library.prepare(this.#handle, token.slice(0, at), at, signature, signature.length);
  }

  verify(times) {
    if (this.#library.verify(this.#handle, times) === 0) throw new Error('the bare signature did not verify');
  }

  sign(times) {
    if (this.#library.sign(this.#handle, times) === 0) throw new Error('the bare key did not sign');
  }

  close() {
    this.#library.free(this.#handle);
  }
}
