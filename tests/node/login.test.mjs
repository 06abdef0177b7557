// Logins, renewals and logouts of a request by a guard. What they do is the library's; here is how it crosses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import limen from 'limen';

import { OPTIONS, folder, rejected, said, still } from './support.mjs';

const NAME = '__Host-session';
const cookie = (...tickets) => tickets.map((ticket) => `${NAME}=${ticket}`).join('; ');
const post = (fields) => ({ method: 'POST', ...fields });
const gone = (gate, ticket) => assert.throws(() => gate.sessions.get(ticket), limen.SessionUnknown);

test('a login makes a session, and ends what the browser had', async () => {
  const gate = still();
  const guard = gate.guard();
  const [mine, sams] = [await gate.sessions.create('alex'), await gate.sessions.create('sam')];
  const { session, setCookies } = await guard.login(post({ cookie: cookie(mine.ticket, sams.ticket) }), 'älex', {
    data: { cart: ['naïve'] }, roles: ['clerk'], scope: 'a b', level: 2, label: 'Firefox', address: '10.0.0.1',
    mark: gate.login('älex'), ttl: '1h', cookie: { sameSite: 'Strict' } });
  for (const { ticket } of [mine, sams]) gone(gate, ticket);
  assert.ok(session instanceof limen.Session);
  assert.deepEqual([session.subject, session.data, session.roles, session.scope, session.level, session.label, session.address],
    ['älex', { cart: ['naïve'] }, ['clerk'], 'a b', 2, 'Firefox', '10.0.0.1']);
  assert.equal(setCookies.at(-1), `${NAME}=${session.ticket}; Path=/; Secure; HttpOnly; SameSite=Strict`);
  assert.equal(gate.sessions.get(session.ticket).sid, session.sid);
  assert.equal((await gate.sessions.update(session, { n: 1 })).get('n'), 1);
  assert.deepEqual((await guard.login(post(), Buffer.from('sam'))).session.data, {});
});

test('a visitor who logs in keeps the data, unless other is given', async () => {
  const gate = still();
  const shop = gate.guard({ credentials: 'session visitor' });
  for (const [guard, options, data] of [
    [shop, undefined, { cart: [7] }], [shop, { data: null }, { cart: [7] }], [shop, { data: {} }, {}], [gate.guard(), undefined, {}],
  ]) {
    const { ticket } = await gate.visitors.put(gate.visitors.draw(), { cart: [7] });
    const { session } = await guard.login(post({ cookie: cookie(ticket) }), 'alex', options);
    assert.deepEqual(session.data, data);
    assert.throws(() => gate.visitors.get(ticket), limen.SessionUnknown);
  }
});

test('at the limit, the browser\'s own session makes room', async () => {
  const gate = still(undefined, { sessionLimit: 1 });
  const guard = gate.guard();
  const { session } = await guard.login(post(), 'alex');
  assert.ok(await rejected(guard.login(post(), 'alex')) instanceof limen.SessionLimit);
  assert.equal((await guard.login(post({ cookie: cookie(session.ticket) }), 'alex')).session.subject, 'alex');
  gone(gate, session.ticket);
});

test('a renewal is of the session that speaks, and keeps the lifetime of its cookie', async () => {
  const gate = still();
  const guard = gate.guard();
  const { session } = await guard.login(post(), 'alex', { data: { n: 1 }, cookie: { maxAge: '30d' } });
  const renewed = await guard.renew(post({ cookie: cookie(session.ticket) }), { authenticated: true, level: 3 });
  gone(gate, session.ticket);
  assert.deepEqual([renewed.session.sid, renewed.session.level, renewed.session.data], [session.sid, 3, { n: 1 }]);
  assert.match(renewed.setCookies.at(-1), new RegExp(`^${NAME}=${renewed.session.ticket};.*; Max-Age=2592000`));
  const last = await guard.renew(post({ cookie: cookie(renewed.session.ticket) }), { cookie: { maxAge: 3600 } });
  assert.match(last.setCookies.at(-1), /; Max-Age=3600/);
  const { ticket } = last.session;
  const token = gate.tokens.issue('alex');
  for (const [fields, Made] of [
    [{}, limen.TicketAbsent], [{ cookie: cookie(ticket), authorization: `Bearer ${token}` }, limen.TicketAbsent],
    [{ cookie: cookie(ticket), authorization: 'Bearer' }, limen.BearerMalformed], [{ cookie: cookie(session.ticket) }, limen.SessionUnknown],
  ]) assert.ok(await rejected(guard.renew(post(fields))) instanceof Made);
});

test('a logout ends all that the browser had, and deletes the cookie', async () => {
  const gate = still(undefined, { cookieName: 'sid', cookieDomain: 'shop.example' });
  const guard = gate.guard();
  const [one, two] = [await gate.sessions.create('alex'), await gate.sessions.create('alex')];
  const request = post({ cookie: [`sid=${one.ticket}`, `sid=${two.ticket}`], host: 'www.shop.example:8443' });
  const lines = await guard.logout(request);
  for (const { ticket } of [one, two]) gone(gate, ticket);
  assert.ok(lines.length > 1);
  assert.ok(lines.some((line) => line.startsWith('sid=; Path=/;')));
  assert.match(lines.at(-1), /^sid=; Domain=shop\.example; Path=\/; .*Max-Age=0/);
  await guard.logout(request); // has ended already
  assert.match((await guard.logout(post(), { path: '/app' })).at(-1), /^sid=; Domain=shop\.example; Path=\/app; /);
});

