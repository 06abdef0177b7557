// Guards, which decide whole requests. What they decide is the library's; here is how it crosses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import limen from 'limen';

import { ISSUER, OPTIONS, folder, rejected, still, thrown } from './support.mjs';

const NOW = 1_700_000_000;
const cookie = (ticket) => `__Host-session=${ticket}`;
const get = (fields) => ({ method: 'GET', ...fields });
const post = (fields) => ({ method: 'POST', ...fields });

test('a session is let in, and the answer has its record', async () => {
  const gate = still();
  const guard = gate.guard();
  const session = await gate.sessions.create('älex', { data: { cart: ['naïve'] }, roles: ['clerk'] });
  const answer = guard.check(get({ cookie: cookie(session.ticket) }));
  assert.ok(guard instanceof limen.Guard);
  assert.ok(answer instanceof limen.Answer);
  assert.deepEqual([answer.http, answer.letIn, answer.status, answer.statusName, answer.kind], [0, true, 0, 'LIMEN_OK', 'yes']);
  assert.deepEqual([answer.credential, answer.again, answer.readOnly, answer.csrfGood, answer.retryAfter], ['session', null, false, true, 0]);
  assert.deepEqual([answer.issuer, answer.subject, answer.ticket], [ISSUER, 'älex', session.ticket]);
  assert.deepEqual([answer.challenge, answer.word, answer.error, answer.message], [null, null, null, '']);
  assert.ok(answer.session instanceof limen.Session);
  assert.equal(answer.record, answer.session);
  assert.deepEqual([answer.claims, answer.visitor], [null, null]);
  const { sid, data, roles, ticket, version } = answer.session;
  assert.deepEqual([sid, data, roles, ticket, version], [session.sid, { cart: ['naïve'] }, ['clerk'], session.ticket, session.version]);
  assert.equal((await gate.sessions.update(answer.session, { n: 1 })).get('n'), 1);
});

test('a token is let in with its claims, and a visitor where visitors are accepted', async () => {
  const gate = still();
  const guard = gate.guard({ credentials: ['token', 'visitor'] });
  const token = gate.tokens.issue('sam', { scope: 'a b' });
  const answer = guard.check(post({ authorization: `Bearer ${token}` }));
  assert.deepEqual([answer.http, answer.credential, answer.subject, answer.ticket], [0, 'token', 'sam', null]);
  assert.ok(answer.claims instanceof limen.Claims);
  assert.deepEqual(answer.claims.scopes, ['a', 'b']);
  const visitor = await gate.visitors.put(gate.visitors.draw(), { cart: [7] });
  const shown = guard.check(get({ cookie: cookie(visitor.ticket) }));
  assert.deepEqual([shown.http, shown.credential, shown.subject, shown.issuer], [0, 'visitor', null, null]);
  assert.ok(shown.visitor instanceof limen.Visitor);
  assert.deepEqual((await gate.visitors.put(shown.visitor, { cart: [8] })).data, { cart: [8] });
});

test('a refusal is an answer with what the response needs, and no secret', async () => {
  const gate = still();
  const guard = gate.guard({ realm: 'shop', scope: ['read', 'write'] });
  const nobody = guard.check(get());
  assert.deepEqual(nobody.toJSON(), { http: 401, challenge: 'Bearer realm="shop", scope="read write"', word: 'unauthorized', retryAfter: 0 });
  assert.deepEqual([nobody.credential, nobody.record, nobody.subject, nobody.kind, nobody.letIn], [null, null, null, 'no', false]);
  assert.ok(nobody.error instanceof limen.TicketAbsent);
  assert.match(nobody.message, /no cookie named/);
  const { ticket } = await gate.sessions.create('alex', { scope: 'read' });
  const answer = guard.check(get({ cookie: cookie(ticket) }));
  assert.ok(answer.error instanceof limen.ScopeMissing);
  assert.deepEqual([answer.http, answer.word, answer.credential, answer.ticket], [403, 'insufficient_scope', 'session', null]);
  for (const shown of [inspect(answer), JSON.stringify(answer), inspect(gate.guard().check(get({ cookie: cookie(ticket) })))]) {
    assert.equal(shown.includes(ticket), false);
  }
  gate.close();
  const unknown = guard.check(get({ cookie: cookie(ticket) }));
  assert.deepEqual([unknown.http, unknown.kind, unknown.retryAfter, unknown.record], [503, 'unknown', 1, null]);
  assert.ok(unknown.error instanceof limen.GateClosed);
});

