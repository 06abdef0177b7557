// Sessions, cookies and CSRF tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import limen from 'limen';

import { OPTIONS, folder, rejected, still, thrown } from './support.mjs';

test('a session is found by its ticket, as it was made', async () => {
  const gate = still();
  const made = await gate.sessions.create('alex', {
    data: { theme: 'dark', 'naïve': ['é'] }, label: 'Firefox on Linux', address: '192.0.2.1', level: 2,
  });
  assert.ok(made instanceof limen.Session);
  assert.match(made.ticket, /^[\w-]{36}$/);
  assert.match(made.sid, /^[\w-]{22}$/);
  for (const given of [made.ticket, Buffer.from(made.ticket), made]) {
    const found = gate.sessions.get(given);
    assert.equal(found.sid, made.sid);
    assert.equal(found.subject, 'alex');
    assert.deepEqual(found.data, { theme: 'dark', 'naïve': ['é'] });
    assert.equal(found.get('theme'), 'dark');
    assert.equal(found.label, 'Firefox on Linux');
    assert.equal(found.address, '192.0.2.1');
    assert.equal(found.level, 2);
    assert.equal(found.readOnly, false);
    assert.equal(found.ticket, made.ticket);
    assert.equal(found.version, made.version);
    assert.deepEqual(found.createdAt, new Date(1_700_000_000_000));
    assert.equal(found.authTimeSeconds, 1_700_000_000);
    assert.equal(found.seenAtSeconds, 1_700_000_000);
    assert.equal(found.idleExpiresAtSeconds, 1_700_000_000 + 1800);
    assert.equal(found.expiresAtSeconds, 1_700_000_000 + 43_200);
  }
});

test('a session without data has none', async () => {
  const session = await still().sessions.create('alex');
  assert.deepEqual(session.data, {});
  assert.equal(session.label, null);
  assert.equal(session.address, null);
  assert.equal(session.level, 0);
});

test('an update replaces the data, once', async () => {
  const gate = still();
  const first = await gate.sessions.create('alex', { data: { n: 1 } });
  const second = await gate.sessions.update(first, { n: 2 });
  assert.deepEqual(second.data, { n: 2 });
  assert.notEqual(second.version, first.version);
  assert.ok(await rejected(gate.sessions.update(first, { n: 3 })) instanceof limen.SessionChanged);
  assert.deepEqual(gate.sessions.get(first).data, { n: 2 });
  assert.deepEqual((await gate.sessions.update(second)).data, {});
  assert.ok(await rejected(gate.sessions.update('x', {})) instanceof TypeError);
});

test('data that is too long or no object is refused', async () => {
  const gate = still(undefined, { sessionMaxData: 100 });
  assert.ok(await rejected(gate.sessions.create('alex', { data: { x: 'y'.repeat(100) } })) instanceof limen.DataTooLong);
  for (const data of [[], 'x', 7]) assert.ok(await rejected(gate.sessions.create('alex', { data })) instanceof TypeError);
});

test('long data comes back whole', async () => {
  const gate = still(undefined, { sessionMaxData: '1M' });
  for (const size of [3_000, 6_100, 20_000, 1_000_000]) {
    const session = await gate.sessions.create('alex', { data: { x: 'y'.repeat(size) } });
    assert.equal(session.get('x').length, size);
    assert.equal(gate.sessions.get(session).get('x').length, size);
    const [listed] = await gate.sessions.list('alex');
    assert.equal(listed.get('x').length, size);
    const renewed = await gate.sessions.renew(session);
    assert.equal(renewed.get('x').length, size);
    await gate.revokeSubject('alex');
  }
});

test('a touch moves the idle deadline', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  gate.setClock(1_700_001_000);
  await gate.sessions.touch(session);
  gate.setClock(1_700_002_000);
  gate.sessions.get(session);
  gate.setClock(1_700_004_000);
  assert.ok(thrown(() => gate.sessions.get(session)) instanceof limen.SessionUnknown);
});

test('a renewal gives a new ticket and keeps the sid', async () => {
  const gate = still();
  const old = await gate.sessions.create('alex', { data: { a: 1 } });
  const renewed = await gate.sessions.renew(old, { authenticated: true, level: 2, label: 'Chrome' });
  assert.equal(renewed.sid, old.sid);
  assert.notEqual(renewed.ticket, old.ticket);
  assert.equal(renewed.level, 2);
  assert.equal(renewed.label, 'Chrome');
  assert.deepEqual(renewed.data, { a: 1 });
  assert.equal(gate.sessions.get(renewed).sid, old.sid);
  assert.ok(thrown(() => gate.sessions.get(old)) instanceof limen.SessionUnknown);
  const plain = await gate.sessions.renew(renewed);
  assert.equal(gate.sessions.get(renewed).readOnly, true); // for some seconds
  assert.ok(await rejected(gate.sessions.renew(renewed)) instanceof limen.SessionRenewed);
  assert.equal(gate.sessions.get(plain).readOnly, false);
});

