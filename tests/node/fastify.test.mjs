// The plugin for Fastify, with Fastify, over HTTP on loopback.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import Fastify from 'fastify';
import plugin from 'fastify-plugin';
import limen from 'limen';
import limenFastify, { csrfProtect, requireFresh, requireRole, requireScope, requireSession, requireToken } from 'limen/fastify';

import { still, thrown } from './support.mjs';
import { Browser, described, rules } from './web_support.mjs';

async function application(gate, options) {
  const app = Fastify();
  const who = async (request) => ({ subject: request.auth.subject });
  const only = (preHandler) => ({ preHandler });
  await app.register(limenFastify, { gate, realm: 'shop', ...options });
  app.get('/public', async () => ({}));
  for (const method of ['GET', 'POST', 'PATCH']) app.route({ method, url: '/who', handler: who });
  app.get('/visitor', async ({ auth }) => ({ data: auth.visitor?.data ?? null, csrf: auth.visitor && auth.csrfToken() }));
  app.post('/form', only(csrfProtect()), async ({ auth }) => ({ subject: auth.subject, credential: (auth.session ?? auth.visitor) !== null }));
  app.get('/session', only(requireSession()), who);
  app.get('/token', only(requireToken()), who);
  app.get('/role', only(requireRole('admin')), who);
  app.get('/scope', only(requireScope('orders:read')), who);
  app.get('/fresh', only(requireFresh({ minutes: 5 })), who);
  app.post('/transfer', only(requireSession()), who);
  app.post('/any', only([async (request) => { request.auth.require(); }, csrfProtect()]), who);
  app.get('/csrf', async (request) => ({ csrf: request.auth.csrfToken() }));
  app.post('/login', async (request) => {
    const { subject, ...options } = request.body;
    await request.auth.login(subject, { mark: gate.login(subject), ...described(request), ...options });
    return {};
  });
  app.post('/login-twice', async (request, reply) => {
    reply.header('set-cookie', 'theme=dark');
    for (const subject of request.body.subjects) await request.auth.login(subject, { cookie: { name: `sid-${subject}` } });
    return { subject: request.auth.subject };
  });
  app.post('/login-and-logout', async (request) => {
    await request.auth.login(request.body.subject);
    await request.auth.logout();
    return { subject: request.auth.subject };
  });
  app.post('/renew', async (request) => {
    await request.auth.renew({ authenticated: true });
    return {};
  });
  app.post('/renew-and-fail', async (request) => {
    await request.auth.renew();
    request.auth.requireRole('admin');
  });
  app.post('/logout', async (request) => {
    await request.auth.logout();
    return {};
  });
  app.get('/throw', async (request) => ({ subject: request.auth.requireRole('admin').subject }));
  app.post('/login-and-fail', async (request, reply) => {
    reply.header('set-cookie', 'theme=dark');
    await request.auth.login(request.body.subject);
    request.auth.requireRole('admin');
    return {};
  });
  app.post('/checked', async (request) => {
    for (let times = 0; times < 2; ++times) request.auth.requireCsrf(request.body.csrf_token);
    return { subject: request.auth.subject };
  });
  app.get('/mistake', async (request) => request.auth.requireRole(''));
  return app;
}

async function listening(app) {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: app.server.address().port, close: () => app.close() };
}

rules(async (gate, options) => listening(await application(gate, options)));

test('it is of the instance that registers it, as what fastify-plugin makes is', async () => {
  const app = Fastify();
  await app.register(limenFastify, { gate: still() });
  assert.equal(app.hasRequestDecorator('auth'), true);
  assert.equal(app.hasPlugin('limen'), true);
  const dependent = plugin(async () => {}, { name: 'mine', dependencies: ['limen'] });
  await app.register(dependent);
  await app.close();
});

test('other errors go to the handler that was there before', async () => {
  const gate = still();
  const app = Fastify();
  app.setErrorHandler(async (error, request, reply) => reply.code(418).send({ mine: error.message }));
  await app.register(async (inner) => {
    await inner.register(limenFastify, { gate });
    inner.get('/mine', async () => { throw new Error('mine'); });
    inner.get('/ours', async (request) => request.auth.require());
  });
  const server = await listening(app);
  const browser = new Browser(server.port);
  assert.deepEqual((await browser.get('/mine')).json, { mine: 'mine' });
  assert.equal((await browser.get('/ours')).status, 401);
  await server.close();
});

test('a request that is injected is decided as one that came', async () => {
  const gate = still();
  const app = await application(gate);
  const { ticket } = await gate.sessions.create('alex');
  const { json } = await app.inject({ url: '/session', cookies: { '__Host-session': ticket } });
  assert.deepEqual(json(), { subject: 'alex' });
  assert.equal((await app.inject({ method: 'POST', url: '/transfer', headers: { cookie: `__Host-session=${ticket}` } })).statusCode, 403);
  await app.close();
});

test('the text of a mistake of the program is not shown to the client', async () => {
  const gate = still();
  const app = await application(gate);
  const { statusCode, payload } = await app.inject({ method: 'POST', url: '/login', payload: { subject: 'alex', cookie: { path: 'secret plans' } } });
  assert.deepEqual([statusCode, JSON.parse(payload).message], [500, 'internal server error']);
  assert.doesNotMatch(payload, /secret plans|LIMEN_E/);
  await app.close();
});

test('it can leave errors alone', async () => {
  const app = Fastify();
  await app.register(limenFastify, { gate: still(), errors: false });
  app.setErrorHandler(async (error, request, reply) => reply.code(error.statusCode).send({ kind: error.kind }));
  app.get('/', async (request) => request.auth.require());
  const server = await listening(app);
  const { status, json } = await new Browser(server.port).get('/');
  assert.deepEqual([status, json], [401, { kind: 'no' }]);
  await server.close();
});

test('what cannot be meant is refused when the program starts', async () => {
  const gate = still();
  const registered = async (options) => {
    const app = Fastify();
    try {
      await app.register(limenFastify, options);
    } finally {
      await app.close().catch(() => {});
    }
  };
  await assert.rejects(registered({}), TypeError);
  await assert.rejects(registered({ gate: limen.open() }), /await it/);
  await assert.rejects(registered({ gate, realm: 'a"b' }), limen.UsageError);
  await assert.rejects(registered({ gate, verifer: gate.verifier() }), limen.OptionError);
  await assert.rejects(registered({ gate, csrf: 'false' }), TypeError);
  await registered({ gate, prefix: '/api', logLevel: 'warn' }); // Fastify's own
  assert.ok(thrown(() => requireScope('')) instanceof limen.UsageError);
  for (const [guard, ...asked] of [
    [requireSession, 'admin'], [requireSession, { role: 'admin' }], [requireRole, 'clerk', 'admin'], [requireScope, 'a', 'b'],
    [requireToken, 'a'], [requireToken, ['a']], [requireToken, {}, { role: 'admin' }], [csrfProtect, {}],
    [requireFresh, 5], [requireFresh, { minutes: '5' }], [requireFresh, { minutes: 5 }, { level: 2 }],
    [requireSession, {}, {}, () => {}], // forgotten: requireSession()
  ]) assert.throws(() => guard(...asked), TypeError, `${guard.name} ${JSON.stringify(asked)}`);
  for (const [guard, asked] of [
    [requireToken, { scopes: 'a' }], [requireToken, { roles: ['admin'] }], [requireFresh, { minute: 5, level: 0 }],
    [requireFresh, { minutes: 0.001 }],
  ]) assert.ok(thrown(() => guard(asked)) instanceof limen.UsageError, JSON.stringify(asked));
});
