// Dropped objects are freed: live objects are counted, and memory stays flat.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';

import limen from 'limen';

import { APP, OPTIONS, PLAIN, folder } from './support.mjs';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const native = createRequire(import.meta.url)(path.join(APP, 'node_modules/limen/lib/native.js'));
const LONG = process.env.LIMEN_SOAK ? 10_000_000 : 150_000;

// Collects until nothing more is freed; finalizers run a turn later.
async function living() {
  let before = Infinity;
  for (let rounds = 0; rounds < 100; ++rounds) {
    gc();
    await new Promise(setImmediate);
    const now = native.live();
    if (now === before && rounds > 3) return now;
    before = now;
  }
  return before;
}

async function use(round, store) {
  const gate = await limen.open(store, OPTIONS);
  const session = await gate.sessions.create('alex', { data: { round }, label: 'Firefox' });
  const token = gate.tokens.issue('alex', { round }, { session });
  const claims = [gate.tokens.verify(token), gate.verifier({ audience: 'shop' }).verify(Buffer.from(token))];
  const keys = new limen.KeySet([limen.Key.generate('HS256'), limen.Key.generate('HS256')]);
  const watch = gate.watch().ref();
  const waiting = watch.next();
  await gate.sessions.renew(session);
  await gate.sessions.list('alex');
  await gate.visitors.end(await gate.visitors.put(gate.visitors.draw(), { round }));
  const guard = gate.guard({ verifier: gate.verifier() });
  const answers = [guard.check({ method: 'GET', authorization: `Bearer ${token}` }), await guard.checkLater({ method: 'GET' })];
  answers[0].require(gate.guard({ role: 'admin' }));
  const begun = await guard.login({ method: 'POST' }, 'alex', { data: { round } });
  const mine = { method: 'POST', cookie: begun.setCookies.at(-1).split(';')[0] };
  await guard.login(mine, '').catch(() => {});
  await guard.renew(mine);
  await guard.logout(mine);
  await gate.revokeSubject('alex');
  await waiting;
  const left = watch.next();
  for (const wrong of ['x', 7, '\ud800']) {
    try {
      gate.tokens.verify(wrong);
    } catch (error) {
      claims.push(error);
    }
    await gate.sessions.create(wrong, { level: 999 }).catch((error) => claims.push(error));
  }
  if (round % 2 === 0) watch.close();
  gate.close();
  await left;
  return [claims.length, keys.size];
}

test('after everything was dropped, nothing lives', async () => {
  const place = folder();
  await use(0, 'memory:');
  const before = await living();
  for (let round = 0; round < 20; ++round) {
    await use(round, 'memory:');
    await use(round, `lmdb:${place}/shop`);
  }
  assert.equal(await living(), before);
  assert.ok(before <= 1, `${before} live: what waits for all watches, and nothing else`);
});

test('gates that nobody closed are given back too', async () => {
  const before = await living();
  for (let round = 0; round < 50; ++round) limen.openSync('memory:', OPTIONS).tokens.issue('alex');
  assert.ok(native.live() > before);
  assert.equal(await living(), before);
});

test('the count sees what is kept', async () => {
  const before = await living();
  const gate = limen.openSync('memory:', OPTIONS);
  assert.ok((await living()) > before);
  gate.close();
});

test('claims outlive their gate', async () => {
  let gate = limen.openSync('memory:', OPTIONS);
  const claims = gate.tokens.verify(gate.tokens.issue('alex', { a: [1] }));
  gate.close();
  gate = null;
  await living();
  assert.equal(claims.subject, 'alex');
  assert.deepEqual(claims.get('a'), [1]);
});

// The resident memory after `run` was called that many times, in MiB.
async function grown(run) {
  const memory = () => process.memoryUsage().rss / 2 ** 20;
  for (let i = 0; i < LONG / 5; ++i) run(i);
  await living();
  const before = memory();
  for (let i = 0; i < LONG; ++i) run(i);
  await living();
  return memory() - before;
}