test('a session that ended is gone, with the tokens minted from it', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  const token = gate.tokens.issue('alex', {}, { session });
  assert.equal(gate.tokens.verify(token).sid, session.sid);
  await gate.sessions.end(session);
  assert.ok(thrown(() => gate.sessions.get(session)) instanceof limen.SessionUnknown);
  assert.ok(thrown(() => gate.tokens.verify(token)) instanceof limen.TokenRevoked);
  assert.ok(await rejected(gate.sessions.end(session)) instanceof limen.SessionUnknown);
  assert.ok(thrown(() => gate.tokens.issue('alex', {}, { session })) instanceof limen.SessionError);
});

test('a token is issued from a session that was read, and not from its name', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex', { label: 'a phone' });
  for (const given of [session.sid, session.ticket, Buffer.from(session.sid), { ...session }, 7]) {
    const error = thrown(() => gate.tokens.issue('alex', {}, { session: given }));
    assert.ok(error instanceof TypeError);
    assert.match(error.message, /^session must be a limen.Session, not \w+: gate.sessions.get .* option sid$/);
  }
  const [listed] = await gate.sessions.list('alex');
  for (const given of [listed, gate.sessions.get(session)]) {
    assert.equal(gate.tokens.verify(gate.tokens.issue('alex', {}, { session: given })).sid, session.sid);
  }
  assert.ok(thrown(() => gate.tokens.issue('sam', {}, { session })) instanceof limen.SessionUnknown);
  await gate.sessions.renew(session);
  const replaced = gate.sessions.get(session);
  assert.equal(replaced.readOnly, true);
  assert.ok(thrown(() => gate.tokens.issue('alex', {}, { session: replaced })) instanceof limen.SessionRenewed);
});

test('the sid of another system stands in a token, and limen\'s own does not', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  assert.equal(gate.tokens.verify(gate.tokens.issue('alex', {}, { sid: 'theirs:1' })).sid, 'theirs:1');
  for (const options of [{ sid: session.sid }, { sid: session.ticket }, { sid: 'theirs:1', session }]) {
    const error = thrown(() => gate.tokens.issue('alex', {}, options));
    assert.ok(error instanceof limen.UsageError);
    assert.match(error.message, /^token.sid: /);
    assert.equal(error.message.includes(options.sid), false);
  }
});

test('the devices of a subject are listed, page by page, without tickets', async () => {
  const gate = still(undefined, { sessionMaxData: '64k' });
  const made = [];
  for (let i = 0; i < 20; ++i) {
    made.push((await gate.sessions.create('alex', { label: `device ${i}`, data: { x: 'y'.repeat(60_000) } })).sid);
  }
  await gate.sessions.create('sam');
  const listed = await gate.sessions.list('alex');
  assert.deepEqual(new Set(listed.map((session) => session.sid)), new Set(made));
  assert.ok(listed.every((session) => session.ticket === null));
  const found = [];
  for await (const session of gate.sessions.iterate('alex')) found.push(session.sid);
  assert.deepEqual(found, listed.map((session) => session.sid));
  assert.deepEqual(await gate.sessions.list('nobody'), []);
  assert.ok(thrown(() => gate.sessions.get(listed[0])) instanceof limen.UsageError);
});

test('devices can be ended by their names', async () => {
  const gate = still();
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => gate.sessions.create('alex')));
  await gate.revokeSession('alex', one.sid, 'lost');
  assert.ok(thrown(() => gate.sessions.get(one)) instanceof limen.SessionError);
  assert.ok(await rejected(gate.revokeSession('sam', two.sid)) instanceof limen.SessionUnknown);
  assert.ok(await rejected(gate.revokeSession('alex', 'x')) instanceof limen.TicketMalformed);
  assert.equal(await gate.revokeSessions('alex', three, 'others'), 1);
  assert.ok(thrown(() => gate.sessions.get(two)) instanceof limen.SessionError);
  assert.equal(gate.sessions.get(three).sid, three.sid);
  assert.equal(await gate.revokeSubject('alex'), 1);
});

