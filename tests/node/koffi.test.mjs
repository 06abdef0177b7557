// The example without a compiler tells its story.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { APP } from './support.mjs';

const [platform] = readdirSync(path.join(APP, 'node_modules/@limen'));

function run(library) {
  return spawnSync(process.execPath, [path.join(APP, 'examples/koffi/limen.mjs')], {
    encoding: 'utf8', env: { ...process.env, LIMEN_LIBRARY: library },
  });
}

for (const [which, library] of [
  ['of the package', path.join(APP, 'node_modules/@limen', platform, 'liblimen.so.1')],
  ['that links the system\'s OpenSSL', path.join(process.env.LIMEN_BUILD, 'capi/liblimen.so.1')],
]) {
  test(`the library ${which} is called by koffi`, () => {
    const { stdout, stderr, status } = run(library);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, /^a visitor has \{"cart":\["bread","wine"\]\}\n/);
    assert.match(stdout, /\na visitor that asks for a session is refused with status 403/);
    assert.match(stdout, /\nhello, alex: \{.*"role":"admin"/);
    assert.match(stdout, /the session of alex says \{"theme":"dark"\}/);
    assert.match(stdout, /what only an admin may do is refused with status 326/);
    assert.match(stdout, /the phone's session is refused with status 405/);
    assert.match(stdout, /the kill switch ended 1 session/);
    assert.match(stdout, /the token is refused with status 322/);
    assert.match(stdout, /and alex logs in again: alex\n$/);
  });
}