test('a name that no subject can have is the client\'s mistake', async () => {
  const gate = still();
  const guard = gate.guard();
  for (const name of ['', 'x'.repeat(1025), 'x\ud800', Buffer.from([0xff])]) {
    for (const call of [() => guard.login(post(), name), () => gate.sessions.create(name), async () => gate.login(name)]) {
      const error = await rejected(call());
      assert.ok(error instanceof limen.LoginSubjectInvalid, String(error));
      assert.deepEqual([error.statusCode, error.kind], [400, 'no']);
    }
  }
  for (const name of [undefined, null, 7, {}]) assert.ok(await rejected(guard.login(post(), name)) instanceof TypeError);
});

test('what people read is cut, and not refused', async () => {
  const login = (options) => still().guard().login(post(), 'alex', options);
  const { session } = await login({ label: `${'x'.repeat(255)}ä${'x'.repeat(100)}`, address: '10.0.0.1\n'.repeat(20) });
  assert.equal(session.label, 'x'.repeat(255));
  assert.equal(session.address, '10.0.0.1 '.repeat(20).slice(0, 64));
  const empty = await login({ label: '', address: '' });
  assert.deepEqual([empty.session.label, empty.session.address], [null, null]);
});

test('nothing that is shown or refused has the ticket', async () => {
  const gate = still();
  const guard = gate.guard();
  const login = await guard.login(post(), 'alex', { data: { secret: 'hunter2' } });
  assert.ok(login instanceof limen.Login);
  for (const shown of [inspect(login, { showHidden: true }), JSON.stringify(login), String(login)]) {
    assert.equal(shown.includes(login.session.ticket) || shown.includes('hunter2'), false, shown);
  }
  assert.throws(() => login.setCookies.push('x'), TypeError);
  const request = post({ cookie: cookie(login.session.ticket) });
  gate.close();
  for (const call of [guard.login(request, 'alex'), guard.renew(request), guard.logout(request)]) {
    const error = await rejected(call);
    assert.ok(error instanceof limen.GateClosed);
    assert.equal(said(error).includes(login.session.ticket), false);
    assert.match(error.stack, /login\.test\.mjs/);
  }
});

test('what cannot be meant is refused, and does nothing', async () => {
  const gate = still();
  const guard = gate.guard();
  const { ticket } = await gate.sessions.create('alex');
  const request = post({ cookie: cookie(ticket) });
  const failing = (Made, ...calls) => Promise.all(calls.map(async (call) => {
    const error = await rejected(call());
    assert.ok(error instanceof Made, String(error));
  }));
  await failing(limen.OptionError, () => guard.login(request, 'alex', { authenticated: true }), () => guard.renew(request, { ttl: 60 }),
    () => guard.logout(request, { label: 'x' }), () => guard.login(request, 'alex', { cookie: { label: 'x' } }),
    () => guard.login({ ...request, cookies: 'x' }, 'alex'));
  await failing(limen.CookieRefused, () => guard.login(request, 'alex', { cookie: { path: 'x' } }),
    () => guard.renew(request, { cookie: { path: 'x' } }), () => guard.logout(request, { path: 'x' }));
  await failing(limen.UsageError, () => guard.login({}, 'alex'), () => guard.login(request, 'alex', { data: { n: NaN } }));
  await failing(TypeError, () => guard.login(undefined, 'alex'), () => guard.login(request, 'alex', 'x'), () => guard.renew(7), () => guard.logout(null),
    () => guard.logout(request, 'x'), () => guard.login(request, 'alex', { cookie: 7 }), () => guard.login(request, 'alex', { data: [] }),
    () => guard.login(post({ cookie: 7 }), 'alex'), () => guard.login(post({ cookie: 'a\u0141' }), 'alex'),
    async () => new limen.Login(), async () => limen.Guard.prototype.login.call({}, request, 'alex'));
  assert.equal(gate.sessions.get(ticket).subject, 'alex');
  assert.equal((await gate.sessions.list('alex')).length, 1);
});

test('logins of many requests at once are each their own, and need no request any more', async () => {
  const gate = limen.openSync(`lmdb:${folder()}/shop`, OPTIONS);
  const guard = gate.guard();
  const begun = await Promise.all(Array.from({ length: 30 }, async (_, i) => {
    const { ticket } = await gate.sessions.create(`user ${i}`);
    const request = post({ cookie: `${'é'.repeat(i % 2 === 0 ? 0 : 4000)}; ${cookie(ticket)}` });
    const login = guard.login(request, `user ${i}`, { data: { i, x: 'y'.repeat(5000) } });
    request.cookie = 'none';
    return { ticket, login: await login };
  }));
  for (const [i, { ticket, login }] of begun.entries()) {
    gone(gate, ticket);
    assert.deepEqual([login.session.subject, login.session.get('i')], [`user ${i}`, i]);
    assert.ok(login.setCookies.at(-1).includes(login.session.ticket));
  }
  gate.close();
});
