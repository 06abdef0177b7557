// Fastify, with limen's plugin.
import { Readable } from 'node:stream';

import Fastify from 'fastify';
import limenFastify, { csrfProtect, requireRole, requireSession, requireToken } from 'limen/fastify';

import { METHODS, SETTINGS, TRUSTED_PROXY, createServer, gate, listening, loginOptions, newVisitor, open, parts, who } from './shop.mjs';

const subject = async (request) => ({ subject: request.auth.subject });
const whoPage = async (request) => who(request.auth);
const only = (preHandler) => ({ preHandler });

// A form whose field comes several times has them in an array, as the usual parsers do it.
function formOf(text) {
  const fields = new URLSearchParams(text);
  return Object.fromEntries([...fields.keys()].map((name) => {
    const all = fields.getAll(name);
    return [name, all.length > 1 ? all : all[0]];
  }));
}

const app = Fastify({ trustProxy: TRUSTED_PROXY, serverFactory: createServer });
app.addHttpMethod('TRACE');
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (request, body) => formOf(body));
await app.register(limenFastify, { gate, ...SETTINGS });

function all(place, url, options, handler) {
  place.route({ method: METHODS, url, ...options, handler });
}

await app.register(async (inner) => {
  all(inner, '/who', {}, whoPage);
  all(inner, '/session', only(requireSession()), subject);
}, { prefix: '/mounted' });
all(app, '/open', {}, async () => ({ open: true }));
all(app, '/who', {}, whoPage);
all(app, '/session', only(requireSession()), subject);
all(app, '/early', { onRequest: requireSession() }, subject); // before a body is parsed
all(app, '/later', only(requireSession()), async (request) => {
  await new Promise(setImmediate);
  return subject(request);
});
all(app, '/token', only(requireToken()), subject);
all(app, '/either', {}, async (request) => {
  request.auth.require();
  return subject(request);
});
all(app, '/admin', only(requireRole('admin')), subject);
all(app, '/form', only(requireSession()), async ({ auth, body }) => ({ subject: auth.subject, said: body?.said ?? null }));
all(app, '/stream', only(requireSession()), async (request, reply) => reply.type('application/json').send(Readable.from(parts(request.auth))));
app.get('/getonly', only(requireSession()), subject);
app.get('/socket', only(requireSession()), (request, reply) => {
  reply.hijack();
  open(request.raw, { subject: request.auth.subject });
});
app.post('/login', async ({ auth, query }) => {
  await auth.login(query.user, loginOptions(query.user));
  return {};
});
app.post('/visit', async ({ auth, query }) => {
  auth.remember(await newVisitor(query.cart));
  return {};
});
app.post('/logout', only(csrfProtect()), async (request) => {
  await request.auth.logout();
  return {};
});
app.post('/issue', only(requireSession()), async ({ auth: { session } }) => ({ token: gate.tokens.issue(session.subject, {}, { session }) }));
app.get('/csrf', async (request) => ({ csrf: request.auth.csrfToken() }));

await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server);
