// Requests of one session at the same time: what each has changed stays, or one of them is told.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

import limen from 'limen';
import { LimenStore } from 'limen/express-session';

import { APP, OPTIONS, folder, rejected, still } from './support.mjs';

const { merged } = createRequire(import.meta.url)(path.join(APP, 'node_modules/limen/lib/merge.js'));
const cookie = { originalMaxAge: null };
const promised = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

// A request that has read the session `id`, or begun one: its `session` is saved by save().
async function request(store, id) {
  const made = { sessionStore: store };
  if (id === undefined) {
    store.generate ??= (of) => {
      of.sessionID = 'x'.repeat(32);
      of.session = { cookie: { ...cookie } };
    };
    store.generate(made);
  } else {
    made.sessionID = id;
    store.createSession(made, await promised((done) => store.get(id, done)));
  }
  return made;
}
const save = ({ session }) => promised((done) => session.save(done));

// What stays of the changes that requests made to one session's data, which began as `data`. Each was read before the
// first was saved; they are saved in the order of `changes`, each by the next of the stores.
async function after(data, changes, { login = false, options, stores } = {}) {
  const settings = { subject: (of) => of.userId, ...options };
  const all = stores?.(settings) ?? [new LimenStore(still(), settings)];
  const first = await request(all[0]);
  Object.assign(first.session, structuredClone(data), login ? { userId: 'alex' } : {});
  await save(first);
  const { id } = first.session;
  const requests = [];
  for (let i = 0; i < changes.length; ++i) requests.push(await request(all[i % all.length], id));
  changes.forEach((change, i) => change(requests[i].session));
  await Promise.all(requests.map(save));
  const { cookie: _, userId: __, ...found } = await promised((done) => all[0].get(id, done));
  return found;
}

const eight = Array.from({ length: 8 }, (_, i) => i);

test('eight requests that change members of one object keep all eight', async () => {
  const place = `lmdb:${folder()}/shop`;
  const gates = [await limen.open(place, OPTIONS), await limen.open(place, OPTIONS)];
  for (const login of [false, true]) {
    const changes = eight.map((k) => (session) => { session.files[`f${k}`] = 1; });
    const found = await after({ files: {} }, changes, { login });
    assert.deepEqual(Object.keys(found.files).sort(), eight.map((k) => `f${k}`));
    const stores = (settings) => gates.map((gate) => new LimenStore(gate, settings));
    assert.equal(Object.keys((await after({ files: {} }, changes, { login, stores })).files).length, 8);
  }
  for (const gate of gates) gate.close();
});

test('what both have appended to a list stays', async () => {
  const found = await after({ cart: ['bread'] }, eight.map((k) => (session) => { session.cart.push(`wine ${k % 4}`); }));
  assert.equal(found.cart.length, 9);
  assert.equal(found.cart[0], 'bread');
});

test('an object that all make at once has what each put there', async () => {
  const found = await after({}, eight.map((k) => (session) => { (session.seen ??= {})[k] = { at: k }; }));
  assert.equal(Object.keys(found.seen).length, 8);
});

test('of two plain values the later one stays', async () => {
  const found = await after({ theme: 'dark', n: 1 }, [
    (session) => { session.theme = 'light'; },
    (session) => { session.theme = 'blue'; session.n = 2; },
  ]);
  assert.deepEqual(found, { theme: 'blue', n: 2 });
});

test('changes that cannot be merged are an error, which shows no data', async () => {
  for (const [change, name] of [
    [(session) => session.cart.shift(), "'cart'"],
    [(session) => { session.cart = { total: 7 }; }, "'cart'"],
    [(session) => { delete session.cart; }, "'cart'"],
    [(session) => { session['alex@shop.example'] = 7; }, 'a member'],
  ]) {
    const error = await rejected(after({ cart: ['bread'], 'alex@shop.example': 1 }, [
      (session) => { session.cart = ['milk']; session['alex@shop.example'] = { n: 2 }; },
      change,
    ]));
    assert.ok(error instanceof limen.SessionChanged);
    assert.match(error.message, new RegExp(`another request changed ${name} of the data`));
    assert.equal(/bread|milk|alex/.test(error.message), false);
  }
});

test('the application can decide for what cannot be merged', async () => {
  const asked = [];
  const conflict = (where, before, mine, theirs) => {
    asked.push(where.join('.'));
    return theirs + mine - before;
  };
  const found = await after({ of: { count: 5 } }, eight.map(() => (session) => { session.of.count += 1; }), { options: { conflict } });
  assert.deepEqual(found, { of: { count: 13 } });
  assert.deepEqual(new Set(asked), new Set(['of.count']));
});

