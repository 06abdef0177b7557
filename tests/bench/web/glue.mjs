// Time in the middleware of Express and Fastify, called as they call it, with Node's own requests and responses. Prints
// JSON: rows of a name and its nanoseconds, of which `empty` makes the request and calls nothing.
//
// usage: glue.mjs [ROUNDS]
import http from 'node:http';
import net from 'node:net';

import limenExpress, * as express from 'limen/express';
import limenFastify, * as fastify from 'limen/fastify';

import { compare } from '../node/measure.mjs';
import { withRedis } from '../node/sessions.mjs';
import { byHand, fieldsWith, limenSessions, redisSessions, site } from './site.mjs';

const rounds = Math.max(3, Number(process.argv[2] ?? 101));
const socket = new net.Socket();
let kept = 0;

function requestOf(raw) {
  const request = new http.IncomingMessage(socket);
  request.method = 'GET';
  request.url = request.originalUrl = '/';
  request._addHeaderLines(raw, raw.length);
  return request;
}

// A run of what `handle` does with a request and its response.
const each = (raw, handle) => (times) => {
  for (let i = 0; i < times; ++i) {
    const request = requestOf(raw);
    handle(request, new http.ServerResponse(request));
  }
};

const eachLater = (raw, handle) => async (times) => {
  for (let i = 0; i < times; ++i) {
    const request = requestOf(raw);
    await handle(request, new http.ServerResponse(request));
  }
};

const failed = (error) => { if (error) throw error; };

function withExpress(gate, guard) {
  const use = limenExpress(gate);
  return (request, response) => {
    use(request, response, () => guard(request, response, (error) => {
      failed(error);
      kept += request.auth.subject.length;
    }));
  };
}

const byHandWith = (verify) => (request) => {
  request.user = verify(request.headers.authorization);
  kept += request.user.sub.length;
};

async function expressRows({ gate, bearer, cookie, ...more }) {
  const token = fieldsWith('Authorization', bearer), session = fieldsWith('Cookie', cookie);
  const peers = await byHand(more);
  return compare('Express', {
    empty: each(token, () => { kept += 1; }),
    'limen, token': each(token, withExpress(gate, express.requireToken())),
    'limen, session': each(session, withExpress(gate, express.requireSession())),
    ...Object.fromEntries(Object.entries(peers).map(([name, verify]) => [
      name, verify && each(token, byHandWith(verify))])),
  }, rounds);
}

// As much of a reply as hooks use.
class Reply {
  constructor(raw) {
    this.raw = raw;
    this.sent = false;
    this.fields = {};
  }

  getHeader(name) { return this.fields[name]; }
  header(name, value) { this.fields[name] = value; }
  removeHeader(name) { delete this.fields[name]; }
}

async function withFastify(gate, guard) {
  const hooks = [];
  const app = { decorateRequest() {}, setErrorHandler() {}, addHook: (name, hook) => hooks.push(hook) };
  await limenFastify(app, { gate });
  const [begin] = hooks;
  return async (raw, response) => {
    const request = { raw, auth: null, body: undefined, protocol: 'http' };
    const reply = new Reply(response);
    begin(request, reply, failed);
    await guard(request, reply);
    kept += request.auth.subject.length;
  };
}

async function fastifyRows({ gate, bearer, cookie, ...more }) {
  const token = fieldsWith('Authorization', bearer), session = fieldsWith('Cookie', cookie);
  const peers = await byHand(more);
  const later = (verify) => async (raw, response) => {
    byHandWith(verify)({ raw, headers: raw.headers, user: null }, new Reply(response));
  };
  return compare('Fastify', {
    empty: eachLater(token, async (raw, response) => { kept += new Reply(response).sent ? 0 : 1; }),
    'limen, token': eachLater(token, await withFastify(gate, fastify.requireToken())),
    'limen, session': eachLater(session, await withFastify(gate, fastify.requireSession())),
    ...Object.fromEntries(Object.entries(peers).map(([name, verify]) => [
      name, verify && eachLater(token, later(verify))])),
  }, rounds);
}

// A request with a session that was saved before; its response sends nothing.
async function sessionOf(middleware) {
  if (middleware === null) return null;
  const handled = (request, response) => new Promise((resolve, reject) => {
    middleware(request, response, (error) => (error ? reject(error) : resolve(request.session)));
  });
  const first = requestOf(fieldsWith());
  const response = new http.ServerResponse(first);
  const made = await handled(first, response);
  made.user = 'alex';
  await new Promise((resolve, reject) => { made.save((error) => (error ? reject(error) : resolve())); });
  response.writeHead(200);
  const [cookie] = String(response.getHeader('Set-Cookie')).split(';');
  return eachLater(fieldsWith('Cookie', cookie), async (request, other) => {
    kept += (await handled(request, other)).user.length;
  });
}

const rows = await withRedis(async (path) => {
  const here = await site();
  const redis = await redisSessions(path);
  const found = [
    ...Object.values(await expressRows(here)),
    ...Object.values(await fastifyRows(here)),
    ...Object.values(await compare('express-session', {
      empty: eachLater(fieldsWith(), async () => { kept += 1; }),
      'limen, LimenStore': await sessionOf(await limenSessions(here.gate)),
      'connect-redis': await sessionOf(redis && redis.middleware),
    }, rounds)),
  ];
  await redis?.close();
  return found;
});
console.log(JSON.stringify(rows.map(({ operation, name, ns }) => ({ operation, name, ns }))));
process.exit(0);
