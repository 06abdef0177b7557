// The middleware for Express, with Express, over HTTP on loopback.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import express from 'express';
import limen from 'limen';
import limenExpress, { csrfProtect, requireFresh, requireRole, requireScope, requireSession, requireToken } from 'limen/express';

import { still, thrown } from './support.mjs';
import { Browser, rules } from './web_support.mjs';

function application(gate, options = { realm: 'shop' }) {
  const app = express();
  const who = (request, response) => response.json({ subject: request.auth.subject });
  app.use(express.json());
  app.use(limenExpress(gate, options));
  app.get('/public', (request, response) => response.json({}));
  app.get('/who', who);
  app.get('/session', requireSession(), who);
  app.get('/token', requireToken(), who);
  app.get('/role', requireRole('admin'), who);
  app.get('/scope', requireScope('orders:read'), who);
  app.get('/fresh', requireFresh({ minutes: 5 }), who);
  app.post('/transfer', requireSession(), who);
  app.post('/any', (request, response, next) => {
    request.auth.require();
    request.auth.byBearer ? next() : csrfProtect()(request, response, next);
  }, who);
  app.get('/csrf', (request, response) => response.json({ csrf: request.auth.csrfToken() }));
  app.post('/login', async (request, response) => {
    const { subject, limit } = request.body;
    await request.auth.login(subject, { mark: gate.login(subject), limit });
    response.json({});
  });
  app.post('/renew', async (request, response) => {
    await request.auth.renew({ authenticated: true });
    response.json({});
  });
  app.post('/logout', async (request, response) => {
    await request.auth.logout();
    response.json({});
  });
  app.get('/throw', (request, response) => response.json({ subject: request.auth.requireRole('admin').subject }));
  app.post('/login-and-fail', async (request, response) => {
    response.append('Set-Cookie', 'theme=dark');
    await request.auth.login(request.body.subject);
    request.auth.requireRole('admin');
    response.json({});
  });
  app.get('/mistake', (request) => request.auth.requireRole(''));
  app.get('/late', (request, response) => {
    response.write('begun');
    request.auth.require();
  });
  app.use(limenExpress.errors());
  app.use((error, request, response, next) => (response.headersSent ? response.destroy() : response.status(500).end()));
  return app;
}

async function listening(app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

rules((gate) => listening(application(gate)));

test('an error that comes when the response has begun is passed on', async () => {
  const server = await listening(application(still()));
  await assert.rejects(new Browser(server.port).get('/late'));
  await server.close();
});

test('guards say what they need', async () => {
  const app = express();
  app.get('/', requireSession(), (request, response) => response.end());
  let said;
  app.use((error, request, response, next) => { said = error.message; response.status(500).end(); void next; });
  const server = await listening(app);
  assert.equal((await new Browser(server.port).get('/')).status, 500);
  assert.match(said, /requireSession requires app\.use\(limenExpress\(gate\)\) before it/);
  await server.close();
});

test('what cannot be meant is refused when the program starts', () => {
  const gate = still();
  assert.throws(() => limenExpress(limen.open()), /await it/);
  assert.throws(() => limenExpress({}), TypeError);
  assert.ok(thrown(() => limenExpress(gate, { realm: 'a"b' })) instanceof limen.UsageError);
  assert.ok(thrown(() => requireScope('a"b')) instanceof limen.UsageError);
  assert.ok(thrown(() => requireScope('')) instanceof limen.UsageError);
  assert.ok(thrown(() => requireRole('')) instanceof limen.UsageError);
  assert.throws(() => requireFresh({}), TypeError);
  assert.ok(thrown(() => requireFresh({ minutes: -1 })) instanceof limen.UsageError);
  assert.ok(thrown(() => limenExpress(gate, { verifer: gate.verifier() })) instanceof limen.OptionError);
  for (const wrong of [{ csrf: 'false' }, { csrf: 0 }, { verifier: gate }, 'shop']) assert.throws(() => limenExpress(gate, wrong), TypeError);
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

test('what a route asks for is not less than it says', async () => {
  const gate = still();
  const app = express();
  app.use(limenExpress(gate, { csrf: null, verifier: null }));
  const asks = {
    fresh: (auth) => auth.requireFresh({ minutes: 5 }),
    seconds: (auth) => auth.requireFresh({ seconds: 300 }),
    nothing: (auth) => auth.requireFresh(),
    misspelt: (auth) => auth.requireFresh({ minute: 5 }),
    scopes: (auth) => auth.requireScope('a', 'b'),
    roles: (auth) => auth.requireRole('clerk', 'admin'),
    session: (auth) => auth.requireSession('admin'),
  };
  app.get('/:asks', (request, response) => {
    asks[request.params.asks](request.auth);
    response.end();
  });
  app.post('/', requireSession(), (request, response) => response.end());
  app.use(limenExpress.errors());
  app.use((error, request, response, next) => { response.status(500).end(); void next; });
  const server = await listening(app);
  const browser = new Browser(server.port);
  browser.cookies.set('__Host-session', (await gate.sessions.create('alex', { roles: ['clerk', 'admin'], scope: 'a b' })).ticket);
  const statuses = async () => Promise.all(Object.keys(asks).map(async (name) => (await browser.get(`/${name}`)).status));
  assert.deepEqual(await statuses(), [200, 200, 500, 500, 500, 500, 500]);
  gate.setClock(1_700_000_301);
  assert.deepEqual((await statuses()).slice(0, 2), [403, 403]);
  assert.equal((await browser.post('/')).status, 403); // null is the default: CSRF tokens are required
  await server.close();
});

test('without CSRF tokens asked for, csrfProtect asks', async () => {
  const gate = still();
  const app = express();
  app.use(limenExpress(gate, { csrf: false }));
  app.post('/open', requireSession(), (request, response) => response.end());
  app.post('/closed', requireSession(), csrfProtect(), (request, response) => response.end());
  const server = await listening(app);
  const browser = new Browser(server.port);
  browser.cookies.set('__Host-session', (await gate.sessions.create('alex')).ticket);
  assert.equal((await browser.post('/open')).status, 200);
  assert.equal((await browser.post('/closed')).status, 403);
  await server.close();
});

test('a verifier of one\'s own says which tokens count', async () => {
  const gate = still(undefined, { audience: ['shop', 'payments'] });
  const server = await listening(application(gate, { realm: 'shop', verifier: gate.verifier({ audience: 'payments' }) }));
  const browser = new Browser(server.port);
  for (const [audience, status] of [['payments', 200], ['shop', 401]]) {
    const authorization = `Bearer ${gate.tokens.issue('alex', {}, { audience })}`;
    assert.equal((await browser.get('/token', { headers: { authorization } })).status, status);
  }
  await server.close();
});
