// Measures the Node package: beside the bare cryptography, jsonwebtoken, jose and fast-jwt, and express-session.
//
// usage: run.mjs [--json] [--rounds N] [HS256 | RS256 | ES256 | EdDSA | sessions] ...
//
// Everything is measured in turns, in one run; medians. A peer that is not installed is marked absent.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import limen from 'limen';

import { APP } from '../../node/support.mjs';
import * as sessions from './sessions.mjs';
import * as tokens from './tokens.mjs';

const PARTS = [...tokens.ALGORITHMS, 'sessions'];

function versions() {
  const found = { Node: process.version, limen: limen.version };
  for (const name of ['fast-jwt', 'jsonwebtoken', 'jose', 'express-session', 'connect-redis', 'redis']) {
    try {
      found[name] = JSON.parse(readFileSync(path.join(APP, 'node_modules', name, 'package.json'), 'utf8')).version;
    } catch {
      found[name] = 'absent';
    }
  }
  return found;
}

function print(row) {
  const head = `${row.operation.padEnd(36)} ${row.name.padEnd(32)}`;
  if (row.ns === null) return console.log(`${head} ${'absent'.padStart(12)}`);
  const ratios = row.name === 'limen'
    ? Object.entries(row.ratios).map(([other, ratio]) => `${ratio.toPrecision(3)}x ${other}`).join(', ') : '';
  console.log(`${head} ${Math.round(row.ns).toLocaleString('en').padStart(9)} ns  ${ratios}`);
  for (const goal of row.goals) {
    console.log(`${' '.repeat(36)} ${(goal.met ? 'met' : 'NOT MET').padStart(7)}: ${goal.text} (${goal.value.toPrecision(3)})`);
  }
  return undefined;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '101' } } });
const wrong = positionals.filter((part) => !PARTS.includes(part));
if (wrong.length > 0 || !/^\d+$/.test(values.rounds)) {
  console.error(`usage: run.mjs [--json] [--rounds N] [${PARTS.join(' | ')}] ...`);
  process.exit(2);
}

const rounds = Math.max(3, Number(values.rounds));
const measured = [];
if (!values.json) console.log(Object.entries(versions()).map((each) => each.join(' ')).join(', '));
for (const part of positionals.length > 0 ? positionals : PARTS) {
  for (const row of await (part === 'sessions' ? sessions.rows(rounds) : tokens.rows(part, rounds))) {
    measured.push(row);
    if (!values.json) print(row);
  }
}
if (values.json) console.log(JSON.stringify({ versions: versions(), rows: measured }, null, 1));