test('a guard says what it needs, and is asked again', async () => {
  const gate = still();
  const guard = gate.guard();
  const { ticket } = await gate.sessions.create('alex');
  const request = post({ cookie: cookie(ticket) });
  const first = guard.check(request);
  assert.deepEqual([first.http, first.again, first.word], [403, 'body', 'csrf_missing']);
  assert.equal(guard.check({ ...request, bodyRead: true }).again, null);
  assert.equal(guard.check({ ...request, csrf: gate.csrf.token(ticket), bodyRead: true }).http, 0);
});

test('checkLater decides the same in another thread, from fields of its own', async () => {
  const gate = limen.openSync(`lmdb:${folder()}/shop`, OPTIONS);
  const guard = gate.guard();
  const { ticket } = await gate.sessions.create('älex', { data: { x: 'y'.repeat(9000) } });
  const requests = [
    get(), get({ cookie: cookie(ticket) }), post({ cookie: cookie(ticket) }), get({ authorization: `Bearer ${gate.tokens.issue('sam')}` }),
    get({ authorization: 'Bearer é' }), get({ cookie: `${'x'.repeat(70_000)}; ${cookie(ticket)}` }),
  ];
  const answers = await Promise.all(requests.map((request) => guard.checkLater(request)));
  for (const [i, later] of answers.entries()) {
    const now = guard.check(requests[i]);
    for (const name of ['http', 'status', 'credential', 'subject', 'ticket', 'message', 'again', 'word']) assert.equal(later[name], now[name], name);
    assert.equal(later.record?.json, now.record?.json);
  }
  assert.deepEqual(answers.map((answer) => answer.http), [401, 0, 403, 0, 400, 0]);
  assert.ok(await rejected(guard.checkLater(get({ cookie: 7 }))) instanceof TypeError);
  assert.ok(await rejected(guard.checkLater({ method: '' })) instanceof limen.UsageError);
  gate.close();
});

test('further guards are held against an answer, without the store', async () => {
  const gate = still();
  const [any, admin, clerk, tokens] = [{}, { role: 'admin' }, { role: 'clerk' }, { credentials: 'token' }].map((each) => gate.guard(each));
  const session = await gate.sessions.create('älex', { roles: ['clerk'], data: { x: 'é'.repeat(5000) } });
  const answer = any.check(get({ cookie: cookie(session.ticket) }));
  await gate.sessions.end(session);
  const held = answer.require(clerk);
  assert.deepEqual([held.http, held.subject, held.session.json], [0, 'älex', session.json]);
  assert.equal(held.require(any).subject, 'älex');
  const refused = clerk.require(answer).require(admin);
  assert.deepEqual([refused.http, refused.word, refused.record, refused.subject], [403, 'forbidden', null, null]);
  assert.equal(tokens.require(answer).http, 401);
  assert.deepEqual([answer.http, answer.subject], [0, 'älex']); // as it was
  assert.ok(thrown(() => refused.require(any)) instanceof limen.UsageError);
  const nobody = gate.guard({ optional: true }).check(get());
  assert.deepEqual([nobody.http, nobody.subject, nobody.kind], [0, null, 'no']);
  assert.equal(nobody.require(any).http, 401);
  for (const wrong of [undefined, {}, gate]) {
    assert.ok(thrown(() => answer.require(wrong)) instanceof TypeError);
    assert.ok(thrown(() => any.require(wrong)) instanceof TypeError);
  }
});

test('whoever ignores again or closes the gate in a request lets nobody in', async () => {
  const gate = still();
  const further = gate.guard({ optional: true });
  const { ticket } = await gate.sessions.create('alex');
  const waits = gate.guard().check(post({ cookie: cookie(ticket) }));
  assert.deepEqual([waits.again, waits.letIn, waits.subject, waits.record, waits.ticket], ['body', false, null, null, null]);
  assert.ok(thrown(() => waits.require(further)) instanceof limen.UsageError);
  const answer = gate.guard().check(get({ cookie: cookie(ticket) }));
  assert.equal(answer.require(further).subject, 'alex');
  const later = further.checkLater(get({ cookie: cookie(ticket) }));
  gate.close();
  const closed = answer.require(further);
  assert.deepEqual([closed.http, closed.letIn, closed.subject, closed.record, closed.ticket], [503, false, null, null, null]);
  assert.ok(closed.error instanceof limen.GateClosed);
  assert.ok([0, 503].includes((await later).http)); // it may have been decided before
  assert.equal((await further.checkLater(get({ cookie: cookie(ticket) }))).http, 503);
  for (const call of [further.login(get(), 'alex'), further.logout(get({ cookie: cookie(ticket) }))]) {
    assert.ok(await rejected(call) instanceof limen.GateClosed);
  }
});

