// Express, with limen's middleware.
import { Readable } from 'node:stream';

import express from 'express';
import limenExpress, { csrfProtect, requireRole, requireSession, requireToken } from 'limen/express';

import { METHODS, SETTINGS, TRUSTED_PROXY, createServer, gate, listening, loginOptions, newVisitor, open, parts, who } from './shop.mjs';

const subject = (request, response) => response.json({ subject: request.auth.subject });
const whoPage = (request, response) => response.json(who(request.auth));
const forms = [express.urlencoded(), express.json()];

function all(router, path, ...handlers) {
  for (const method of METHODS) router[method.toLowerCase()](path, ...handlers);
}

const app = express();
app.set('trust proxy', TRUSTED_PROXY);
app.use('/early', limenExpress(gate, SETTINGS), requireSession(), forms, subject); // before a body is parsed
app.use(forms);

const inner = express();
inner.use(limenExpress(gate, SETTINGS));
all(inner, '/who', whoPage);
all(inner, '/session', requireSession(), subject);
app.use('/mounted', inner);

app.use(limenExpress(gate, SETTINGS));
all(app, '/open', (request, response) => response.json({ open: true }));
all(app, '/who', whoPage);
all(app, '/session', requireSession(), subject);
all(app, '/later', requireSession(), async (request, response) => {
  await new Promise(setImmediate);
  subject(request, response);
});
all(app, '/token', requireToken(), subject);
all(app, '/either', (request, response) => {
  request.auth.require();
  subject(request, response);
});
all(app, '/admin', requireRole('admin'), subject);
all(app, '/form', requireSession(), ({ auth, body }, response) => response.json({ subject: auth.subject, said: body?.said ?? null }));
all(app, '/stream', requireSession(), (request, response) => Readable.from(parts(request.auth)).pipe(response.type('json')));
app.get('/getonly', requireSession(), subject);
app.get('/socket', requireSession(), (request) => open(request, { subject: request.auth.subject }));
app.post('/login', async ({ auth, query }, response) => {
  await auth.login(query.user, loginOptions(query.user));
  response.json({});
});
app.post('/visit', async ({ auth, query }, response) => {
  auth.remember(await newVisitor(query.cart));
  response.json({});
});
app.post('/logout', csrfProtect(), async (request, response) => {
  await request.auth.logout();
  response.json({});
});
app.post('/issue', requireSession(), ({ auth: { session } }, response) => {
  response.json({ token: gate.tokens.issue(session.subject, {}, { session }) });
});
app.get('/csrf', (request, response) => response.json({ csrf: request.auth.csrfToken() }));
app.use(limenExpress.errors());

const server = createServer(app);
server.listen(0, '127.0.0.1', () => listening(server));