test('memory stays flat over many calls', async () => {
  const gate = limen.openSync('memory:', { ...OPTIONS, keysSigning: limen.Key.generate('HS256') });
  const session = await gate.sessions.create('alex', { data: { x: 'y'.repeat(1000) } });
  const token = gate.tokens.issue('alex', { x: 'y'.repeat(1000) });
  const attempt = (call) => { try { call(); } catch { /* it is refused */ } };
  for (const [name, run, most] of [
    ['verify', () => gate.tokens.verify(token).subject, 24],
    ['verify of bytes', (i) => i % 4 || gate.tokens.verify(Buffer.from(token)).get('x'), 24],
    ['refused', (i) => i % 20 || attempt(() => gate.tokens.verify(`${token}x`)), 24],
    ['wrong type', (i) => i % 20 || attempt(() => gate.tokens.verify(i)), 24],
    ['get', () => gate.sessions.get(session).subject, 24],
    ['issue', (i) => i % 50 || gate.tokens.issue('alex', { i }, { ttl: 60 }), 24],
  ]) {
    const more = await grown(run);
    assert.ok(more < most, `${name}: ${more.toFixed(1)} MiB more`);
  }
});

test('memory stays flat over many promises', async () => {
  const gate = limen.openSync('memory:', { ...OPTIONS, sessionMaxData: '1M' });
  const round = async () => {
    const sessions = await Promise.all(Array.from({ length: 50 }, () => gate.sessions.create('alex', { data: { a: 1 } })));
    await Promise.all(sessions.map((session) => gate.sessions.renew(session)));
    await Promise.all([gate.sessions.list('alex'), gate.stats(), gate.jwks()]);
    await gate.revokeSubject('alex');
  };
  const rounds = process.env.LIMEN_SOAK ? 2_000 : 40;
  for (let i = 0; i < rounds / 4; ++i) await round();
  await living();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < rounds; ++i) await round();
  await living();
  const more = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(more < 32, `${more.toFixed(1)} MiB more`);
});

test('a thread that ended keeps nothing', async () => {
  const before = await living();
  for (let round = 0; round < 4; ++round) {
    const worker = new Worker(`
      const limen = require(${JSON.stringify(path.join(APP, 'node_modules/limen'))});
      const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
      const kept = [gate, gate.watch().ref(), limen.Key.generate(), gate.verifier()];
      kept[1].next();
      gate.sessions.create('alex');
      require('node:worker_threads').parentPort.postMessage(kept.length);
    `, { eval: true });
    await once(worker, 'message');
    assert.ok(native.live() > before);
    await worker.terminate();
  }
  assert.equal(await living(), before);
});

test('where no memory is left, that is an error', () => {
  const program = `
    const { execFileSync } = require('node:child_process');
    const { readFileSync } = require('node:fs');
    const limen = require('limen');
    const gate = limen.openSync('memory:', { issuer: 'https://shop.example', audience: 'shop' });
    const long = new Uint8Array(2 ** 26);
    const taken = 1024 * Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (taken + 2 ** 28)]);
    try {
      gate.cookies.find(long);
    } catch (error) {
      console.log(error instanceof limen.OutOfMemory, error.name);
    }
    gate.sessions.create('alex').then((session) => console.log(session.subject));`;
  const { stdout, stderr, signal } = spawnSync(process.execPath, ['-e', program], { cwd: APP, encoding: 'utf8', env: PLAIN });
  assert.deepEqual([stdout, stderr, signal], ['true LIMEN_E_MEMORY\nalex\n', '', null]);
});

test('gates are collected before they take much memory', async () => {
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 2000; ++i) {
    limen.openSync().close();
    if (i % 20 === 0) await new Promise(setImmediate);
  }
  const more = (process.memoryUsage.rss() - before) / 2 ** 20;
  assert.ok(more < 400, `${more} MiB more`);
});
