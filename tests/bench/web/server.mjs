// Applications of Express and Fastify, each on a port of its own: an empty route, routes by limen, and by its peers.
// Prints a line of JSON for each: how to ask it. Ends when its input does.
import express from 'express';
import fastify from 'fastify';
import limenExpress, * as forExpress from 'limen/express';
import limenFastify, * as forFastify from 'limen/fastify';

import { withRedis } from '../node/sessions.mjs';
import { byHand, limenSessions, redisSessions, site } from './site.mjs';

const HELLO = { hello: 'alex@shop.example' };

function tell(framework, name, port, fields = {}) {
  console.log(JSON.stringify({ framework, name, port, path: '/', fields }));
}

async function serveExpress(framework, name, prepare, fields) {
  const app = express();
  app.disable('x-powered-by');
  prepare(app);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  server.keepAliveTimeout = 0;
  tell(framework, name, server.address().port, fields);
}

async function serveFastify(name, prepare, fields) {
  const app = fastify({ keepAliveTimeout: 600_000 });
  await prepare(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  tell('Fastify', name, app.server.address().port, fields);
}

const answer = (request, response) => response.json(HELLO);

async function expressApps({ gate, bearer, cookie, ...more }) {
  const token = { Authorization: bearer }, session = { Cookie: cookie };
  await serveExpress('Express', 'empty', (app) => app.get('/', answer), session);
  const withLimen = (guard) => (app) => {
    app.use(limenExpress(gate));
    app.get('/', guard, (request, response) => response.json({ hello: request.auth.subject }));
  };
  await serveExpress('Express', 'limen, token', withLimen(forExpress.requireToken()), token);
  await serveExpress('Express', 'limen, session', withLimen(forExpress.requireSession()), session);
  for (const [name, verify] of Object.entries(await byHand(more))) {
    if (verify === null) continue;
    await serveExpress('Express', name, (app) => {
      app.use((request, response, next) => {
        request.user = verify(request.headers.authorization);
        next();
      });
      app.get('/', (request, response) => response.json({ hello: request.user.sub }));
    }, token);
  }
}

async function fastifyApps({ gate, bearer, cookie, ...more }) {
  const token = { Authorization: bearer }, session = { Cookie: cookie };
  await serveFastify('empty', (app) => { app.get('/', async () => HELLO); }, session);
  const withLimen = (guard) => async (app) => {
    await app.register(limenFastify, { gate });
    app.get('/', { preHandler: guard }, async (request) => ({ hello: request.auth.subject }));
  };
  await serveFastify('limen, token', withLimen(forFastify.requireToken()), token);
  await serveFastify('limen, session', withLimen(forFastify.requireSession()), session);
  for (const [name, verify] of Object.entries(await byHand(more))) {
    if (verify === null) continue;
    await serveFastify(name, (app) => {
      app.decorateRequest('user', null);
      app.addHook('onRequest', (request, reply, done) => {
        request.user = verify(request.headers.authorization);
        done();
      });
      app.get('/', async (request) => ({ hello: request.user.sub }));
    }, token);
  }
}

// The cookie is that of `/login`.
async function sessionApps({ gate }, redis) {
  await serveExpress('express-session', 'empty', (app) => app.get('/', answer));
  const stores = { 'limen, LimenStore': await limenSessions(gate), 'connect-redis': redis?.middleware };
  for (const [name, middleware] of Object.entries(stores)) {
    if (!middleware) continue;
    await serveExpress('express-session', name, (app) => {
      app.use(middleware);
      app.get('/login', (request, response) => {
        request.session.user = 'alex@shop.example';
        response.json(HELLO);
      });
      app.get('/', (request, response) => response.json({ hello: request.session.user }));
    });
  }
}

await withRedis(async (path) => {
  const here = await site();
  await expressApps(here);
  await fastifyApps(here);
  const redis = await redisSessions(path);
  await sessionApps(here, redis);
  console.log('null');
  process.stdin.resume();
  await new Promise((resolve) => { process.stdin.once('end', resolve); });
  await redis?.close();
});
process.exit(0);