test('fields are bytes, and several of one name stay several', async () => {
  const gate = still(NOW, { cookieName: 'shop' });
  const guard = gate.guard();
  const { ticket } = await gate.sessions.create('alex');
  const token = `Bearer ${gate.tokens.issue('sam')}`;
  const http = (fields) => guard.check(get(fields)).http;
  assert.equal(http({ cookie: ['a=\xe9', `shop=${ticket}`] }), 0);
  assert.equal(http({ cookie: `a=${'\xff'.repeat(5000)}; shop=${ticket}` }), 0);
  assert.equal(http({ authorization: [token] }), 0);
  assert.equal(http({ authorization: [token, token] }), 400);
  assert.equal(http({ authorization: `${token}\n${token}`, cookie: `shop=${ticket}` }), 400);
  assert.equal(http({ authorization: 'Basic x, Bearer y', cookie: `shop=${ticket}` }), 400);
  assert.equal(http({ authorization: null, cookie: `shop=${ticket}` }), 0);
  assert.equal(http({ authorization: [], cookie: `shop=${ticket}` }), 0);
  assert.equal(http({ cookie: `shop=${ticket}\0` }), 401);
  for (const wrong of [7, {}, [7], true, Buffer.from('x'), 'a\u0141']) assert.ok(thrown(() => http({ cookie: wrong })) instanceof TypeError);
});

test('a websocket needs an Origin of its own', async () => {
  const gate = still();
  const guard = gate.guard({ origins: ['https://app.example'] });
  const { ticket } = await gate.sessions.create('alex');
  const http = (fields) => guard.check(get({ websocket: true, host: 'shop.example', cookie: cookie(ticket), ...fields })).http;
  assert.deepEqual([http({}), http({ origin: 'https://shop.example', tls: true }), http({ origin: 'https://app.example' })], [0, 0, 0]);
  assert.deepEqual([http({ origin: 'https://evil.example' }), http({ origin: 'http://shop.example', tls: true })], [403, 403]);
  const form = gate.guard({ csrf: 'always', optional: false });
  assert.equal(form.check(post({ fetchSite: 'cross-site' })).http, 403);
  assert.equal(form.check(post({ fetchSite: 'same-origin' })).http, 401);
});

test('another issuer has other subjects', () => {
  const gate = still();
  const other = still(NOW, { issuer: 'https://other.example', keysAlgorithm: 'HS256' });
  const verifier = other.verifier();
  const request = get({ authorization: `Bearer ${other.tokens.issue('1')}` });
  assert.equal(gate.guard({ verifier }).check(request).http, 401);
  const answer = gate.guard({ verifier, issuers: ['https://other.example'] }).check(request);
  assert.deepEqual([answer.http, answer.subject, answer.issuer, answer.claims.subject], [0, null, 'https://other.example', '1']);
});

test('what a guard keeps alive is for its options', async () => {
  const gate = still();
  const session = await gate.sessions.create('alex');
  const until = () => gate.sessions.get(session).idleExpiresAtSeconds;
  gate.setClock(NOW + 1200);
  gate.guard({ touch: false }).check(get({ cookie: cookie(session.ticket) }));
  assert.equal(until(), NOW + 1800);
  gate.guard().check(get({ cookie: cookie(session.ticket) }));
  assert.equal(until(), NOW + 3000);
});

test('what cannot be meant is refused', () => {
  const gate = still();
  for (const wrong of [{ credentials: ['cookie'] }, { csrf: 'sometimes' }, { roles: ['a'] }, { origins: 'shop.example' }, { role: '' }, { realm: 'a"b' }]) {
    assert.ok(thrown(() => gate.guard(wrong)) instanceof limen.OptionError, JSON.stringify(wrong));
  }
  for (const wrong of [{ credentials: 7 }, { verifier: gate }, { optional: 7 }, 'session']) assert.ok(thrown(() => gate.guard(wrong)) instanceof TypeError);
  assert.ok(thrown(() => limen.openSync('memory:').guard()) instanceof limen.OptionError);
  const guard = gate.guard({ optional: undefined, role: null });
  assert.ok(thrown(() => guard.check(get({ cookies: 'x' }))) instanceof limen.OptionError);
  assert.ok(thrown(() => guard.check({})) instanceof limen.UsageError);
  for (const wrong of [undefined, null, 'GET', get({ websocket: 'yes' }), { method: 7 }]) assert.ok(thrown(() => guard.check(wrong)) instanceof TypeError);
  for (const Made of [limen.Guard, limen.Answer]) assert.ok(thrown(() => new Made()) instanceof TypeError);
});
