// The tarballs: their contents, and their installation.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { APP, PLAIN, ROOT, folder } from './support.mjs';

const manifest = (file) => JSON.parse(readFileSync(file, 'utf8'));
const PLATFORM = readdirSync(path.join(APP, 'node_modules/@limen'))[0];
const NATIVE = path.join(APP, 'node_modules/@limen', PLATFORM);
const LIMEN = path.join(APP, 'node_modules/limen');
const TARBALLS = path.dirname(Object.values(manifest(path.join(APP, 'package.json')).dependencies)
  .find((version) => version.startsWith('file:')).slice('file:'.length));
const files = readdirSync(TARBALLS).filter((file) => file.endsWith('.tgz'));

const tree = (of) => readdirSync(of, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => entry.name);

// A program in a folder of its own, which finds the packages installed there.
function run(place, program, env = {}) {
  writeFileSync(path.join(place, 'program.js'), program);
  return spawnSync(process.execPath, ['program.js'], { cwd: place, encoding: 'utf8', env: { ...PLAIN, ...env } });
}

test('there are two: one of JavaScript, one of this platform', () => {
  assert.equal(files.length, 2);
  const { name, version, optionalDependencies, dependencies, scripts } = manifest(path.join(LIMEN, 'package.json'));
  assert.equal(name, 'limen');
  assert.deepEqual(optionalDependencies, { [`@limen/${PLATFORM}`]: version });
  assert.equal(dependencies, undefined);
  assert.equal(scripts, undefined);
  assert.equal(tree(LIMEN).some((file) => /\.(node|so.*|cpp|h)$/.test(file)), false);
});

test('the one of the platform says where it runs, and holds the addon and the library', () => {
  const { os, cpu, libc, scripts, version } = manifest(path.join(NATIVE, 'package.json'));
  assert.deepEqual(os, [process.platform]);
  assert.deepEqual(cpu, [process.arch]);
  assert.deepEqual(libc, ['glibc']);
  assert.equal(scripts, undefined);
  assert.equal(version, manifest(path.join(LIMEN, 'package.json')).version);
  assert.deepEqual(tree(NATIVE).sort(), ['LICENSE', 'LICENSES-BUNDLED.txt', 'README.md', 'liblimen.so.1', 'limen.node', 'package.json']);
  assert.ok(statSync(path.join(NATIVE, 'liblimen.so.1')).isFile());
});

test('the version is that of the library', () => {
  const [, version] = /project\(limen VERSION ([\d.]+)/.exec(readFileSync(path.join(ROOT, 'CMakeLists.txt'), 'utf8'));
  assert.equal(manifest(path.join(LIMEN, 'package.json')).version, version);
  const said = run(APP, 'process.stdout.write(require("limen").version)');
  rmSync(path.join(APP, 'program.js'));
  assert.equal(said.stdout, version);
});

test('they are installed from files, without scripts and without a network', () => {
  const place = folder();
  const dependencies = Object.fromEntries(files.map((file) => [
    /^limen-\d/.test(file) ? 'limen' : `@limen/${PLATFORM}`, `file:${path.join(TARBALLS, file)}`]));
  writeFileSync(path.join(place, 'package.json'), JSON.stringify({ name: 'shop', private: true, dependencies }));
  execFileSync('npm', ['install', '--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: place, env: PLAIN });
  const program = `const limen = require('limen');
    const gate = limen.openSync('memory:', { issuer: 'https://shop.example', audience: 'shop' });
    process.stdout.write(gate.tokens.verify(gate.tokens.issue('alex')).subject);`;
  const said = run(place, program);
  assert.equal(said.stderr, '');
  assert.equal(said.stdout, 'alex');
  assert.ok(existsSync(path.join(place, 'node_modules/@limen', PLATFORM)));
});

function withoutNative(name) {
  const place = folder();
  mkdirSync(path.join(place, 'node_modules'));
  cpSync(LIMEN, path.join(place, 'node_modules/limen'), { recursive: true });
  const file = path.join(place, 'node_modules/limen/package.json');
  const given = manifest(file);
  writeFileSync(file, JSON.stringify({ ...given, optionalDependencies: { [name]: given.version } }));
  return place;
}

test('where the package of the platform was left out, the error says so', () => {
  const said = run(withoutNative(`@limen/${PLATFORM}`), 'require("limen")');
  assert.notEqual(said.status, 0);
  assert.match(said.stderr, new RegExp(`limen: the package @limen/${PLATFORM}, with the native part for ` +
    `${process.platform} on ${process.arch}, is not installed: .*--omit=optional`));
});

test('where there is none for the platform, the error names it, and what to do', () => {
  const said = run(withoutNative('@limen/plan9-mips'), 'require("limen")');
  assert.notEqual(said.status, 0);
  assert.match(said.stderr, /there are packages for @limen\/plan9-mips; .*build it from source.*LIMEN_NODE_ADDON/);
});

test('an addon that was built by hand can be named', () => {
  const place = withoutNative('@limen/plan9-mips');
  const program = 'process.stdout.write(require("limen").version)';
  const said = run(place, program, { LIMEN_NODE_ADDON: path.join(NATIVE, 'limen.node') });
  assert.match(said.stdout, /^\d+\.\d+\.\d+$/);
});

test('of the packages for both C libraries, the one that fits is taken', () => {
  const place = withoutNative(`@limen/${PLATFORM}`);
  const other = path.join(place, 'node_modules/@limen', PLATFORM.replace('gnu', 'musl'));
  cpSync(NATIVE, path.join(place, 'node_modules/@limen', PLATFORM), { recursive: true });
  mkdirSync(other, { recursive: true });
  writeFileSync(path.join(other, 'limen.node'), 'of another C library');
  assert.match(run(place, 'process.stdout.write(require("limen").version)').stdout, /^\d+\.\d+\.\d+$/);
});
