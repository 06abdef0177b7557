// The example programs run, and print the output in the comment at their end; the servers serve.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { APP, ROOT, folder } from './support.mjs';
import { Browser, NAME } from './web_support.mjs';

const EXAMPLES = path.join(APP, 'examples/node');

// The comment that a program ends with.
function promised(name) {
  const lines = readFileSync(path.join(EXAMPLES, name), 'utf8').trimEnd().split('\n');
  const first = lines.findLastIndex((line) => !line.startsWith('//'));
  return lines.slice(first + 1).map((line) => `${line.replace(/^\/\/ ?/, '')}\n`).join('');
}

const programs = readdirSync(EXAMPLES).filter((name) => name.endsWith('.mjs'));
const printing = programs.filter((name) => promised(name) !== '');
const serving = programs.filter((name) => promised(name) === '');

for (const name of printing) {
  test(`${name} prints what it says`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(EXAMPLES, name)], { encoding: 'utf8', timeout: 60_000 });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.equal(stdout, promised(name));
  });
}

async function served(name, use) {
  const server = spawn(process.execPath, [path.join(EXAMPLES, name)], {
    env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(server.stdout.setEncoding('utf8'), 'data');
    await use(new Browser(Number(/listening on (\d+)/.exec(line)[1])));
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
}

// The requests of a reader, with the response to each.
function console_() {
  const [, text] = /^```console\n(.*?)^```$/ms.exec(readFileSync(path.join(ROOT, 'bindings/node/README.md'), 'utf8'));
  const steps = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), answer: '' });
    else if (steps.length > 0) steps.at(-1).answer += line;
  }
  return steps;
}

