// The middleware for Express, with Express, over HTTP on loopback.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';

import express from 'express';
import limen from 'limen';
import limenExpress, { csrfProtect, requireFresh, requireRole, requireScope, requireSession, requireToken } from 'limen/express';

import { still, thrown } from './support.mjs';
import { Browser, described, rules } from './web_support.mjs';

function application(gate, options = { realm: 'shop' }) {
  const app = express();
  const who = (request, response) => response.json({ subject: request.auth.subject });
  app.use(express.json());
  app.use(limenExpress(gate, options));
  app.get('/public', (request, response) => response.json({}));
  app.all('/who', who);
  app.get('/visitor', ({ auth }, response) => response.json({ data: auth.visitor?.data ?? null, csrf: auth.visitor && auth.csrfToken() }));
  app.post('/form', csrfProtect(), ({ auth }, response) => response.json({ subject: auth.subject, credential: (auth.session ?? auth.visitor) !== null }));
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
    const { subject, ...options } = request.body;
    await request.auth.login(subject, { mark: gate.login(subject), ...described(request), ...options });
    response.json({});
  });
  app.post('/login-twice', async (request, response) => {
    response.append('Set-Cookie', 'theme=dark');
    for (const subject of request.body.subjects) await request.auth.login(subject, { cookie: { name: `sid-${subject}` } });
    response.json({ subject: request.auth.subject });
  });
  app.post('/login-and-logout', async (request, response) => {
    await request.auth.login(request.body.subject);
    await request.auth.logout();
    response.json({ subject: request.auth.subject });
  });
  app.post('/renew', async (request, response) => {
    await request.auth.renew({ authenticated: true });
    response.json({});
  });
  app.post('/renew-and-fail', async (request) => {
    await request.auth.renew();
    request.auth.requireRole('admin');
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
  app.post('/checked', (request, response) => {
    for (let times = 0; times < 2; ++times) request.auth.requireCsrf(request.body.csrf_token);
    response.json({ subject: request.auth.subject });
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

rules((gate, options) => listening(application(gate, { realm: 'shop', ...options })));

test('an error that comes when the response has begun is passed on', async () => {
  const server = await listening(application(still()));
  await assert.rejects(new Browser(server.port).get('/late'));
  await server.close();
});

test('the text of a mistake of the program is not shown to the client, and its handler learns of it', async () => {
  const seen = [];
  for (const more of [[], [(error, request, response, next) => { seen.push(error); next(error); }]]) {
    const app = express();
    app.set('env', 'test'); // Express does not log
    app.use(limenExpress(still()));
    app.get('/', async (request) => { await request.auth.login('alex', { cookie: { path: 'secret plans' } }); });
    app.use(limenExpress.errors(), ...more);
    const server = await listening(app);
    const { status, text } = await new Browser(server.port).get('/');
    assert.equal(status, 500);
    assert.match(text, /internal server error/);
    assert.doesNotMatch(text, /secret plans|LIMEN_E|cookie\.path/);
    await server.close();
  }
  assert.ok(seen[0].cause instanceof limen.CookieRefused);
  assert.match(seen[0].stack, /express\.test\.mjs/);
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
  assert.ok(thrown(() => limenExpress(limen.openSync('memory:'))) instanceof limen.OptionError); // it has no issuer
  for (const wrong of [{ csrf: 'false' }, { csrf: 0 }, { visitors: 1 }, { issuers: 7 }, { verifier: gate }, 'shop']) assert.throws(() => limenExpress(gate, wrong), TypeError);
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

test('a body that is parsed after the first look still counts', async () => {
  const gate = still();
  const app = express();
  const seen = [];
  app.use(limenExpress(gate), (request, response, next) => {
    seen.push(request.auth.subject, request.auth.error?.name);
    next();
  });
  app.use(express.urlencoded());
  app.post('/', (request, response) => response.json({ subject: request.auth.subject }));
  app.post('/guarded', requireSession(), (request, response) => response.json({ subject: request.auth.subject }));
  const server = await listening(app);
  const browser = new Browser(server.port);
  const session = await gate.sessions.create('alex');
  const headers = { cookie: `__Host-session=${session.ticket}`, 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of ['/', '/guarded']) {
    const answer = await new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path, headers, agent: false });
      request.on('error', reject).on('response', (response) => {
        response.setEncoding('utf8').on('data', resolve);
      }).end(`csrf_token=${gate.csrf.token(session)}`);
    });
    assert.equal(answer, '{"subject":"alex"}');
  }
  assert.deepEqual(seen, [null, 'LIMEN_E_CSRF', null, 'LIMEN_E_CSRF']);
  assert.equal((await browser.post('/guarded', { headers })).status, 403);
  await server.close();
});

test('a CSRF token from elsewhere counts, and a wrong one does not', async () => {
  const gate = still();
  const app = express();
  app.use(limenExpress(gate));
  app.all('/:token', (request, response) => {
    request.auth.requireCsrf(request.params.token);
    response.json({ subject: request.auth.subject });
  });
  app.use(limenExpress.errors());
  const server = await listening(app);
  const browser = new Browser(server.port);
  const [session, other] = [await gate.sessions.create('alex'), await gate.sessions.create('sam')];
  browser.cookies.set('__Host-session', session.ticket);
  for (const method of ['GET', 'POST']) {
    assert.deepEqual((await browser.send(method, `/${gate.csrf.token(session)}`)).json, { subject: 'alex' });
    for (const wrong of [gate.csrf.token(other), 'x']) assert.equal((await browser.send(method, `/${wrong}`)).status, 403);
  }
  await server.close();
});

test('a websocket of another website has no subject', async () => {
  const gate = still();
  const server = http.createServer();
  server.on('upgrade', (request, socket) => {
    const response = new http.ServerResponse(request);
    limenExpress(gate)(request, response, () => socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${request.auth.subject}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const { ticket } = await gate.sessions.create('alex');
  const who = async (origin, method = 'GET') => {
    const headers = { cookie: `__Host-session=${ticket}`, connection: 'Upgrade', upgrade: 'websocket', ...(origin && { origin }) };
    return (await new Browser(port).send(method, '/', { headers })).text;
  };
  const got = [await who(), await who(`http://127.0.0.1:${port}`), await who('https://evil.example')];
  const posted = await who(undefined, 'POST'); // opens no websocket, so it needs a CSRF token
  await new Promise((resolve) => { server.close(resolve); });
  assert.deepEqual([...got, posted], ['alex', 'alex', 'null', 'null']);
});

test('what middleware puts into the fields counts where the request had none', async () => {
  const gate = still();
  const app = express();
  app.use((request, response, next) => {
    request.headers.authorization ??= `Bearer ${request.query.token}`;
    next();
  }, limenExpress(gate));
  app.get('/', (request, response) => response.json({ subject: request.auth.subject }));
  const server = await listening(app);
  const browser = new Browser(server.port);
  const [mine, theirs] = ['alex', 'sam'].map((subject) => gate.tokens.issue(subject));
  assert.deepEqual((await browser.get(`/?token=${mine}`)).json, { subject: 'alex' });
  assert.deepEqual((await browser.get(`/?token=${mine}`, { headers: { authorization: `Bearer ${theirs}` } })).json, { subject: 'sam' });
  await server.close();
});

test('another issuer\'s tokens are accepted by name, and its subjects are not the gate\'s', async () => {
  const gate = still();
  const other = still(undefined, { issuer: 'https://other.example' });
  const verifier = other.verifier();
  for (const [issuers, status] of [[undefined, 401], [['https://other.example'], 200]]) {
    const server = await listening(application(gate, { realm: 'shop', verifier, issuers }));
    const headers = { authorization: `Bearer ${other.tokens.issue('1')}` };
    const { status: found, json } = await new Browser(server.port).get('/token', { headers });
    assert.equal(found, status);
    if (found === 200) assert.deepEqual(json, { subject: null });
    await server.close();
  }
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
