// Visitors, who have not logged in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import limen from 'limen';

import { OPTIONS, folder, rejected, still, thrown } from './support.mjs';

const NOW = 1_700_000_000;

const stored = (gate, data = { cart: [7] }) => gate.visitors.put(gate.visitors.draw(), data);

test('a visitor is stored when it first has data, and found by its ticket', async () => {
  const gate = still();
  const drawn = gate.visitors.draw();
  assert.ok(drawn instanceof limen.Visitor);
  assert.match(drawn.ticket, /^[\w-]{36}$/);
  assert.deepEqual([drawn.stored, drawn.data, drawn.json, drawn.expiresAt, drawn.createdAtSeconds], [false, {}, '{}', null, null]);
  assert.ok(thrown(() => gate.visitors.get(drawn)) instanceof limen.SessionUnknown);
  const kept = await gate.visitors.put(drawn, { cart: [7], 'naïve': 'é' });
  for (const found of [kept, gate.visitors.get(kept), gate.visitors.get(drawn.ticket), gate.visitors.get(Buffer.from(drawn.ticket))]) {
    assert.equal(found.ticket, drawn.ticket);
    assert.equal(found.stored, true);
    assert.deepEqual(found.data, { cart: [7], 'naïve': 'é' });
    assert.deepEqual(found.get('cart'), [7]);
    assert.equal(found.version, kept.version);
    assert.deepEqual(found.createdAt, new Date(NOW * 1000));
    assert.equal(found.idleExpiresAtSeconds, NOW + 86_400);
    assert.equal(found.expiresAtSeconds, NOW + 30 * 86_400);
  }
  await gate.visitors.end(kept);
  assert.ok(thrown(() => gate.visitors.get(kept)) instanceof limen.SessionUnknown);
  assert.ok(await rejected(gate.visitors.end(kept.ticket)) instanceof limen.SessionUnknown);
  assert.ok(await rejected(gate.visitors.put(kept, {})) instanceof limen.SessionUnknown);
});

test('of two who store one visitor, the second reads again', async () => {
  const gate = still();
  const drawn = gate.visitors.draw();
  const first = await gate.visitors.put(drawn, { n: 1 });
  assert.ok(await rejected(gate.visitors.put(drawn, { n: 2 })) instanceof limen.SessionChanged);
  const second = await gate.visitors.put(first, { n: 2 });
  assert.ok(await rejected(gate.visitors.put(first, { n: 3 })) instanceof limen.SessionChanged);
  assert.deepEqual(gate.visitors.get(second).data, { n: 2 });
  assert.deepEqual((await gate.visitors.put(second)).data, {});
});

test('a visitor is nobody, and a session is no visitor', async () => {
  const gate = still();
  const visitor = await stored(gate, { role: 'admin', subject: 'alex' });
  for (const given of [visitor, visitor.ticket]) {
    for (const refused of [
      thrown(() => gate.sessions.get(given)), await rejected(gate.sessions.touch(given)),
      await rejected(gate.sessions.renew(given)), await rejected(gate.sessions.end(given)),
    ]) assert.equal(refused.name, 'LIMEN_E_TICKET_KIND');
    assert.ok(thrown(() => gate.tokens.issue('alex', {}, { session: given })) instanceof TypeError);
    assert.ok(await rejected(gate.sessions.update(given, {})) instanceof TypeError);
  }
  assert.equal(visitor.subject, undefined);
  const session = await gate.sessions.create('alex');
  for (const given of [session, session.ticket]) {
    assert.equal(thrown(() => gate.visitors.get(given)).name, 'LIMEN_E_TICKET_KIND');
    assert.equal((await rejected(gate.visitors.end(given))).name, 'LIMEN_E_TICKET_KIND');
    assert.ok(await rejected(gate.visitors.put(given, {})) instanceof TypeError);
  }
  assert.equal((await gate.sessions.list('alex')).length, 1);
});

test('a visitor is kept alive by what stores it, and ends with everyone', async () => {
  const gate = still(NOW, { visitorIdleTtl: '10m', visitorTtl: '15m' });
  const visitor = await stored(gate);
  gate.setClock(NOW + 599);
  await gate.visitors.put(visitor, visitor.data);
  gate.setClock(NOW + 899);
  assert.deepEqual(gate.visitors.get(visitor).data, { cart: [7] });
  gate.setClock(NOW + 900);
  assert.ok(thrown(() => gate.visitors.get(visitor)) instanceof limen.SessionUnknown);
  const other = await stored(gate);
  await gate.revokeSubject('alex');
  gate.visitors.get(other);
  await gate.revokeEveryone('a test');
  assert.ok(thrown(() => gate.visitors.get(other)) instanceof limen.SessionRevoked);
});

test('a cookie carries a visitor', async () => {
  const gate = still();
  const visitor = await stored(gate);
  const [cookies] = visitor.cookie().split(';');
  assert.equal(visitor.cookie(), gate.cookies.set(visitor));
  assert.deepEqual(gate.visitors.get(gate.cookies.find(cookies)).data, { cart: [7] });
});

test('what cannot be stored is refused, and shows no secret', async () => {
  const gate = still(undefined, { sessionMaxData: 100 });
  const visitor = gate.visitors.draw();
  assert.ok(await rejected(gate.visitors.put(visitor, { x: 'y'.repeat(100) })) instanceof limen.DataTooLong);
  for (const data of [[], 'x', 7]) assert.ok(await rejected(gate.visitors.put(visitor, data)) instanceof TypeError);
  for (const given of [undefined, null, 7, {}]) {
    assert.ok(thrown(() => gate.visitors.get(given)) instanceof TypeError);
    assert.ok(await rejected(gate.visitors.put(given, {})) instanceof TypeError);
    assert.ok(await rejected(gate.visitors.end(given)) instanceof TypeError);
  }
  assert.match(thrown(() => gate.visitors.get(7)).message, /^visitor must be a limen.Visitor or a ticket, not number$/);
  assert.ok(thrown(() => new limen.Visitor()) instanceof TypeError);
  for (const shown of [inspect(visitor), JSON.stringify(visitor), JSON.stringify(await stored(gate))]) {
    assert.equal(/[\w-]{36}|cart/.test(shown), false, shown);
  }
  const nameless = limen.openSync('memory:');
  assert.ok(thrown(() => nameless.visitors.draw()) instanceof limen.OptionError);
});

test('all gates of a store share its visitors', async () => {
  const place = `lmdb:${folder()}/shop`;
  const [one, other] = [await limen.open(place, OPTIONS), await limen.open(place, OPTIONS)];
  const visitor = await one.visitors.put(other.visitors.draw(), { n: 1 });
  assert.deepEqual(other.visitors.get(visitor).data, { n: 1 });
  await other.visitors.end(visitor);
  assert.ok(thrown(() => one.visitors.get(visitor)) instanceof limen.SessionUnknown);
  for (const gate of [one, other]) gate.close();
});
