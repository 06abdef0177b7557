// The ids of express-session's objects, which are limen's tickets.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';

import express from 'express';
import session from 'express-session';
import limen from 'limen';
import { LimenStore } from 'limen/express-session';

import { still, thrown } from './support.mjs';
import { Browser } from './web_support.mjs';

const SETTINGS = { secret: 'of a test', resave: false, saveUninitialized: false, name: 'sid' };
const ticketOf = (browser) => decodeURIComponent(browser.cookies.get('sid')).slice(2).split('.')[0];
const promised = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

async function asked(browser) {
  const answer = await browser.get('/');
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

// Runs `route` for a request of a browser whose cookies are kept from call to call.
async function with_(run, gate = still()) {
  const store = new LimenStore(gate, { subject: (data) => data.userId });
  let route;
  const app = express();
  app.use(session({ store, ...SETTINGS }));
  app.get('/', async (request, response) => {
    const seen = await route(request, response);
    if (!response.headersSent) response.json(seen ?? {});
  });
  app.use((error, request, response, next) => (response.headersSent ? next(error) : response.status(500).send(error.message)));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = new Browser(server.address().port);
  try {
    await run({ gate, store, browser, call: (what) => asked(browser, route = what) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const agrees = (request) => {
  assert.equal(request.session.id, request.sessionID);
  assert.match(request.session.id, /^[\w-]{36}$/);
  assert.ok(request.session instanceof session.Session);
  return request.session.id;
};

test('the id of a new session is the ticket that it is saved under', () => with_(async ({ gate, store, browser, call }) => {
  const { json: { before, after } } = await call(async (request) => {
    const id = agrees(request);
    request.session.theme = 'dark';
    await promised((done) => request.session.save(done));
    assert.equal((await promised((done) => store.get(agrees(request), done))).theme, 'dark');
    return { before: id, after: request.session.id };
  });
  assert.equal(before, after);
  assert.equal(ticketOf(browser), before);
  assert.equal(gate.visitors.get(before).get('theme'), 'dark');
  await call((request) => { assert.equal(agrees(request), before); });
}));

test('the ids agree whatever a request does', () => with_(async ({ gate, store, browser, call }) => {
  const found = async (request) => (await promised((done) => store.get(agrees(request), done)))?.userId ?? null;
  const { seen } = (await call(async (request) => {
    const ids = [agrees(request)];
    await promised((done) => request.session.regenerate(done));
    ids.push(agrees(request));
    request.session.userId = 'alex';
    await promised((done) => request.session.save(done));
    ids.push(agrees(request));
    assert.equal(await found(request), 'alex');
    await promised((done) => request.session.reload(done));
    assert.equal(agrees(request), ids[2]);
    delete request.session.userId;
    await promised((done) => request.session.save(done));
    ids.push(agrees(request));
    assert.equal(await found(request), null);
    request.session.userId = 'sam';
    await promised((done) => request.session.save(done));
    ids.push(agrees(request));
    return { seen: ids };
  })).json;
  assert.equal(new Set(seen).size, 5);
  assert.equal(ticketOf(browser), seen[4]);
  assert.deepEqual(await gate.sessions.list('alex'), []);
  assert.equal((await gate.sessions.list('sam')).length, 1);
  for (const ended of seen.slice(0, 4)) assert.equal(await promised((done) => store.get(ended, done)), undefined);
}));

test('an object that was replaced keeps its own id', () => with_(async ({ call }) => {
  await call(async (request) => {
    const old = request.session;
    const id = agrees(request);
    await promised((done) => request.session.regenerate(done));
    assert.notEqual(agrees(request), id);
    assert.equal(old.id, id);
  });
}));

test('data may have a member of any name', () => with_(async ({ gate, call }) => {
  const { json } = await call(async (request) => {
    request.session.held = 1;
    request.session.ticket = 2;
    await promised((done) => request.session.save(done));
    return { id: agrees(request) };
  });
  const { cookie: _, ...data } = gate.visitors.get(json.id).data;
  assert.deepEqual(data, { held: 1, ticket: 2 });
}));

test('a visit without data is not stored, and tells no watch of a refusal', () => with_(async ({ gate, browser, call }) => {
  const watch = gate.watch();
  await call(() => {});
  assert.equal(browser.cookies.size, 0);
  await call(async (request) => {
    await promised((done) => request.session.regenerate(done));
    request.session.userId = 'alex';
  });
  await call(() => {});
  assert.deepEqual(watch.read().map(({ kind }) => kind), ['session_created']);
  watch.close();
}));

test('a genid is refused when the program starts', () => {
  const store = new LimenStore(still());
  for (const genid of [
    () => randomUUID(), () => randomBytes(32).toString('hex'), (request) => request.headers['x-id'],
    (request) => request.user ?? randomBytes(24).toString('base64url'), async () => 'x', () => 7, () => { throw new Error('mine'); },
  ]) {
    const error = thrown(() => session({ store, genid, ...SETTINGS }));
    assert.ok(error instanceof limen.OptionError, String(genid));
    assert.match(error.message, /^genid: /);
  }
  for (const secure of [true, false, 'auto']) session({ store, ...SETTINGS, cookie: { secure } });
});

test('a login after the response began is an error, as its id could not be sent', () => with_(async ({ gate, browser, call }) => {
  const failed = [];
  await call(async (request, response) => {
    request.session.theme = 'dark';
    await promised((done) => request.session.save(done));
    response.write('begun');
    request.session.userId = 'alex';
    await promised((done) => request.session.save(done)).catch((error) => failed.push(error));
    delete request.session.userId;
    response.end();
  });
  assert.ok(failed[0] instanceof limen.UsageError);
  assert.deepEqual(await gate.sessions.list('alex'), []);
  assert.equal(gate.visitors.get(ticketOf(browser)).get('theme'), 'dark');
}));
