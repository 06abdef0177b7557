// Watches: the events of a gate, as they happen.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import limen from 'limen';

import { APP, OPTIONS, folder, still, thrown } from './support.mjs';

async function take(watch, count) {
  const events = [];
  for await (const event of watch) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

test('events are read, with what they tell', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  assert.deepEqual(watch.read(), []);
  const session = await gate.sessions.create('alex', { label: 'Žofie' });
  await gate.sessions.end(session);
  await gate.revokeSubject('alex', 'hacked');
  thrown(() => gate.tokens.verify('x'));
  const [created, ended, revoked, refused] = watch.read();
  assert.deepEqual({ ...created }, {
    number: 1, at: new Date(1_700_000_000_000), kind: 'session_created', status: 0, statusName: 'LIMEN_OK',
    subject: 'alex', sid: session.sid, id: null, reason: null, label: 'Žofie',
  });
  assert.equal(ended.kind, 'session_ended');
  assert.deepEqual([revoked.kind, revoked.reason], ['revoked_subject', 'hacked']);
  assert.deepEqual([refused.kind, refused.statusName], ['refused', 'LIMEN_E_TOKEN_PARTS']);
  assert.equal(Object.isFrozen(created), true);
  assert.deepEqual(watch.read(), []);
});

test('a loop waits for events, and ends with the gate', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  const seen = (async () => {
    const kinds = [];
    for await (const event of watch) kinds.push(event.kind);
    return kinds;
  })();
  await gate.revokeSubject('alex');
  await gate.revokeSubject('sam');
  gate.close();
  assert.deepEqual(await seen, ['revoked_subject', 'revoked_subject']);
});

test('a loop that waits already is woken', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  for (let i = 0; i < 100; ++i) {
    const waiting = watch.next();
    await new Promise(setImmediate);
    await gate.revokeSubject(`user ${i}`);
    assert.equal((await waiting).value.subject, `user ${i}`);
  }
});

test('a loop ends with its watch, which closes twice', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  const waiting = [watch.next(), watch.next()];
  await new Promise(setImmediate);
  watch.close();
  watch.close();
  assert.deepEqual(await Promise.all(waiting), [{ done: true, value: undefined }, { done: true, value: undefined }]);
  assert.equal(watch.closed, true);
  assert.ok(thrown(() => watch.read()) instanceof limen.UsageError);
  await gate.revokeSubject('alex'); // nobody listens
});

test('leaving a loop leaves the watch open', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  await gate.revokeSubject('one');
  await gate.revokeSubject('two');
  assert.equal((await take(watch, 1))[0].subject, 'one');
  assert.equal((await take(watch, 1))[0].subject, 'two');
});

test('of several readers each event goes to one', async () => {
  const gate = still();
  const watch = gate.watch().ref();
  const all = [];
  const readers = [1, 2, 3].map(async () => {
    for await (const event of watch) all.push(event.number);
  });
  for (let i = 0; i < 30; ++i) await gate.revokeSubject(`user ${i}`);
  while (all.length < 30) await new Promise(setImmediate);
  watch.close();
  await Promise.all(readers);
  assert.deepEqual(all.sort((a, b) => a - b), Array.from({ length: 30 }, (_, i) => i + 1));
});

test('many watches wait at once', async () => {
  const gate = still();
  const watches = Array.from({ length: 200 }, () => gate.watch().ref());
  const waiting = watches.map((watch) => watch.next());
  await gate.revokeSubject('alex');
  for (const { value } of await Promise.all(waiting)) assert.equal(value.subject, 'alex');
});

test('events that nobody read in time are missing, and their numbers tell', async () => {
  const gate = still(undefined, { watchCapacity: 16 });
  const watch = gate.watch().ref();
  for (let i = 0; i < 100; ++i) await gate.revokeSubject('alex');
  const events = watch.read();
  assert.ok(events.length < 100);
  assert.equal(events.at(-1).number, 100);
});

test('what another gate on the same store revokes is told', async () => {
  const store = `lmdb:${folder()}/shop`;
  const [one, two] = [await limen.open(store, OPTIONS), await limen.open(store, OPTIONS)];
  const watch = one.watch().ref();
  await two.revokeSubject('alex', 'hacked');
  const [event] = await take(watch, 1);
  assert.deepEqual([event.kind, event.subject, event.reason], ['revoked_subject', 'alex', 'hacked']);
  one.close();
  two.close();
});

function program(text) {
  const file = path.join(APP, `watching-${process.pid}.mjs`);
  writeFileSync(file, `import limen from 'limen';\n${text}`);
  const done = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 });
  rmSync(file);
  return done;
}

test('waiting for events does not keep a process from ending', () => {
  const done = program(`const watch = limen.openSync().watch();
    (async () => { for await (const event of watch) console.log(event); })();
    process.on('exit', () => console.log('ended'));`);
  assert.equal(done.stdout, 'ended\n');
  assert.equal(done.status, 0);
});

test('a watch that is held does, until it gets its event', () => {
  const done = program(`const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
    const watch = gate.watch().ref();
    watch.next().then(({ value }) => console.log(value.subject));
    setTimeout(() => gate.revokeSubject('alex'), 50).unref();`);
  assert.equal(done.stdout, 'alex\n');
  assert.equal(done.status, 0);
});

test('watches are disposed of', () => {
  const gate = still();
  const watch = gate.watch().ref();
  if (Symbol.dispose === undefined) return assert.equal(watch.closed, false);
  watch[Symbol.dispose]();
  assert.equal(watch.closed, true);
  gate[Symbol.dispose]();
  assert.equal(gate.closed, true);
  return undefined;
});
