// Shared by the suites of the frameworks: a browser, and the rules that hold for every framework.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import limen from 'limen';

import { csrfRules } from './csrf_rules.mjs';
import { still } from './support.mjs';

// Sends requests to a server on loopback, and keeps its cookies as a browser does.
export class Browser {
  constructor(port) {
    this.port = port;
    this.cookies = new Map();
  }

  send(method, path, { headers = {}, body, raw } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const fields = { ...(cookie && { cookie }), ...(text && { 'content-type': 'application/json' }), ...headers };
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.port, method, path, headers: raw ?? fields, agent: false });
      request.on('error', reject);
      request.on('response', (response) => {
        let read = '';
        response.setEncoding('utf8').on('data', (part) => { read += part; }).on('end', () => {
          this.#keep(response.headers['set-cookie'] ?? []);
          resolve({ status: response.statusCode, headers: response.headers, text: read,
            json: read.startsWith('{') ? JSON.parse(read) : undefined });
        });
      });
      request.end(text);
    });
  }

  get(path, options) { return this.send('GET', path, options); }
  post(path, options) { return this.send('POST', path, options); }

  #keep(fields) {
    for (const field of fields) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(field);
      if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(field)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

export const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
export const NAME = '__Host-session';

// What a shop notes about a login, for its user's eyes.
export const described = ({ headers }) => ({ label: headers['user-agent'], address: headers['x-forwarded-for'] });

