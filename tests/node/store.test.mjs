// A whole store: its facts, its check, its backup, the store restored from it, and its upgrade.
import assert from 'node:assert/strict';
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import limen from 'limen';

import { OPTIONS, folder, rejected, thrown } from './support.mjs';

async function shop(place) {
  const gate = await limen.open(`lmdb:${place}/shop`, OPTIONS);
  const session = await gate.sessions.create('alex');
  return { gate, session, token: gate.tokens.issue('alex', {}, { session }) };
}

test('a store tells what it holds', async () => {
  const place = folder();
  const { gate } = await shop(place);
  const info = await gate.storeInfo();
  assert.equal(info.driver, 'lmdb');
  assert.equal(info.path, `${place}/shop`);
  assert.deepEqual(info.issuers, [OPTIONS.issuer]);
  assert.ok(info.records > 0 && info.size > 0);
  gate.close();
  assert.ok(await rejected(gate.storeInfo()) instanceof limen.GateClosed);
});

test('a store is checked, also while it is used', async () => {
  const place = folder();
  const { gate } = await shop(place);
  const progress = new limen.Progress();
  assert.deepEqual([progress.done, progress.total], [0, 0]);
  const found = await limen.checkStore(`lmdb:${place}/shop`, { progress });
  assert.equal(found.sound, true);
  assert.ok(found.records > 0);
  assert.ok(progress.done > 0 && progress.done <= progress.total);
  gate.close();
});

test('a damaged store is said to be that', async () => {
  const place = folder();
  const { gate } = await shop(place);
  for (let i = 0; i < 50; ++i) await gate.sessions.create(`user ${i}`, { data: { x: 'y'.repeat(2000) } });
  gate.close();
  const file = path.join(place, 'shop', readdirSync(path.join(place, 'shop')).find((name) => name.endsWith('.mdb') && !name.includes('lock')));
  const open = openSync(file, 'r+');
  for (let at = 3 * 4096; at < statSync(file).size; at += 4096) writeSync(open, Buffer.alloc(64, 0xa5), 0, 64, at + 1024);
  closeSync(open);
  assert.ok(await rejected(limen.checkStore(`lmdb:${place}/shop`)) instanceof limen.StoreError);
});

test('a backup is a store once it is restored, in which everybody logs in again', async () => {
  const place = folder();
  const { gate, session, token } = await shop(place);
  const progress = new limen.Progress();
  await gate.backup(`${place}/backup`, { progress });
  assert.ok(progress.done > 0);
  assert.equal(statSync(`${place}/backup`).mode & 0o777, 0o600);
  assert.ok(await rejected(gate.backup(`${place}/backup`)) instanceof limen.StoreError);
  gate.close();

  await limen.restoreStore(`lmdb:${place}/again`, pathToFileURL(`${place}/backup`));
  const again = await limen.open(`lmdb:${place}/again`, OPTIONS);
  assert.ok(thrown(() => again.sessions.get(session.ticket)).kind === 'no');
  assert.ok(thrown(() => again.tokens.verify(token)).kind === 'no');
  assert.equal((await again.sessions.create('alex')).subject, 'alex');
  again.close();
});

test('who asks for it by name keeps the logins', async () => {
  const place = folder();
  const { gate, session, token } = await shop(place);
  await gate.backup(Buffer.from(`${place}/backup`));
  gate.close();
  await limen.restoreStore(`lmdb:${place}/again`, `${place}/backup`, { keepLogins: true, progress: new limen.Progress() });
  const again = await limen.open(`lmdb:${place}/again`, OPTIONS);
  assert.equal(again.sessions.get(session.ticket).subject, 'alex');
  assert.equal(again.tokens.verify(token).subject, 'alex');
  again.close();
});

test('a store of an older limen is upgraded', async () => {
  const place = folder();
  mkdirSync(`${place}/shop`, 0o700);
  copyFileSync(fileURLToPath(new URL('../store/format_1/data.mdb', import.meta.url)), `${place}/shop/data.mdb`);
  const error = await rejected(limen.open(`lmdb:${place}/shop`, OPTIONS));
  assert.ok(error instanceof limen.StoreError);
  assert.match(error.message, /it has format 1, of an older limen/);
  const progress = new limen.Progress();
  assert.deepEqual(await limen.upgradeStore(`lmdb:${place}/shop`, { progress }), { from: 1, to: 2 });
  assert.ok(progress.done > 0 && progress.done === progress.total);
  assert.deepEqual(await limen.upgradeStore(`lmdb:${place}/shop`), { from: 2, to: 2 });
  assert.equal((await limen.checkStore(`lmdb:${place}/shop`)).sound, true);
});

test('only a closed store is upgraded', async () => {
  const place = folder();
  const { gate } = await shop(place);
  assert.equal((await gate.storeInfo()).format, 2);
  assert.match((await rejected(limen.upgradeStore(`lmdb:${place}/shop`))).message, /this process has it open/);
  gate.close();
  assert.ok(await rejected(limen.upgradeStore(`lmdb:${place}/nowhere`)) instanceof limen.StoreError);
  assert.ok(await rejected(limen.upgradeStore('memory:')) instanceof limen.UsageError);
  assert.ok(await rejected(limen.upgradeStore(`lmdb:${place}/shop`, { progress: {} })) instanceof TypeError);
});

test('the traits of a store are known before it is opened', () => {
  assert.deepEqual(limen.storeTraits('memory:'), { readsBlock: false, writesBlock: false, shared: false });
  assert.deepEqual(limen.storeTraits('lmdb:/no/such/place'), { readsBlock: false, writesBlock: true, shared: true });
  assert.throws(() => limen.storeTraits('etcd://host'), limen.UsageError);
  assert.throws(() => limen.storeTraits(7), TypeError);
});

test('what cannot be is refused', async () => {
  const place = folder();
  writeFileSync(`${place}/nothing`, 'x'.repeat(10_000));
  const gate = limen.openSync('memory:', OPTIONS);
  assert.ok(await rejected(gate.backup(`${place}/backup`)) instanceof limen.UsageError);
  assert.ok(await rejected(limen.checkStore('memory:')) instanceof limen.UsageError);
  assert.ok(await rejected(limen.checkStore(`lmdb:${place}/nowhere`)) instanceof limen.StoreError);
  assert.ok(await rejected(limen.restoreStore(`lmdb:${place}/made`, `${place}/nothing`)) instanceof limen.StoreError);
  assert.ok(await rejected(limen.restoreStore(`lmdb:${place}/made`, `${place}/nothing`, { keepLogin: true })) instanceof limen.OptionError);
  assert.ok(await rejected(limen.checkStore(`lmdb:${place}/made`, { progress: {} })) instanceof TypeError);
  assert.throws(() => limen.Progress.prototype.done, TypeError);
  assert.ok(await rejected(limen.open(`lmdb:${place}/none`, { ...OPTIONS, storeCreate: false })) instanceof limen.StoreError);
});
