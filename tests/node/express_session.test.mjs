// The store for express-session, with express-session and Express, over HTTP on loopback.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import express from 'express';
import session from 'express-session';
import limen from 'limen';
import limenExpress, { requireSession } from 'limen/express';
import { LimenStore } from 'limen/express-session';

import { OPTIONS, folder, still } from './support.mjs';
import { Browser } from './web_support.mjs';

function application(store, { pauses = new Map(), routes = () => {} }) {
  const app = express();
  app.use(session({ store, secret: 'of a test', resave: false, saveUninitialized: false, name: 'sid' }));
  app.get('/', (request, response) => response.json(request.session));
  app.get('/set/:name/:value', async (request, response) => {
    request.session[request.params.name] = request.params.value;
    await pauses.get(request.params.value)?.();
    response.json({});
  });
  app.get('/unset/:name', (request, response) => {
    delete request.session[request.params.name];
    response.json({});
  });
  app.get('/login/:user', (request, response, next) => {
    request.session.regenerate((failed) => {
      if (failed) return next(failed);
      request.session.userId = request.params.user;
      return request.session.save((error) => (error ? next(error) : response.redirect('/')));
    });
  });
  app.get('/become/:user', async (request, response) => {
    request.session.userId = request.params.user;
    await pauses.get(request.params.user)?.();
    response.json({});
  });
  app.get('/nobody', (request, response) => {
    delete request.session.userId;
    response.json({});
  });
  app.get('/then/:what/:user', (request, response, next) => {
    const kept = request.session;
    kept.userId = request.params.user;
    kept.save((failed) => (failed ? next(failed) : kept[request.params.what]((error) => {
      if (error) return next(error);
      if (request.session?.userId === request.params.user) request.session.seen = 'again';
      return response.json({});
    })));
  });
  app.get('/logout', (request, response, next) => {
    request.session.destroy((failed) => (failed ? next(failed) : response.json({})));
  });
  routes(app);
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    return response.status(error.statusCode ?? 500).json({ error: error.name });
  });
  return app;
}

const SUBJECT = { subject: (data) => data.userId, create: (request) => ({ label: request.headers['user-agent'] ?? 'nothing' }) };

