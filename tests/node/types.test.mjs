// The types: they pass tsc --strict, declare everything that exists, and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import limen from 'limen';

import { APP, ROOT } from './support.mjs';

const require = createRequire(import.meta.url);
const typescript = require('typescript');
const TSC = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
const STRICT = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitOverride: true,
  target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022', 'esnext.disposable'],
  types: ['node'], skipLibCheck: false, noEmit: true, preserveSymlinks: true,
};

function tsc(files, options = {}) {
  const config = path.join(APP, `tsconfig-${process.pid}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
  const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', config], { cwd: APP, encoding: 'utf8' });
  rmSync(config);
  return { status, stdout };
}

const typed = readdirSync(path.join(ROOT, 'tests/node/typed')).filter((file) => /\.[cm]ts$/.test(file))
  .map((file) => `tests/node/typed/${file}`);

test('programs that use all of it pass the strictest check', () => {
  const { status, stdout } = tsc(typed);
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('a program that is wrong does not pass it', () => {
  const file = `wrong-${process.pid}.mts`;
  writeFileSync(path.join(APP, file), 'import limen from "limen"; limen.open(7);\n');
  const { status, stdout } = tsc([file]);
  rmSync(path.join(APP, file));
  assert.notEqual(status, 0);
  assert.match(stdout, /not assignable to parameter of type 'string'/);
});

function declared() {
  const entry = path.join(APP, 'node_modules/limen/index.d.ts');
  const program = typescript.createProgram([entry], { module: typescript.ModuleKind.NodeNext,
    moduleResolution: typescript.ModuleResolutionKind.NodeNext, target: typescript.ScriptTarget.ES2022 });
  const checker = program.getTypeChecker();
  return { checker, exported: checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry))) };
}

const isValue = (symbol) => (symbol.flags & typescript.SymbolFlags.Value) !== 0;

test('every name and every method that is there is declared, and nothing else', () => {
  const { checker, exported } = declared();
  const values = exported.filter(isValue);
  assert.deepEqual(values.map((symbol) => symbol.name).sort(), Object.keys(limen).sort());
  for (const symbol of values.filter((each) => each.flags & typescript.SymbolFlags.Class)) {
    const prototype = limen[symbol.name].prototype;
    const real = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const names = new Set(checker.getPropertiesOfType(type).map((each) => each.name));
    for (const name of real) assert.ok(names.has(name), `${symbol.name}.${name} is not declared`);
  }
});

test('every option of the library is declared', () => {
  const { checker, exported } = declared();
  const type = (name) => new Set(checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(
    exported.find((symbol) => symbol.name === name))).map((each) => each.name));
  const { table } = require(path.join(APP, 'node_modules/limen/lib/options.js'));
  const places = { gate: type('GateOptions'), verifier: type('VerifierOptions') };
  for (const [option, property] of table()) {
    for (const [place, options] of Object.entries(places)) {
      assert.equal(options.has(option), property.places.includes(place), `${option} of a ${place}`);
    }
    if (!property.places.includes('guard')) continue;
    const name = option.replace(/^guard([A-Z])/, (_, letter) => letter.toLowerCase());
    assert.ok(type('GuardOptions').has(name), `${name} of a guard`);
  }
});
