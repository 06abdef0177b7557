// Checked by tsc --strict, not run.
import express from 'express';
import session from 'express-session';
import Fastify from 'fastify';
import limen from 'limen';
import limenExpress, { requireScope } from 'limen/express';
import { LimenStore } from 'limen/express-session';
import limenFastify from 'limen/fastify';

const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });

const app = express();
app.use(limenExpress(gate, { realm: 'shop' }));
app.use(session({ secret: 'x', store: new LimenStore(gate, {
  subject: (data) => data.userId,
  create: (request) => ({ label: request.headers['user-agent'] }),
  conflict: (path, before, mine, theirs) => (path[0] === 'count' ? mine + theirs - before : mine),
}) }));
app.get('/orders', requireScope('orders:read'), (request, response) => {
  const subject: string | null = request.auth.subject;
  response.json({ subject });
});
app.post('/login', async (request, response) => {
  const made = await request.auth.login('alex', { mark: gate.login('alex'), cookie: { maxAge: '7d' } });
  response.json(made.sid);
});
app.use(limenExpress.errors());

const fastify = Fastify();
await fastify.register(limenFastify, { gate });
fastify.get('/orders', { preHandler: limenFastify.requireToken({ scope: ['orders:read'] }) }, async (request) => ({
  subject: request.auth.requireClaims().subject,
}));