async function with_(run, { gate = still(), options, ...more } = {}) {
  const store = new LimenStore(gate, { ...SUBJECT, ...options });
  const server = application(store, more).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  try {
    await run({ gate, store, port, browser: new Browser(port) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const ticketOf = (browser) => decodeURIComponent(browser.cookies.get('sid')).slice(2).split('.')[0];
const shown = async (browser) => {
  const { cookie: _, ...data } = (await browser.get('/')).json;
  return data;
};

test('a session keeps what it is given, under limen\'s ticket', () => with_(async ({ gate, browser }) => {
  await browser.get('/');
  assert.equal(browser.cookies.has('sid'), false);
  await browser.get('/set/theme/dark');
  assert.match(ticketOf(browser), /^[\w-]{36}$/);
  assert.equal(gate.visitors.get(ticketOf(browser)).get('theme'), 'dark');
  await browser.get('/set/size/7');
  assert.deepEqual(await shown(browser), { theme: 'dark', size: '7' });
  await browser.get('/unset/theme');
  assert.deepEqual(await shown(browser), { size: '7' });
}));

test('a login that is refused is told, and nobody is logged in', () => with_(async ({ gate, browser }) => {
  await browser.get('/set/cart/full');
  const { status, json } = await browser.get(`/login/${'x'.repeat(1025)}`);
  assert.deepEqual([status, json], [400, { error: 'LIMEN_E_LOGIN_SUBJECT' }]);
  assert.deepEqual(await shown(browser), {});
  const mark = gate.login('alex');
  await gate.revokeSubject('alex');
  await with_(async ({ browser: other }) => assert.equal((await other.get('/login/alex')).json.error, 'LIMEN_E_LOGIN_REVOKED'),
    { gate, options: { create: () => ({ mark }) } });
}));

test('a label is cut, and not refused', () => with_(async ({ gate, browser }) => {
  for (const [agent, label] of [['', null], ['x'.repeat(300), 'x'.repeat(256)]]) {
    await browser.get('/login/alex', { headers: { 'user-agent': agent } });
    assert.equal(gate.sessions.get(ticketOf(browser)).label, label);
  }
}));

test('a login is of its subject, and ends with everything else of it', () => with_(async ({ gate, browser }) => {
  await browser.get('/set/cart/full');
  const visitor = ticketOf(browser);
  const { status, headers } = await browser.get('/login/alex');
  assert.deepEqual([status, headers.location], [302, '/']);
  const ticket = ticketOf(browser);
  assert.notEqual(ticket, visitor);
  assert.throws(() => gate.visitors.get(visitor), limen.SessionUnknown);
  const [listed] = await gate.sessions.list('alex');
  assert.equal(listed.sid, gate.sessions.get(ticket).sid);
  assert.equal(listed.label, 'nothing');
  assert.deepEqual(await shown(browser), { userId: 'alex' });
  await gate.revokeSubject('alex', 'hacked');
  assert.deepEqual(await shown(browser), {});
}));

test('who becomes somebody without a new session gets one all the same', () => with_(async ({ gate, browser }) => {
  await browser.get('/set/cart/full');
  const planted = ticketOf(browser);
  await browser.get('/become/alex');
  assert.notEqual(ticketOf(browser), planted);
  assert.throws(() => gate.visitors.get(planted), limen.SessionUnknown);
  assert.deepEqual(await shown(browser), { cart: 'full', userId: 'alex' });
  assert.equal((await gate.sessions.list('alex')).length, 1);
}));

test('a logout ends it', () => with_(async ({ gate, browser }) => {
  await browser.get('/login/alex');
  const ticket = ticketOf(browser);
  await browser.get('/logout');
  assert.throws(() => gate.sessions.get(ticket), limen.SessionUnknown);
  assert.deepEqual(await shown(browser), {});
}));

test('a session that was saved can be ended, or read again, by the same request', () => with_(async ({ gate, browser }) => {
  await browser.get('/then/destroy/alex');
  assert.deepEqual(await gate.sessions.list('alex'), []);
  await browser.get('/become/alex');
  await browser.get('/then/destroy/sam');
  for (const user of ['alex', 'sam']) assert.deepEqual(await gate.sessions.list(user), []);
  assert.equal((await browser.get('/then/reload/kim')).status, 200);
  assert.deepEqual(await shown(browser), { userId: 'kim', seen: 'again' });
  assert.equal((await browser.get('/then/regenerate/kim')).status, 200);
  assert.deepEqual(await gate.sessions.list('kim'), []);
}));

test('what a session was before its subject changed has ended when that is answered', async () => {
  const gate = await limen.open(`lmdb:${folder()}/shop`, OPTIONS);
  await with_(async ({ browser }) => {
    for (let i = 0; i < 10; ++i) {
      await browser.get('/set/cart/full');
      const planted = ticketOf(browser);
      await browser.get('/become/alex');
      assert.throws(() => gate.visitors.get(planted), limen.SessionUnknown);
      await browser.get('/logout');
    }
  }, { gate });
  gate.close();
});

test('a visitor is nobody for limen itself', async () => {
  const gate = still();
  const app = express();
  app.use(session({ store: new LimenStore(gate, SUBJECT), secret: 'of a test', resave: false, saveUninitialized: false, name: 'sid' }));
  app.use(limenExpress(gate));
  app.get('/set/:name/:value', (request, response) => {
    request.session[request.params.name] = request.params.value;
    response.json({});
  });
  app.get('/who', (request, response) => response.json({ subject: request.auth.subject }));
  app.get('/only', requireSession(), (request, response) => response.json({}));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = new Browser(server.address().port);
  const shown = [];
  for (const path of ['/set/cart/full', '/set/userId/alex']) {
    await browser.get(path);
    browser.cookies.set('__Host-session', ticketOf(browser));
    shown.push((await browser.get('/who')).json.subject, (await browser.get('/only')).status);
  }
  server.closeAllConnections();
  server.close();
  assert.deepEqual(shown, [null, 401, 'alex', 200]);
});

// A route that begins, and continues on a signal.
function pause() {
  let go, begin;
  const until = new Promise((resolve) => { go = resolve; });
  const begun = new Promise((resolve) => { begin = resolve; });
  return { pauses: new Map([['slow', () => { begin(); return until; }]]), begun, go };
}

test('a request in flight does not bring an ended session back', async () => {
  const { pauses, begun, go } = pause();
  await with_(async ({ gate, browser }) => {
    await browser.get('/login/alex');
    const ticket = ticketOf(browser);
    const slow = browser.get('/set/theme/slow');
    await begun;
    await gate.revokeSubject('alex');
    go();
    assert.equal((await slow).status, 200);
    assert.throws(() => gate.sessions.get(ticket), limen.SessionUnknown);
    assert.deepEqual(await gate.sessions.list('alex'), []);
    assert.deepEqual(await shown(browser), {});
  }, { pauses });
});

test('nor does it become somebody else\'s', async () => {
  let go, begin;
  const until = new Promise((resolve) => { go = resolve; });
  const begun = new Promise((resolve) => { begin = resolve; });
  const gate = still();
  const store = new LimenStore(gate, SUBJECT);
  const app = express();
  app.use(session({ store, secret: 'of a test', resave: false, saveUninitialized: false, name: 'sid' }));
  app.get('/become/:user', async (request, response) => {
    if (request.session.userId) {
      begin();
      await until;
    }
    request.session.userId = request.params.user;
    response.json({});
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = new Browser(server.address().port);
  await browser.get('/become/alex');
  const slow = browser.get('/become/sam');
  await begun;
  await gate.revokeSubject('alex');
  go();
  await slow;
  server.closeAllConnections();
  server.close();
  assert.deepEqual(await gate.sessions.list('sam'), []);
});

test('many requests at once keep what each of them changed', async () => {
  let waiting = [];
  const many = 24;
  const together = () => new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === many) for (const go of waiting.splice(0)) go();
  });
  const gate = await limen.open(`lmdb:${folder()}/shop`, OPTIONS);
  await with_(async ({ browser }) => {
    await browser.get('/set/c/3');
    await Promise.all(Array.from({ length: many }, (_, i) => browser.get(`/set/m${i}/slow`)));
    assert.equal(Object.values(await shown(browser)).filter((value) => value === 'slow').length, many);
  }, { gate, pauses: new Map([['slow', together]]) });
  gate.close();
});

test('two requests that change different members keep both', async () => {
  const { pauses, begun, go } = pause();
  await with_(async ({ browser }) => {
    await browser.get('/set/c/3');
    const slow = browser.get('/set/a/slow');
    await begun;
    await browser.get('/set/b/2');
    await browser.get('/unset/c');
    go();
    await slow;
    assert.deepEqual(await shown(browser), { a: 'slow', b: '2' });
  }, { pauses });
});

test('a request that changes nothing is a sign of life', () => with_(async ({ gate, browser }) => {
  await browser.get('/login/alex');
  const visitor = new Browser(browser.port);
  await visitor.get('/set/theme/dark');
  gate.setClock(1_700_000_000 + 1200);
  await browser.get('/');
  assert.equal(gate.sessions.get(ticketOf(browser)).idleExpiresAtSeconds, 1_700_000_000 + 3000);
  gate.setClock(1_700_000_000 + 80_000);
  await visitor.get('/');
  gate.setClock(1_700_000_000 + 160_000);
  assert.deepEqual(await shown(visitor), { theme: 'dark' });
}));

test('a forged or foreign cookie opens nothing', () => with_(async ({ gate, browser }) => {
  const { ticket } = await gate.sessions.create('alex', { data: { userId: 'alex' } });
  for (const value of [ticket, `s:${ticket}.forged`, 's:x.y', '%', '']) {
    browser.cookies.set('sid', encodeURIComponent(value));
    assert.deepEqual(await shown(browser), {});
  }
}));

test('what cannot be known is an error, and not a visitor', () => with_(async ({ gate, browser }) => {
  await browser.get('/login/alex');
  gate.close();
  const { status, json } = await browser.get('/');
  assert.deepEqual([status, json], [503, { error: 'LIMEN_E_CLOSED' }]);
}));

const call = (store, name, ...args) => new Promise((resolve, reject) => {
  store[name](...args, (error, value) => (error ? reject(error) : resolve(value)));
});

test('what cannot be meant is refused when the program starts', () => {
  const gate = still();
  assert.throws(() => new LimenStore(gate, { subjects: SUBJECT.subject }), limen.OptionError);
  for (const wrong of [{ subject: 'userId' }, { create: {} }, SUBJECT.subject]) assert.throws(() => new LimenStore(gate, wrong), TypeError);
  assert.ok(new LimenStore(gate, { subject: null, create: undefined }));
});

test('the store answers express-session\'s calls by themselves', async () => {
  const gate = still();
  const store = new LimenStore(gate, SUBJECT);
  const cookie = { originalMaxAge: null };
  assert.equal(await call(store, 'get', 'x'.repeat(32)), undefined);
  assert.equal(await call(store, 'get', 'x'.repeat(36)), undefined);
  await call(store, 'destroy', 'x'.repeat(32));
  await call(store, 'destroy', 'x'.repeat(36));
  await call(store, 'touch', 'x'.repeat(36), {});
  await assert.rejects(call(store, 'set', 'x'.repeat(32), { cookie }), limen.UsageError);
  const { ticket } = await gate.sessions.create('alex', { data: { userId: 'alex', a: 1 } });
  assert.deepEqual(await call(store, 'get', ticket), { userId: 'alex', a: 1 });
  await call(store, 'set', ticket, { cookie, userId: 'alex', a: 2 });
  assert.equal((await call(store, 'get', ticket)).a, 2);
  await gate.sessions.end(ticket);
  await call(store, 'set', ticket, { cookie, userId: 'alex', a: 3 });
  assert.deepEqual(await gate.sessions.list('alex'), []);
  store.destroy(ticket); // without a callback
  const long = await gate.sessions.create('alex');
  await assert.rejects(call(store, 'set', long.ticket, { cookie, userId: 'alex', x: 'y'.repeat(20_000) }), limen.DataTooLong);
});

test('sessions in an lmdb store outlast their process', async () => {
  const place = `lmdb:${folder()}/shop`;
  let cookies;
  const gate = await limen.open(place, OPTIONS);
  await with_(async ({ browser }) => {
    await browser.get('/login/alex');
    ({ cookies } = browser);
  }, { gate });
  gate.close();
  await with_(async ({ browser }) => {
    browser.cookies = cookies;
    assert.deepEqual(await shown(browser), { userId: 'alex' });
  }, { gate: await limen.open(place, OPTIONS) });
});
