// Shared by several suites.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import limen from 'limen';

// The source tree: tests run through a link in the application.
export const ROOT = path.resolve(realpathSync(path.dirname(fileURLToPath(import.meta.url))), '../..');

export const APP = path.join(ROOT, 'build/node/app');

// The environment for other programs, which find modules in the usual way.
export const PLAIN = { ...process.env, NODE_OPTIONS: '' };

export const ISSUER = 'https://shop.example';
export const OPTIONS = { issuer: ISSUER, audience: 'shop' };

// A gate over memory, whose clock the test sets.
export function still(now = 1_700_000_000, options = {}) {
  const gate = limen.openSync('memory:', { ...OPTIONS, clockManual: true, ...options });
  gate.setClock(now);
  return gate;
}

// A folder that is gone after the tests.
export function folder() {
  const made = mkdtempSync(path.join(os.tmpdir(), 'limen-'));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

// The error that a call throws, or that a promise is rejected with.
export function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

export async function rejected(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('the promise was not rejected');
}

// All parts of an error that a log could show.
export const said = (error) => [String(error), error.stack, inspect(error, { depth: 5 }), JSON.stringify(error)].join('\n');