test('a request that saves twice leaves what others saved in between', async () => {
  const store = new LimenStore(still());
  const first = await request(store);
  first.session.a = 1;
  await save(first);
  const [one, other] = [await request(store, first.session.id), await request(store, first.session.id)];
  other.session.b = 2;
  await save(other);
  for (const value of [3, 4, 4]) {
    one.session.a = value;
    await save(one);
  }
  const { cookie: _, ...found } = await promised((done) => store.get(first.session.id, done));
  assert.deepEqual(found, { a: 4, b: 2 });
});

test('a login takes along what other requests of the visitor have saved', async () => {
  const gate = still();
  const store = new LimenStore(gate, { subject: (data) => data.userId });
  const first = await request(store);
  first.session.cart = ['bread'];
  await save(first);
  const { id } = first.session;
  const [login, other, late] = [await request(store, id), await request(store, id), await request(store, id)];
  other.session.cart.push('wine');
  await save(other);
  login.session.userId = 'alex';
  await save(login);
  assert.deepEqual(gate.sessions.get(login.session.id).get('cart'), ['bread', 'wine']);
  late.session.cart.push('late');
  await save(late);
  assert.throws(() => gate.visitors.get(id), limen.SessionUnknown);
});

// `ticks`: 0, and the visitor's save waits for its turn; more, and it is under way.
for (const ticks of [0, 8]) {
  test(`a login after ${ticks} ticks of the visitor's save leaves no visitor, and undoes nothing`, async () => {
    const gate = still();
    const { put } = gate.visitors;
    gate.visitors.put = async (...given) => { // other work of the process comes first
      for (let i = 0; i < 5; ++i) await new Promise(setImmediate);
      return put.apply(gate.visitors, given);
    };
    const store = new LimenStore(gate, { subject: (data) => data.userId });
    for (let round = 0; round < 20; ++round) {
      const { session } = await request(store);
      session.cart = ['bread'];
      const drawn = session.id;
      const saved = [save({ session })];
      for (let i = 0; i < ticks; ++i) await null;
      session.userId = 'alex';
      saved.push(save({ session }));
      const { id } = session;
      if (round % 2 === 1) session.cart.push('wine');
      if (round % 2 === 1) saved.push(save({ session }));
      await Promise.all(saved);
      assert.equal(session.id, id);
      assert.throws(() => gate.visitors.get(drawn), limen.SessionUnknown);
      const { data } = gate.sessions.get(id);
      assert.deepEqual([data.userId, data.cart.length], ['alex', 1 + round % 2]);
    }
  });
}

test('changes are merged member by member', () => {
  const stop = (where) => { throw new Error(where.join('.')); };
  for (const [before, mine, theirs, expected] of [
    [{}, {}, {}, {}],
    [{ a: 1 }, { a: 1 }, { a: 2 }, { a: 2 }],
    [{ a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }],
    [{ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
    [{ a: 1 }, { a: 1, b: 1 }, {}, { b: 1 }],
    [{ a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2, d: 1 } } }, { a: { b: { c: 1, e: 1 } } }, { a: { b: { c: 2, e: 1 } } }],
    [{ a: [] }, { a: [1] }, { a: [2] }, { a: [2, 1] }],
    [{}, { a: [1] }, { a: [1] }, { a: [1] }],
    [{}, { a: [1] }, { a: [2] }, { a: [2, 1] }],
    [{ a: null }, { a: null }, { a: 0 }, { a: 0 }],
    [{ a: 1 }, { a: {} }, { a: 1 }, { a: {} }],
  ]) assert.deepEqual(merged(before, mine, theirs, stop), expected);
  for (const [before, mine, theirs] of [
    [{ a: 1 }, { a: 2 }, { a: 3 }], [{ a: 1 }, {}, { a: 3 }], [{ a: [1] }, { a: [2] }, { a: [1, 3] }],
    [{ a: { b: 1 } }, {}, { a: { b: 2 } }], [{}, { a: {} }, { a: [] }], [{ a: 7 }, { a: { b: 1 } }, { a: { c: 1 } }],
  ]) assert.throws(() => merged(before, mine, theirs, stop), { message: 'a' });
  const odd = merged({}, JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"y":1,"__proto__":{"z":1}}'), stop);
  assert.equal(JSON.stringify(odd), '{"y":1,"__proto__":{"z":1,"x":1}}');
  assert.equal(odd.x, undefined);
  assert.equal({}.x, undefined);
});
