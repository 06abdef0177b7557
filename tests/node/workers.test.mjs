// Worker threads, cluster, and processes that end with work in flight.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

import limen from 'limen';

import { APP, OPTIONS, folder, thrown } from './support.mjs';

// A worker that runs a CommonJS program, with `limen` and the given data.
function worker(program, workerData) {
  const text = `const { parentPort, workerData } = require('node:worker_threads');
    const limen = require(${JSON.stringify(path.join(APP, 'node_modules/limen'))});
    (async () => { ${program} })();`;
  return new Worker(text, { eval: true, workerData });
}

async function answer(program, workerData) {
  const made = worker(program, workerData);
  const [message] = await once(made, 'message');
  await made.terminate();
  return message;
}

test('each thread opens a gate of its own, and over lmdb: all see one store', async () => {
  const store = `lmdb:${folder()}/shop`;
  const gate = await limen.open(store, OPTIONS);
  const session = await gate.sessions.create('alex');
  const token = gate.tokens.issue('alex', {}, { session });
  const found = await Promise.all(Array.from({ length: 4 }, () => answer(`
    const gate = await limen.open(workerData.store, workerData.options);
    const subject = gate.tokens.verify(workerData.token).subject;
    const { sid } = gate.sessions.get(workerData.ticket);
    parentPort.postMessage({ subject, sid });
  `, { store, options: OPTIONS, token, ticket: session.ticket })));
  for (const each of found) assert.deepEqual(each, { subject: 'alex', sid: session.sid });
  await answer(`
    const gate = await limen.open(workerData.store, workerData.options);
    await gate.revokeSubject('alex', 'hacked');
    parentPort.postMessage('done');
  `, { store, options: OPTIONS });
  assert.ok(thrown(() => gate.tokens.verify(token)) instanceof limen.TokenRevoked);
  assert.ok(thrown(() => gate.sessions.get(session)) instanceof limen.SessionError);
  gate.close();
});

test('errors of a thread are of its own classes', async () => {
  assert.equal(await answer(`
    try { limen.openSync().tokens.verify('x'); } catch (error) {
      parentPort.postMessage(String(error instanceof limen.TokenMalformed && error.name));
    }
  `), 'LIMEN_E_TOKEN_PARTS');
});

test('threads begin and end at once, many times', async () => {
  for (let round = 0; round < 5; ++round) {
    await Promise.all(Array.from({ length: 6 }, () => answer(`
      const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
      gate.watch().next();
      parentPort.postMessage(gate.tokens.verify(gate.tokens.issue('alex')).subject);
    `)));
  }
});

test('a thread that is ended in the middle of its calls takes nobody along', async () => {
  const store = `lmdb:${folder()}/shop`;
  const gate = await limen.open(store, OPTIONS);
  for (let round = 0; round < 10; ++round) {
    const made = worker(`
      const gate = await limen.open(workerData.store, workerData.options);
      const token = gate.tokens.issue('alex');
      const watch = gate.watch().ref();
      (async () => { for await (const event of watch); })();
      parentPort.postMessage('ready');
      for (;;) {
        const calls = [];
        for (let i = 0; i < 20; ++i) calls.push(gate.sessions.create('sam'), gate.sessions.list('sam'));
        calls.push(gate.stats(), gate.jwks(), gate.revokeSubject('sam'), limen.Key.generateAsync('RS256'));
        for (let i = 0; i < 200; ++i) gate.tokens.verify(token);
        await Promise.allSettled(calls);
      }
    `, { store, options: OPTIONS });
    await once(made, 'message');
    for (let i = 0; i < round; ++i) await new Promise(setImmediate);
    assert.equal(await made.terminate(), 1);
  }
  const session = await gate.sessions.create('alex');
  assert.equal(gate.sessions.get(session).subject, 'alex');
  gate.close();
});

test('objects of limen do not cross to another thread', () => {
  const gate = limen.openSync('memory:', OPTIONS);
  const claims = gate.tokens.verify(gate.tokens.issue('alex'));
  assert.deepEqual(structuredClone(claims), {});
  assert.deepEqual(Object.keys(structuredClone(limen.Key.generate())), []);
});

function program(text, ...args) {
  const file = path.join(APP, `ending-${process.pid}.mjs`);
  writeFileSync(file, `import limen from 'limen';\n${text}`);
  const done = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 120_000 });
  rmSync(file);
  return done;
}

const IN_FLIGHT = `
  const gate = await limen.open('lmdb:' + process.argv[2], { issuer: 'https://shop.example' });
  for await (const _ of [1]) gate.watch().ref().next();
  for (let i = 0; i < 50; ++i) gate.sessions.create('alex');
  limen.Key.generateAsync('RS256');
  gate.stats();
  console.log('ending');
`;

test('a process ends with work in flight', () => {
  for (const [how, status, signal] of [['process.exit(7)', 7, null], ['throw new Error("mine")', 1, null],
    ['process.kill(process.pid, "SIGTERM"); await new Promise(() => {})', null, 'SIGTERM'],
    ['setImmediate(() => process.exit(0))', 0, null]]) {
    for (let round = 0; round < 5; ++round) {
      const done = program(`${IN_FLIGHT}\n${how}`, `${folder()}/shop`);
      assert.equal(done.stdout, 'ending\n', done.stderr);
      assert.equal(done.signal, signal, how);
      assert.equal(done.status, status, `${how}: ${done.stderr}`);
    }
  }
});

test('a process that has nothing more to do ends by itself', () => {
  const done = program(`
    const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
    (async () => { for await (const event of gate.watch()) console.log(event.kind); })();
    await gate.sessions.create('alex');
  `);
  assert.equal(done.status, 0, done.stderr);
});

test('exit handlers may still call', () => {
  const done = program(`
    const gate = limen.openSync('memory:', { issuer: 'https://shop.example', audience: 'shop' });
    const token = gate.tokens.issue('alex');
    process.on('exit', () => { console.log(gate.tokens.verify(token).subject); gate.close(); });
  `);
  assert.equal(done.stdout, 'alex\n');
  assert.equal(done.status, 0, done.stderr);
});

test('the processes of a cluster share an lmdb store', () => {
  const done = program(`
    import cluster from 'node:cluster';
    import { once } from 'node:events';
    const store = 'lmdb:' + process.argv[2];
    const gate = await limen.open(store, { issuer: 'https://shop.example', audience: 'shop' });
    if (cluster.isPrimary) {
      const session = await gate.sessions.create('alex');
      const token = gate.tokens.issue('alex', {}, { session });
      const workers = [cluster.fork(), cluster.fork()];
      await Promise.all(workers.map((worker) => once(worker, 'message')));
      for (const worker of workers) {
        worker.send({ ticket: session.ticket, token });
        console.log((await once(worker, 'message'))[0]);
      }
      await gate.revokeSubject('alex');
      for (const worker of workers) {
        worker.send({ ticket: session.ticket, token });
        console.log((await once(worker, 'message'))[0]);
        worker.disconnect();
      }
    } else {
      process.on('message', ({ ticket, token }) => {
        try {
          process.send(gate.sessions.get(ticket).subject + ' ' + gate.tokens.verify(token).subject);
        } catch (error) {
          process.send(error.kind);
        }
      });
      process.send('ready');
    }
  `, `${folder()}/shop`);
  assert.equal(done.stdout, 'alex alex\nalex alex\nno\nno\n', done.stderr);
  assert.equal(done.status, 0);
});
