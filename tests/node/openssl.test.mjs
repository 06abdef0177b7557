// The OpenSSL that the package runs on: its own, inside liblimen.so.1, whatever Node exports.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { APP, PLAIN, folder } from './support.mjs';

const [platform] = readdirSync(path.join(APP, 'node_modules/@limen'));
const NATIVE = path.join(APP, 'node_modules/@limen', platform);
const LIBRARY = path.join(NATIVE, 'liblimen.so.1');
const ADDON = path.join(NATIVE, 'limen.node');

const symbols = (file, ...how) => execFileSync('nm', ['-D', ...how, file], { encoding: 'utf8' }).split('\n').filter(Boolean);
const isOfOpenssl = (name) => /^(EVP|SSL|CRYPTO|OPENSSL|ERR|BIO|RSA|EC|HMAC|SHA\d*|RAND|OSSL)_/.test(name);

test('the library imports nothing of OpenSSL, and exports its own functions alone', () => {
  const imported = symbols(LIBRARY, '--undefined-only').map((line) => line.trim().split(/\s+/).at(-1));
  assert.deepEqual(imported.filter((name) => isOfOpenssl(name)), []);
  const exported = symbols(LIBRARY, '--defined-only').map((line) => line.trim().split(/\s+/).at(-1));
  assert.ok(exported.some((name) => name.startsWith('limen_gate_open')));
  assert.deepEqual(exported.filter((name) => !/^(limen_|LIMEN_1\.)/.test(name)), []);
});

test('the addon imports nothing but Node-API, the library and those of the system', () => {
  const imported = symbols(ADDON, '--undefined-only').map((line) => line.trim().split(/\s+/).at(-1));
  assert.deepEqual(imported.filter((name) => isOfOpenssl(name) || /^uv_/.test(name) || /^_ZN2v8/.test(name)), []);
  const dynamic = execFileSync('readelf', ['-d', ADDON], { encoding: 'utf8' });
  assert.match(dynamic, /NEEDED.*liblimen\.so\.1/);
  assert.match(dynamic, /\(RPATH\).*\[\$ORIGIN\]/); // before LD_LIBRARY_PATH
  const exported = symbols(ADDON, '--defined-only').map((line) => line.trim().split(/\s+/).at(-1));
  assert.ok(exported.every((name) => /^(napi_register_module_v\d+|node_api_module_get_api_version_v\d+)$/.test(name)), exported.join());
});

// The library that each symbol called by liblimen was bound to, as the loader reports it.
function bindings(program) {
  const file = path.join(APP, `bound-${process.pid}.cjs`);
  writeFileSync(file, program);
  const done = spawnSync(process.execPath, [file], {
    encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...PLAIN, LD_DEBUG: 'bindings', LD_BIND_NOW: '1' } });
  rmSync(file);
  assert.equal(done.status, 0, done.stderr.slice(-2000));
  return done.stderr.split('\n').filter((line) => /binding file \S*liblimen\.so\.1/.test(line));
}

const USE = `
  const limen = require('limen');
  for (const algorithm of ['HS256', 'RS256', 'ES256', 'EdDSA']) {
    const gate = limen.openSync('memory:', { issuer: 'https://shop.example', audience: 'shop',
      keysSigning: limen.Key.generate(algorithm) });
    if (gate.tokens.verify(gate.tokens.issue('alex')).subject !== 'alex') process.exit(3);
  }
`;
const OTHERS = `
  const crypto = require('node:crypto');
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (!crypto.verify('sha256', Buffer.from('x'), publicKey, crypto.sign('sha256', Buffer.from('x'), privateKey))) process.exit(4);
  require('node:tls').createSecureContext();
`;

for (const [order, text] of [['before', USE + OTHERS + USE.replace('const limen', 'var again')
  .replaceAll('limen.', 'again.')], ['after', OTHERS + USE]]) {
  test(`no function of Node's OpenSSL is called, ${order} Node uses it`, () => {
    const bound = bindings(text);
    assert.ok(bound.length > 100);
    const wrong = bound.filter((line) => isOfOpenssl(/symbol `(\w+)'/.exec(line)?.[1] ?? ''));
    assert.deepEqual(wrong, []);
  });
}

test('Node does export an OpenSSL, so that there is something to fall for', () => {
  const exported = execFileSync('nm', ['-D', '--defined-only', process.execPath], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const shared = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  assert.ok(/ T EVP_DigestSignInit/.test(exported) || /libcrypto/.test(shared));
  // The library of the release build, which links the system's: loaded into Node, it is bound to Node's.
  const program = `process.dlopen({ exports: {} }, ${JSON.stringify(ADDON)});`;
  const file = path.join(APP, `fooled-${process.pid}.cjs`);
  writeFileSync(file, program);
  const done = spawnSync(process.execPath, [file], { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...PLAIN,
    LD_DEBUG: 'bindings', LD_BIND_NOW: '1', LD_PRELOAD: path.join(process.env.LIMEN_BUILD, 'capi/liblimen.so.1') } });
  rmSync(file);
  assert.ok(done.stderr.split('\n').some((line) => /binding file \S*liblimen\.so\.1 .*EVP_/.test(line)));
});

test('no configuration from outside is read', () => {
  const place = folder();
  writeFileSync(path.join(place, 'openssl.cnf'), `openssl_conf = all
[all]
providers = providers
[providers]
nothing = nothing
[nothing]
activate = 1
module = /nonexistent.so
`);
  const file = path.join(APP, `configured-${process.pid}.cjs`);
  writeFileSync(file, USE);
  const done = spawnSync(process.execPath, [file], { encoding: 'utf8', env: { ...PLAIN,
    OPENSSL_CONF: path.join(place, 'openssl.cnf') } });
  rmSync(file);
  assert.equal(done.status, 0, done.stderr);
});

test('the package says which it is', () => {
  const { limen } = JSON.parse(readFileSync(path.join(NATIVE, 'package.json'), 'utf8'));
  assert.match(limen.openssl, /^3\.\d+\.\d+/);
  assert.ok(readFileSync(LIBRARY).includes(limen.openssl));
});