// The routes that each framework has for these rules:
//   GET and POST /who (subject or null), GET /visitor (data or null, and a CSRF token), GET /session, GET /token?, /role, /scope, /fresh: guarded; POST /transfer: a session;
//   POST /login {subject, ...options}, /renew, /logout, GET /csrf, GET /throw (requireRole in the route), GET /late,
//   POST /login-twice {subjects}, /login-and-logout, /login-and-fail, /renew-and-fail, GET /mistake, POST /form (csrfProtect),
//   POST /checked {csrf_token} (requireCsrf, twice)
// `serve(gate, options)` gives { port, close }; the realm is "shop".
export function rules(serve) {
  const with_ = (name, run, options, properties) => test(name, async () => {
    const gate = still(undefined, properties);
    const server = await serve(gate, options);
    try {
      await run({ gate, browser: new Browser(server.port), port: server.port });
    } finally {
      await server.close();
    }
  });

  with_('who brings nothing is nobody, and is told so where somebody is needed', async ({ browser }) => {
    assert.deepEqual((await browser.get('/who')).json, { subject: null });
    for (const path of ['/session', '/token', '/role', '/scope', '/fresh', '/throw']) {
      const { status, headers, json } = await browser.get(path);
      assert.equal(status, 401, path);
      assert.match(headers['www-authenticate'], /^Bearer realm="shop"/);
      assert.equal(headers['cache-control'], 'no-store');
      assert.deepEqual(json, { error: 'unauthorized' });
    }
  });

  with_('a login brings a cookie, and a logout takes it', async ({ gate, browser }) => {
    const answer = await browser.post('/login', { body: { subject: 'alex' } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers['set-cookie'][0], /^__Host-session=[\w-]{36}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.deepEqual((await browser.get('/who')).json, { subject: 'alex' });
    assert.equal((await browser.get('/session')).status, 200);
    const ticket = browser.cookies.get(NAME);
    assert.equal((await browser.post('/logout')).status, 200);
    assert.equal(browser.cookies.has(NAME), false);
    assert.throws(() => gate.sessions.get(ticket), limen.SessionUnknown);
    assert.equal((await browser.post('/logout')).status, 200);
  });

  with_('a login makes a new session, and ends what the browser had', async ({ gate, browser }) => {
    const planted = await gate.sessions.create('mallory');
    browser.cookies.set(NAME, planted.ticket);
    await browser.post('/login', { body: { subject: 'alex' } });
    assert.notEqual(browser.cookies.get(NAME), planted.ticket);
    assert.throws(() => gate.sessions.get(planted), limen.SessionUnknown);
    assert.deepEqual((await browser.get('/who')).json, { subject: 'alex' });
  });

  with_('at the limit of sessions, the browser\'s own makes room', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex', limit: 1 } });
    assert.equal((await browser.post('/login', { body: { subject: 'alex', limit: 1 } })).status, 200);
    assert.equal((await gate.sessions.list('alex')).length, 1);
    browser.cookies.clear();
    const { status, json } = await browser.post('/login', { body: { subject: 'alex', limit: 1 } });
    assert.deepEqual([status, json], [403, { error: 'forbidden' }]);
  });

  with_('a name that no subject can have is the client\'s mistake', async ({ browser }) => {
    for (const subject of ['', 'x'.repeat(1025), 'x\ud800']) {
      for (const path of ['/login', '/login-and-logout']) {
        const { status, headers, json } = await browser.post(path, { body: { subject } });
        assert.deepEqual([status, json], [400, { error: 'invalid_request' }]);
        assert.deepEqual([headers['set-cookie'], headers['www-authenticate']], [undefined, undefined]);
      }
    }
    assert.equal((await browser.post('/login', { body: { subject: 'x'.repeat(1024) } })).status, 200);
  });

  with_('what a client says of itself is cut, and not refused', async ({ gate, browser }) => {
    for (const [agent, label] of [['', null], ['x'.repeat(300), 'x'.repeat(256)]]) {
      const headers = { 'user-agent': agent, 'x-forwarded-for': '10.0.0.1, '.repeat(10) };
      assert.equal((await browser.post('/login', { body: { subject: 'alex' }, headers })).status, 200);
      const session = gate.sessions.get(browser.cookies.get(NAME));
      assert.deepEqual([session.label, session.address.length], [label, 64]);
    }
  });

  with_('a login that was overtaken by a revocation is refused', async ({ gate, browser }) => {
    const mark = gate.login('alex');
    await gate.revokeSubject('alex');
    const { status, headers, json } = await browser.post('/login', { body: { subject: 'alex', mark } });
    assert.deepEqual([status, json], [401, { error: 'unauthorized' }]);
    assert.match(headers['www-authenticate'], /^Bearer realm="shop"/);
  });

  with_('a renewal keeps the lifetime of the cookie', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex', cookie: { maxAge: '30d' } } });
    for (let round = 0; round < 2; ++round) {
      const headers = { 'x-csrf-token': gate.csrf.token(browser.cookies.get(NAME)) };
      assert.match((await browser.post('/renew', { headers })).headers['set-cookie'][0], /; Max-Age=2592000/);
    }
  });

  const twins = { cookieName: 'sid', cookieDomain: 'shop.example' };
  const host = 'www.shop.example:8443';
  with_('a login and a logout delete the cookie\'s twins', async ({ gate, browser }) => {
    const old = await gate.sessions.create('alex'); // of the time before cookieDomain was switched on
    const headers = { cookie: `sid=${old.ticket}`, host };
    const login = (await browser.post('/login', { body: { subject: 'alex' }, headers })).headers['set-cookie'];
    assert.equal(login.length, 2);
    assert.match(login[0], /^sid=; Path=\/; .*Max-Age=0/);
    assert.match(login[1], /^sid=[\w-]{36}; Domain=shop\.example; Path=\//);
    assert.throws(() => gate.sessions.get(old), limen.SessionUnknown);
    const both = { cookie: `sid=${old.ticket}; sid=${browser.cookies.get('sid')}`, host };
    assert.deepEqual((await browser.get('/who', { headers: both })).json, { subject: 'alex' });
    const logout = (await browser.post('/logout', { headers: both })).headers['set-cookie'];
    for (const line of ['sid=; Path=/;', 'sid=; Domain=www.shop.example; Path=/;']) assert.ok(logout.some((each) => each.startsWith(line)), line);
    assert.match(logout.at(-1), /^sid=; Domain=shop\.example; Path=\/; /);
    assert.equal((await gate.sessions.list('alex')).length, 0);
  }, {}, twins);

  with_('a login that an error overtook takes back all its cookies', async ({ gate, browser }) => {
    const headers = { cookie: `sid=${(await gate.sessions.create('alex')).ticket}; sid=x`, host };
    const { status, headers: sent } = await browser.post('/login-and-fail', { body: { subject: 'alex' }, headers });
    assert.deepEqual([status, sent['set-cookie']], [403, ['theme=dark']]);
  }, {}, twins);

  with_('a renewal that an error overtook is not taken back', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const headers = { 'x-csrf-token': gate.csrf.token(browser.cookies.get(NAME)) };
    assert.equal((await browser.post('/renew-and-fail', { headers })).status, 403);
    assert.equal(gate.sessions.get(browser.cookies.get(NAME)).readOnly, false);
  });

  with_('a second login in one response replaces the first', async ({ gate, browser }) => {
    const { ticket } = await gate.sessions.create('alex');
    const { json, headers } = await browser.post('/login-twice', { body: { subjects: ['alex', 'sam'] }, headers: { cookie: `sid=${ticket}`, host } });
    assert.deepEqual(json, { subject: 'sam' });
    const [theme, ...lines] = headers['set-cookie'];
    assert.equal(theme, 'theme=dark');
    assert.ok(lines.slice(0, -1).every((line) => line.startsWith('sid-sam=;')), String(lines));
    assert.equal(gate.sessions.get(browser.cookies.get('sid-sam')).subject, 'sam');
    assert.equal(browser.cookies.has('sid-alex'), false);
    assert.deepEqual([await gate.sessions.list('alex'), (await gate.sessions.list('sam')).length], [[], 1]);
  }, {}, twins);

  with_('a logout ends the login of the same response', async ({ gate, browser }) => {
    const { json, headers } = await browser.post('/login-and-logout', { body: { subject: 'alex' } });
    assert.deepEqual(json, { subject: null });
    assert.ok(headers['set-cookie'].every((line) => /^__Host-session=; .*Max-Age=0/.test(line)));
    assert.deepEqual(await gate.sessions.list('alex'), []);
  });

  with_('a renewal gives a new ticket', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const before = browser.cookies.get(NAME);
    assert.equal((await browser.post('/renew')).status, 403); // it may be another website's request
    const { csrf } = (await browser.get('/csrf')).json;
    assert.equal((await browser.post('/renew', { headers: { 'x-csrf-token': csrf } })).status, 200);
    assert.notEqual(browser.cookies.get(NAME), before);
    assert.throws(() => gate.sessions.get(before), limen.SessionUnknown);
    assert.equal((await browser.get('/session')).status, 200);
  });

  with_('whoever a guard does not let in for everyone is not nobody', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const { check } = limen.Guard.prototype;
    const mistaken = gate.guard().check({ method: 'POST' }).status; // any status: the response is what counts
    limen.Guard.prototype.check = function refuses(request) {
      return Object.defineProperties(check.call(this, request), {
        letIn: { value: false }, http: { value: 500 }, status: { value: mistaken }, session: { value: null }, subject: { value: null },
      });
    };
    try {
      for (const path of ['/who', '/visitor']) assert.equal((await browser.get(path)).status, 500, path);
    } finally {
      limen.Guard.prototype.check = check;
    }
  });

  csrfRules(with_);

  with_('a ticket that was renewed some seconds ago only reads', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const { csrf } = (await browser.get('/csrf')).json;
    await gate.sessions.renew(browser.cookies.get(NAME));
    assert.equal((await browser.get('/session')).status, 200);
    const { status, headers } = await browser.post('/transfer', { headers: { 'x-csrf-token': csrf } });
    assert.deepEqual([status, headers['retry-after']], [503, '1']);
  });

  with_('several fields of one name are seen as several', async ({ gate, browser }) => {
    const [one, two] = [await gate.sessions.create('alex'), await gate.sessions.create('sam')];
    const raw = (...pairs) => ({ raw: ['Host', 'localhost', 'Content-Length', '0', ...pairs] });
    const mine = ['cookie', `${NAME}=${one.ticket}`];
    assert.deepEqual((await browser.get('/who', raw('COOKIE', 'theme=dark', ...mine))).json, { subject: 'alex' });
    assert.deepEqual((await browser.get('/who', raw('Cookie', `${NAME}=${two.ticket}`, ...mine))).json, { subject: null });
    assert.deepEqual((await browser.get('/who', raw('Authorization', 'Basic eDp5', ...mine))).json, { subject: 'alex' });
    assert.deepEqual((await browser.get('/who', raw('Authorization', 'Basic eDp5, Bearer x', ...mine))).json, { subject: null });
    assert.equal((await browser.get('/session', raw('Authorization', 'Basic a', 'Authorization', 'Basic b', ...mine))).status, 400);
    const csrf = ['X-CSRF-Token', gate.csrf.token(one)];
    assert.equal((await browser.post('/transfer', raw(...csrf, ...mine))).status, 200);
    assert.equal((await browser.post('/transfer', raw(...csrf, ...csrf, ...mine))).status, 403);
  });

  with_('a visitor has data, and is nobody', async ({ gate, browser }) => {
    const visitor = await gate.visitors.put(gate.visitors.draw(), { cart: [7] });
    browser.cookies.set(NAME, visitor.ticket);
    const { data, csrf } = (await browser.get('/visitor')).json;
    assert.deepEqual(data, { cart: [7] });
    assert.deepEqual((await browser.get('/who')).json, { subject: null });
    for (const path of ['/session', '/role', '/throw']) assert.equal((await browser.get(path)).status, 401, path);
    assert.equal((await browser.post('/form')).json.error, 'csrf_missing');
    assert.equal((await browser.post('/form', { headers: { 'x-csrf-token': csrf } })).status, 200);
    await browser.post('/login', { body: { subject: 'alex' } });
    assert.deepEqual(gate.sessions.get(browser.cookies.get(NAME)).data, { cart: [7] });
    assert.throws(() => gate.visitors.get(visitor), limen.SessionUnknown);
    assert.equal((await browser.get('/visitor')).json.data, null);
  }, { visitors: true });

  with_('without the option there are no visitors', async ({ gate, browser }) => {
    browser.cookies.set(NAME, (await gate.visitors.put(gate.visitors.draw(), { cart: [7] })).ticket);
    assert.equal((await browser.get('/visitor')).json.data, null);
    assert.equal((await browser.post('/form')).status, 200);
    await browser.post('/login', { body: { subject: 'alex' } });
    assert.deepEqual(gate.sessions.get(browser.cookies.get(NAME)).data, {});
  });

  with_('a store that is waited for is asked again in another thread', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const { csrf } = (await browser.get('/csrf')).json;
    const { check } = limen.Guard.prototype;
    limen.Guard.prototype.check = function waits(request) { // as for a store that is read over a network
      return Object.defineProperties(check.call(this, request), {
        again: { value: 'blocking' }, letIn: { value: false }, http: { value: 503 },
      });
    };
    try {
      assert.equal((await browser.get('/session')).status, 200);
      assert.equal((await browser.post('/transfer', { body: { csrf_token: csrf } })).status, 200);
      assert.equal((await browser.post('/transfer')).json.error, 'csrf_missing');
      assert.equal((await browser.get('/token')).status, 401);
    } finally {
      limen.Guard.prototype.check = check;
    }
    gate.close();
  });

  with_('a bearer token speaks, and needs no CSRF token', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const token = gate.tokens.issue('sam', { scope: 'orders:read', role: 'admin' });
    assert.deepEqual((await browser.get('/who', bearer(token))).json, { subject: 'sam' });
    for (const path of ['/token', '/role', '/scope', '/throw']) assert.equal((await browser.get(path, bearer(token))).status, 200, path);
    assert.equal((await browser.get('/session', bearer(token))).status, 401);
    assert.equal((await browser.post('/any', bearer(token))).status, 200);
    assert.equal((await browser.post('/any')).status, 403);
  });

  with_('a session has the roles and the scope of its login, and its data gives none', async ({ gate, browser }) => {
    const statuses = async (options) => {
      browser.cookies.set(NAME, (await gate.sessions.create('alex', options)).ticket);
      return Promise.all(['/role', '/scope', '/throw'].map(async (path) => (await browser.get(path)).status));
    };
    assert.deepEqual(await statuses({ roles: ['clerk', 'admin'], scope: 'pay orders:read' }), [200, 200, 200]);
    assert.deepEqual(await statuses({ roles: ['clerk'], scope: 'pay' }), [403, 403, 403]);
    assert.deepEqual(await statuses({ data: { role: 'admin', roles: ['admin'], scope: 'orders:read' } }), [403, 403, 403]);
  });

  with_('a refused token is never replaced by the cookie', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const token = gate.tokens.issue('alex');
    await gate.revokeToken(token);
    for (const wrong of ['nonsense', `${token.slice(0, -4)}AAAA`, token]) {
      assert.deepEqual((await browser.get('/who', bearer(wrong))).json, { subject: null });
      const { status, headers } = await browser.get('/token', bearer(wrong));
      assert.equal(status, 401);
      assert.match(headers['www-authenticate'], /error="invalid_token"/);
      assert.equal((await browser.post('/any', bearer(wrong))).status, 401);
    }
  });

  with_('a malformed or repeated field is answered 400', async ({ gate, browser }) => {
    const token = gate.tokens.issue('alex');
    for (const field of ['Bearer', 'Bearer a b', `bearer ${token}, Bearer ${token}`]) {
      assert.equal((await browser.get('/token', { headers: { authorization: field } })).status, 400, field);
    }
    const twice = ['Host', 'localhost', 'Authorization', `Bearer ${token}`, 'Authorization', `Bearer ${token}`];
    assert.equal((await browser.get('/token', { raw: twice })).status, 400);
  });

  with_('what is not enough is answered 403, and says what is asked for', async ({ gate, browser }) => {
    const token = gate.tokens.issue('sam', { scope: 'orders:write', role: 'clerk' });
    const { status, headers, json } = await browser.get('/scope', bearer(token));
    assert.equal(status, 403);
    assert.match(headers['www-authenticate'], /error="insufficient_scope".*scope="orders:read"/);
    assert.deepEqual(json, { error: 'insufficient_scope' });
    for (const path of ['/role', '/throw']) assert.equal((await browser.get(path, bearer(token))).status, 403, path);
    const stale = await browser.get('/fresh', bearer(token)); // RFC 9470
    assert.equal(stale.status, 401);
    assert.match(stale.headers['www-authenticate'], /error="insufficient_user_authentication".*max_age="300"/);
    await browser.post('/login', { body: { subject: 'alex' } });
    assert.equal((await browser.get('/fresh')).status, 200);
    gate.setClock(1_700_000_000 + 1000);
    assert.equal((await browser.get('/fresh')).status, 403);
  });

  with_('what cannot be known is answered 503, and is never nobody', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const token = gate.tokens.issue('alex');
    gate.close();
    for (const options of [{}, bearer(token)]) {
      for (const path of ['/who', '/throw', '/any']) {
        const { status, headers, json } = await browser.send(path === '/any' ? 'POST' : 'GET', path, options);
        assert.equal(status, 503, path);
        assert.equal(headers['retry-after'], '1');
        assert.deepEqual(json, { error: 'unavailable' });
      }
    }
  });

  with_('a session that is asked for is touched', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const ticket = browser.cookies.get(NAME);
    gate.setClock(1_700_000_000 + 1200);
    await browser.get('/public');
    assert.equal(gate.sessions.get(ticket).idleExpiresAtSeconds, 1_700_000_000 + 1800);
    await browser.get('/who');
    assert.equal(gate.sessions.get(ticket).idleExpiresAtSeconds, 1_700_000_000 + 3000);
  });

  with_('caches are told that credentials matter, where they were looked at', async ({ browser }) => {
    assert.equal((await browser.get('/public')).headers.vary ?? '', '');
    assert.equal((await browser.get('/who')).headers.vary, 'Authorization, Cookie');
  });

  with_('a login that an error overtook is taken back', async ({ browser }) => {
    const { status, headers } = await browser.post('/login-and-fail', { body: { subject: 'alex' } });
    assert.equal(status, 403);
    assert.deepEqual(headers['set-cookie'], ['theme=dark']);
  });

  with_('who was revoked is out at the next request', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const token = gate.tokens.issue('alex', { role: 'admin' });
    await gate.revokeSubject('alex');
    assert.equal((await browser.get('/session')).status, 401);
    assert.equal((await browser.get('/role', bearer(token))).status, 401);
  });

  with_('a mistake of the program is left to the framework', async ({ browser }) => {
    assert.equal((await browser.get('/mistake')).status, 500);
  });

  with_('many at once are each answered for themselves', async ({ gate, port }) => {
    await Promise.all(Array.from({ length: 30 }, async (_, i) => {
      const browser = new Browser(port);
      await browser.post('/login', { body: { subject: `user ${i}` } });
      assert.deepEqual((await browser.get('/who')).json, { subject: `user ${i}` });
      const token = gate.tokens.issue(`token ${i}`);
      assert.deepEqual((await browser.get('/who', bearer(token))).json, { subject: `token ${i}` });
    }));
  });
}