test('limits are kept', async () => {
  const gate = still(undefined, { sessionLimit: 1 });
  const first = await gate.sessions.create('alex');
  assert.ok(await rejected(gate.sessions.create('alex')) instanceof limen.SessionLimit);
  const second = await gate.sessions.create('alex', { evictOldest: true });
  assert.ok(thrown(() => gate.sessions.get(first)) instanceof limen.SessionUnknown);
  await gate.sessions.create('alex', { limit: 2, ttl: '1h', idleTtl: 60 });
  gate.sessions.get(second);
  assert.ok(await rejected(gate.sessions.create('alex', { ttl: '400d' })) instanceof limen.LimenError);
});

test('a session can be asked whether it is enough', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex', { level: 1, roles: ['clerk'], scope: 'a b' });
  gate.setClock(1_700_000_600);
  const found = gate.sessions.get(session);
  assert.equal(gate.sessions.require(found, { maxAge: 600, level: 1, role: 'clerk', scope: ['b'] }), found);
  gate.sessions.require(found);
  assert.ok(thrown(() => gate.sessions.require(found, { maxAge: 599 })) instanceof limen.NotFresh);
  assert.ok(thrown(() => gate.sessions.require(found, { level: 2 })) instanceof limen.LevelTooLow);
  assert.ok(thrown(() => gate.sessions.require(found, { role: 'admin' })) instanceof limen.RoleMissing);
  assert.ok(thrown(() => gate.sessions.require(found, { scope: 'a c' })) instanceof limen.ScopeMissing);
  for (const [asked, kind] of [[{ role: '' }, limen.UsageError], [{ scope: '' }, limen.UsageError], [{ scope: 'a  b' }, limen.UsageError],
    [{ role: ['clerk'] }, TypeError], [{ scope: 7 }, TypeError]]) {
    assert.ok(thrown(() => gate.sessions.require(found, asked)) instanceof kind);
  }
  assert.ok(thrown(() => gate.sessions.require(found, { level: 256 })) instanceof limen.UsageError);
  assert.ok(thrown(() => gate.sessions.require(found, { level: '1' })) instanceof TypeError);
  assert.ok(thrown(() => gate.sessions.require(found, { maxAge: -1 })) instanceof limen.UsageError);
  assert.ok(thrown(() => gate.sessions.require(found.ticket, {})) instanceof TypeError);
});

test('a session has the roles and the scope of its login, and no update changes them', async () => {
  const gate = still();
  const made = await gate.sessions.create('alex', { roles: ['clerk', 'Žofie "x"', '\u{1d11e}'], scope: ['orders:read', 'pay'] });
  const updated = await gate.sessions.update(made, { roles: ['admin'], role: 'admin', scope: 'all' });
  for (const session of [made, updated, gate.sessions.get(made), ...await gate.sessions.list('alex')]) {
    assert.deepEqual(session.roles, ['clerk', 'Žofie "x"', '\u{1d11e}']);
    assert.equal(session.scope, 'orders:read pay');
    assert.equal(gate.sessions.require(session, { role: 'Žofie "x"', scope: 'pay' }), session);
    assert.ok(thrown(() => gate.sessions.require(session, { role: 'admin' })) instanceof limen.RoleMissing);
    assert.ok(thrown(() => gate.sessions.require(session, { scope: 'all' })) instanceof limen.ScopeMissing);
  }
  made.roles.push('admin');
  assert.deepEqual(made.roles.length, 3);
  const plain = await gate.sessions.create('sam');
  assert.deepEqual([plain.roles, plain.scope], [[], null]);
  for (const none of [{ roles: [], scope: [] }, { roles: new Set(), scope: '' }, { roles: null, scope: undefined }]) {
    const session = await gate.sessions.create('sam', none);
    assert.deepEqual([session.roles, session.scope], [[], null]);
  }
});

test('a renewal that gives rights or takes them ends the old ticket at once', async () => {
  const gate = still();
  const first = await gate.sessions.create('alex', { roles: ['clerk'], scope: 'a' });
  const same = await gate.sessions.renew(first);
  assert.deepEqual([same.roles, same.scope], [['clerk'], 'a']);
  assert.equal(gate.sessions.get(first).readOnly, true);
  const more = await gate.sessions.renew(same, { roles: new Set(['clerk', 'admin']), scope: ['a', 'b'] });
  assert.deepEqual([more.roles, more.scope], [['clerk', 'admin'], 'a b']);
  assert.ok(thrown(() => gate.sessions.get(same)) instanceof limen.SessionUnknown);
  const none = await gate.sessions.renew(more, { roles: [], scope: '' });
  assert.deepEqual([none.roles, none.scope], [[], null]);
  assert.ok(thrown(() => gate.sessions.get(more)) instanceof limen.SessionUnknown);
});

