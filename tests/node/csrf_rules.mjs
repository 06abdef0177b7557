// The rules of CSRF tokens and login forms, which hold for every framework: see web_support.mjs.
import assert from 'node:assert/strict';

import { bearer, NAME } from './web_support.mjs';

const NOBODY = { subject: null, credential: false };

// `with_(name, run, options)` makes a test with an application of its own.
export function csrfRules(with_) {
  with_('a session needs a CSRF token where a request changes something', async ({ browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    for (const [options, error] of [
      [{}, 'csrf_missing'], [{ body: { csrf_token: 7 } }, 'csrf_missing'], [{ body: {} }, 'csrf_missing'],
      [{ headers: { 'x-csrf-token': 'x' } }, 'csrf_other_session'], [{ body: { csrf_token: 'é' } }, 'csrf_other_session'],
      [{ body: { csrf_token: 'Ł\ud800' } }, 'csrf_other_session'], [{ body: { csrf_token: ['x', 'y'] } }, 'csrf_other_session'],
      [{ body: { csrf_token: [7] } }, 'csrf_missing'],
    ]) {
      const { status, json } = await browser.post('/transfer', options);
      assert.equal(status, 403);
      assert.deepEqual(json, { error });
    }
    const { csrf } = (await browser.get('/csrf')).json;
    assert.equal((await browser.post('/transfer', { headers: { 'x-csrf-token': csrf } })).status, 200);
    assert.equal((await browser.post('/transfer', { body: { csrf_token: csrf } })).status, 200);
  });

  with_('without its CSRF token a session is nobody where a request may change something', async ({ gate, browser }) => {
    await browser.post('/login', { body: { subject: 'alex' } });
    const { csrf } = (await browser.get('/csrf')).json;
    for (const [options, subject] of [
      [{}, null], [{ body: {} }, null], [{ headers: { 'x-csrf-token': 'x' } }, null], [{ headers: { 'x-csrf-token': csrf } }, 'alex'],
      [{ body: { csrf_token: csrf } }, 'alex'], [{ headers: { 'x-csrf-token': 'x' }, body: { csrf_token: csrf } }, null],
      [bearer(gate.tokens.issue('sam')), 'sam'],
    ]) assert.deepEqual((await browser.post('/who', options)).json, { subject }, JSON.stringify(options));
    assert.deepEqual((await browser.send('PATCH', '/who')).json, { subject: null });
  });

  with_('what csrfProtect lets through is nobody, or has its CSRF token', async ({ gate, browser }) => {
    assert.equal((await browser.post('/form')).status, 200);
    assert.equal((await browser.post('/form', { headers: { cookie: `${NAME}=x` } })).status, 200);
    assert.equal((await browser.post('/form', bearer('x'))).status, 200);
    assert.equal((await browser.post('/form', { headers: { origin: 'https://evil.example' } })).status, 200);
    await browser.post('/login', { body: { subject: 'alex' } });
    const { csrf } = (await browser.get('/csrf')).json;
    assert.equal((await browser.post('/form')).json.error, 'csrf_missing');
    assert.equal((await browser.post('/form', { body: { csrf_token: csrf } })).status, 200);
    gate.close();
    assert.equal((await browser.post('/form')).status, 503);
  });

  with_('a login form is protected by its Origin', async ({ browser, port }) => {
    const form = async (headers) => (await browser.post('/form', { headers })).status;
    assert.deepEqual([await form({}), await form({ origin: 'https://evil.example' }), await form({ 'sec-fetch-site': 'cross-site' })], [403, 403, 403]);
    assert.deepEqual([await form({ origin: `http://127.0.0.1:${port}` }), await form({ 'sec-fetch-site': 'same-origin' })], [200, 200]);
    assert.equal(await form({ origin: 'https://app.example' }), 200);
    assert.deepEqual((await browser.get('/who')).json, { subject: null });
    for (const headers of [{}, { origin: 'https://evil.example' }]) { // a route without a guard, too
      assert.deepEqual((await browser.post('/who', { headers })).json, { error: 'csrf_missing' });
    }
    assert.deepEqual((await browser.post('/who', { headers: { origin: `http://127.0.0.1:${port}` } })).json, { subject: null });
  }, { csrf: 'always', origins: ['https://app.example'] });

  with_('a login itself refuses forms of other websites, also in a route without a guard', async ({ gate, browser, port }) => {
    const login = async (headers) => (await browser.post('/login', { headers, body: { subject: 'sam' } }));
    const session = await gate.sessions.create('alex');
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { cookie: `${NAME}=${session.ticket}` }]) {
      const answer = await login(headers);
      assert.deepEqual([answer.status, answer.json, answer.headers['set-cookie']], [403, { error: 'csrf_missing' }, undefined]);
    }
    assert.deepEqual([gate.sessions.get(session).subject, await gate.sessions.list('sam')], ['alex', []]);
    const own = { origin: `http://127.0.0.1:${port}` };
    const csrf = gate.csrf.token(session);
    const cookie = `${NAME}=${session.ticket}`;
    for (const headers of [own, { cookie, 'x-csrf-token': csrf }, { ...own, cookie }, bearer(gate.tokens.issue('app')).headers]) {
      assert.equal((await login(headers)).status, 200, JSON.stringify(headers));
    }
    const twice = await browser.post('/login-twice', { headers: own, body: { subjects: ['alex', 'sam'] } });
    assert.deepEqual(twice.json, { subject: 'sam' });
  }, { csrf: 'always' });

  with_('a login form of this host is let in beside a session, as nobody without its CSRF token', async ({ gate, browser, port }) => {
    const [session, visitor] = [await gate.sessions.create('alex'), await gate.visitors.put(gate.visitors.draw(), {})];
    const own = { origin: `http://127.0.0.1:${port}` };
    for (const [{ ticket }, subject] of [[session, 'alex'], [visitor, null]]) {
      browser.cookies.set(NAME, ticket);
      const csrf = gate.csrf.token(ticket);
      const form = async (headers, body) => (await browser.post('/form', { headers, body })).json;
      assert.deepEqual([await form({}), await form({ ...own, origin: 'https://evil.example' })], [{ error: 'csrf_missing' }, { error: 'csrf_missing' }]);
      assert.deepEqual([await form(own), await form(own, {}), await form({ ...own, 'x-csrf-token': 'x' })], [NOBODY, NOBODY, NOBODY]);
      for (const [headers, body] of [[{ 'x-csrf-token': csrf }], [{}, { csrf_token: csrf }], [{ ...own, 'x-csrf-token': csrf }]]) {
        assert.deepEqual(await form(headers, body), { subject, credential: true }, JSON.stringify([headers, body]));
      }
    }
    gate.close();
    assert.equal((await browser.post('/form', { headers: own })).status, 503);
  }, { csrf: 'always', visitors: true });

  with_('requireCsrf sees the header first, and the token of a form where there is none', async ({ gate, browser }) => {
    const [session, other] = [await gate.sessions.create('alex'), await gate.sessions.create('sam')];
    const visitor = await gate.visitors.put(gate.visitors.draw(), {});
    const [good, theirs, visitors] = [session, other, visitor].map((each) => gate.csrf.token(each));
    const checked = async (header, form, { ticket } = session, fields = {}) => {
      const cookie = ticket === undefined ? {} : { cookie: `${NAME}=${ticket}` };
      const headers = { ...cookie, ...(header !== undefined && { 'x-csrf-token': header }), ...fields };
      const { status, json } = await browser.post('/checked', { headers, body: { csrf_token: form } });
      return status === 200 ? json.subject : json.error;
    };
    for (const [header, form, expected] of [
      [good, undefined, 'alex'], [undefined, good, 'alex'], ['', good, 'alex'], [good, 'x', 'alex'], [good, 7, 'alex'],
      ['x', good, 'csrf_other_session'], [theirs, good, 'csrf_other_session'], [undefined, theirs, 'csrf_other_session'],
      [undefined, 'é', 'csrf_other_session'], [undefined, 7, 'csrf_missing'], [undefined, [good], 'csrf_missing'], [undefined, undefined, 'csrf_missing'],
    ]) assert.equal(await checked(header, form), expected, JSON.stringify([header, form]));
    assert.deepEqual([await checked(visitors, undefined, visitor), await checked(undefined, visitors, visitor)], [null, null]);
    assert.equal(await checked(undefined, good, visitor), 'csrf_other_session');
    assert.equal(await checked(undefined, good, {}), 'unauthorized');
    assert.equal(await checked(undefined, undefined, session, bearer(gate.tokens.issue('sam')).headers), 'sam');
    assert.equal(await checked(undefined, good, session, bearer('x').headers), 'invalid_token');
  }, { visitors: true });

  with_('requireCsrf checks where guards do not, and a visitor is refused where none are kept', async ({ gate, browser }) => {
    const visitor = await gate.visitors.put(gate.visitors.draw(), {});
    browser.cookies.set(NAME, visitor.ticket);
    assert.equal((await browser.post('/checked', { body: { csrf_token: gate.csrf.token(visitor) } })).status, 401);
    await browser.post('/login', { body: { subject: 'alex' } });
    assert.equal((await browser.post('/checked', { body: {} })).json.error, 'csrf_missing');
    const csrf = gate.csrf.token(browser.cookies.get(NAME));
    assert.deepEqual((await browser.post('/checked', { body: { csrf_token: csrf } })).json, { subject: 'alex' });
  }, { csrf: false });
}