test('express_first.mjs answers curl as the page says', async () => {
  const steps = console_();
  assert.ok(steps.length > 5);
  await served('express_first.mjs', async ({ port }) => {
    const script = steps.map(({ command }) => `${command}\necho; echo --next--\n`).join('').replaceAll('localhost:3000', `localhost:${port}`);
    const shell = spawn('bash', ['-c', script], { cwd: folder(), env: { PATH: process.env.PATH, no_proxy: 'localhost' },
      stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (part) => { said += part; });
    await once(shell, 'close');
    assert.deepEqual(said.split('--next--').slice(0, -1).map((each) => each.trim()), steps.map(({ answer }) => answer));
  });
});

test('express_app.mjs is a shop', () => served('express_app.mjs', async (browser) => {
  assert.equal((await browser.post('/login', { body: { user: 'alex', password: 'wrong' } })).status, 401);
  assert.equal((await browser.post('/login', { body: { user: 'alex', password: 'sesame' }, headers: { 'user-agent': 'Firefox' } })).status, 200);
  const { csrf } = (await browser.get('/csrf')).json;
  const post = (path_, body, headers = {}) => browser.post(path_, { body, headers: { 'x-csrf-token': csrf, ...headers } });
  const devices = JSON.parse((await browser.get('/devices')).text);
  assert.deepEqual(devices.map((device) => device.label), ['Firefox']);
  assert.equal(JSON.stringify(devices).includes(browser.cookies.get(NAME)), false);
  const token = (await post('/token', {})).json.access_token;
  const authorization = `Bearer ${token}`;
  assert.deepEqual((await browser.get('/api/orders', { headers: { authorization } })).json, { 'orders of': 'alex' });
  assert.equal((await browser.post('/api/lock', { body: { user: 'root' }, headers: { authorization } })).status, 403);

  const phone = new Browser(browser.port);
  await phone.post('/login', { body: { user: 'alex', password: 'sesame' } });
  const { sid } = JSON.parse((await browser.get('/devices')).text).find((device) => device.sid !== devices[0].sid);
  const erase = (name) => browser.send('DELETE', `/devices/${name}`, { headers: { 'x-csrf-token': csrf } });
  assert.equal((await erase(sid)).status, 200);
  assert.equal((await erase(sid)).status, 404);
  assert.equal((await phone.get('/devices')).status, 401);

  assert.equal((await post('/password', { password: 'open' })).json.ended, 0);
  const again = (await browser.get('/csrf')).json.csrf;
  assert.equal((await browser.post('/again', { body: { password: 'open' }, headers: { 'x-csrf-token': again } })).status, 200);
  const root = new Browser(browser.port);
  await root.post('/login', { body: { user: 'root', password: 'toor' } });
  const theirs = (await root.get('/csrf')).json.csrf;
  assert.equal((await root.post('/api/lock', { body: { user: 'alex' }, headers: { 'x-csrf-token': theirs } })).json.ended, 1);
  assert.equal((await browser.get('/devices')).status, 401);
  assert.match((await root.get('/metrics')).text, /^# HELP/);
  assert.equal((await root.get('/jwks')).json.keys.length, 1);
  for (const [cookie, status] of [[undefined, 403], ['', 401]]) { // as forms of other websites do
    const foreign = await root.post('/logout', { headers: { origin: 'https://evil.example', ...(cookie !== undefined && { cookie }) } });
    assert.deepEqual([foreign.status, foreign.headers['set-cookie']], [status, undefined]);
  }
  assert.equal((await root.get('/devices')).status, 200);
  assert.equal((await root.post('/logout', { headers: { 'x-csrf-token': theirs } })).status, 200);
  assert.equal((await root.get('/devices')).status, 401);
}));

for (const name of ['express_app.mjs', 'fastify_app.mjs']) {
  test(`${name} tells a client that its name is none`, () => served(name, async (browser) => {
    for (const user of [undefined, 7, '', 'x'.repeat(1025)]) {
      assert.equal((await browser.post('/login', { body: { user, password: 'sesame' } })).status, 400);
    }
    for (const agent of ['', 'x'.repeat(300)]) {
      assert.equal((await browser.post('/login', { body: { user: 'alex', password: 'sesame' }, headers: { 'user-agent': agent } })).status, 200);
    }
  }));
}

test('fastify_app.mjs serves a login, a session and an API', () => served('fastify_app.mjs', async (browser) => {
  assert.equal((await browser.get('/')).status, 401);
  assert.equal((await browser.post('/login', { body: { user: 'alex', password: 'wrong' } })).status, 401);
  await browser.post('/login', { body: { user: 'alex', password: 'sesame' } });
  assert.deepEqual((await browser.get('/')).json, { hello: 'alex' });
  const { csrf } = (await browser.get('/csrf')).json;
  const { access_token: token } = (await browser.post('/token', { headers: { 'x-csrf-token': csrf } })).json;
  assert.deepEqual((await browser.get('/orders', { headers: { authorization: `Bearer ${token}` } })).json, { 'orders of': 'alex' });
}));

test('express_session_app.mjs counts visits, and locks', () => served('express_session_app.mjs', async (browser) => {
  assert.deepEqual((await browser.get('/')).json, { user: null, visits: 1 });
  await browser.post('/login/alex');
  assert.deepEqual((await browser.get('/')).json, { user: 'alex', visits: 1 });
  assert.deepEqual((await browser.get('/')).json, { user: 'alex', visits: 2 });
  const { status, json } = await new Browser(browser.port).post(`/login/${'x'.repeat(1025)}`);
  assert.deepEqual([status, json], [400, { error: 'invalid_request' }]);
  assert.deepEqual((await browser.post('/lock/alex')).json, { ended: 1 });
  assert.deepEqual((await browser.get('/')).json, { user: null, visits: 1 });
}));

test('no page and no example has a cookie named `session`, which is that of other frameworks', () => {
  for (const name of programs) assert.doesNotMatch(readFileSync(path.join(EXAMPLES, name), 'utf8'), /name: '?session\b|cookieName: 'session'/i, name);
  assert.doesNotMatch(readFileSync(path.join(ROOT, 'bindings/node/README.md'), 'utf8'), /cookieName: 'session'/);
});

test('each example that serves has a test', () => {
  assert.deepEqual(serving.sort(), ['express_app.mjs', 'express_first.mjs', 'express_session_app.mjs', 'fastify_app.mjs']);
  assert.ok(printing.length >= 5);
});

test('each block of the page stands in the file that it names', () => {
  const page = readFileSync(path.join(ROOT, 'bindings/node/README.md'), 'utf8');
  const blocks = [...page.matchAll(/^```(\w*) ?([^\n]*)\n(.*?)^```$/gms)].map(([, language, file, text]) => ({ language, file, text }));
  assert.deepEqual([...new Set(blocks.map((block) => block.language))].sort(), ['console', 'js', 'sh']);
  for (const { language, file, text } of blocks) {
    if (language !== 'js') continue;
    assert.match(file, /^examples\//, text);
    const example = `\n${readFileSync(path.join(ROOT, file), 'utf8')}`;
    for (const part of text.split('\n\n\n')) assert.ok(example.includes(`\n${part.trim()}\n`), `${file} has not:\n${part}`);
  }
});