test('roles and a scope that are none are refused, by what they should be', async () => {
  const gate = still();
  for (const roles of ['admin', '["admin"]', { 0: 'admin' }, 7, ['admin', 7], ['admin', null], [['admin']]]) {
    assert.match((await rejected(gate.sessions.create('alex', { roles }))).message, /^roles must be an array of strings, not /);
  }
  for (const roles of [[''], ['x'.repeat(257)], Array(200).fill('clerk'), ['\ud800']]) {
    assert.ok(await rejected(gate.sessions.create('alex', { roles })) instanceof limen.UsageError);
  }
  for (const scope of [7, {}, ['a', 7]]) assert.ok(await rejected(gate.sessions.create('alex', { scope })) instanceof TypeError);
  for (const scope of ['a  b', ' a', 'a"b', ['a b'], [''], 'x'.repeat(1025), 'é']) {
    assert.ok(await rejected(gate.sessions.create('alex', { scope })) instanceof limen.UsageError);
  }
});

test('a login says when its user proved who they are, if that was before', async () => {
  const gate = still();
  for (const authTime of [1_699_999_000, new Date(1_699_999_000_900)]) {
    const session = await gate.sessions.create('alex', { authTime });
    assert.equal(session.authTimeSeconds, 1_699_999_000);
    gate.sessions.require(session, { maxAge: 1000 });
    assert.ok(thrown(() => gate.sessions.require(session, { maxAge: 999 })) instanceof limen.NotFresh);
  }
  for (const authTime of ['yesterday', true, {}]) assert.ok(await rejected(gate.sessions.create('alex', { authTime })) instanceof Error);
  for (const authTime of [NaN, 1.5, -1, new Date(NaN), 1_700_009_000]) {
    assert.ok(await rejected(gate.sessions.create('alex', { authTime })) instanceof limen.UsageError, String(authTime));
  }
  assert.ok(await rejected(gate.sessions.renew(await gate.sessions.create('alex'), { authTime: 1 })) instanceof limen.OptionError);
});

test('a cookie carries the ticket through a browser', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  const header = gate.cookies.set(session);
  assert.equal(header, `__Host-session=${session.ticket}; Path=/; Secure; HttpOnly; SameSite=Lax`);
  assert.equal(session.cookie({ maxAge: '7d' }), gate.cookies.set(session.ticket, { maxAge: 604_800 }));
  assert.equal(gate.cookies.find(`a=b; __Host-session=${session.ticket}`), session.ticket);
  assert.equal(gate.cookies.find(`x=${session.ticket}`, { name: 'x' }), session.ticket);
  for (const none of [undefined, null, '', 'a=b']) {
    assert.ok(thrown(() => gate.cookies.find(none)) instanceof limen.TicketAbsent);
  }
  const other = await gate.sessions.create('alex');
  assert.ok(thrown(() => gate.cookies.find(`__Host-session=${session.ticket}; __Host-session=${other.ticket}`))
    instanceof limen.TicketTwice);
  assert.match(gate.cookies.delete(), /^__Host-session=; .*Max-Age=0/);
  assert.ok(thrown(() => gate.cookies.set(session, { secure: false })) instanceof limen.CookieRefused);
  const [listed] = await gate.sessions.list('alex');
  assert.ok(thrown(() => listed.cookie()) instanceof limen.UsageError);
});

test('a CSRF token is of one session', async () => {
  const gate = still();
  const [one, two] = [await gate.sessions.create('alex'), await gate.sessions.create('alex')];
  const token = gate.csrf.token(one);
  assert.notEqual(gate.csrf.token(one), token);
  gate.csrf.check(one, token);
  gate.csrf.check(one.ticket, token);
  for (const wrong of [undefined, null, '', 'x', gate.csrf.token(two)]) {
    assert.ok(thrown(() => gate.csrf.check(one, wrong)) instanceof limen.CsrfError);
  }
});

test('sessions in an lmdb store outlast their gate', async () => {
  const store = `lmdb:${folder()}/shop`;
  const gate = await limen.open(store, OPTIONS);
  const session = await gate.sessions.create('alex', { data: { a: 1 } });
  const token = gate.tokens.issue('alex', {}, { session });
  gate.close();
  const again = await limen.open(store, OPTIONS);
  assert.deepEqual(again.sessions.get(session.ticket).data, { a: 1 });
  assert.equal(again.tokens.verify(token).sid, session.sid);
  await again.sessions.end(session.ticket);
  assert.ok(thrown(() => again.sessions.get(session.ticket)) instanceof limen.SessionUnknown);
  again.close();
});
