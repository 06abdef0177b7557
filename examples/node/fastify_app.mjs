// The first protected routes with Fastify.
import Fastify from 'fastify';
import limen from 'limen';
import limenFastify, { requireScope, requireSession } from 'limen/fastify';

const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
const app = Fastify();
await app.register(limenFastify, { gate });

app.post('/login', async (request, reply) => {
  const { user, password } = request.body ?? {};
  if (typeof user !== 'string') return reply.code(400).send({ error: 'no name' });
  const mark = gate.login(user); // before the password is checked
  if (password !== 'sesame') return reply.code(401).send({ error: 'wrong name or password' });
  await request.auth.login(user, { mark });
  return { hello: user };
});

app.get('/', { preHandler: requireSession() }, async (request) => ({ hello: request.auth.subject }));

app.get('/csrf', async (request) => ({ csrf: request.auth.csrfToken() }));

app.post('/token', { preHandler: requireSession() }, async (request) => {
  const { session } = request.auth;
  return { access_token: gate.tokens.issue(session.subject, { scope: 'orders:read' }, { session }) };
});

app.get('/orders', { preHandler: requireScope('orders:read') }, async (request) => ({ 'orders of': request.auth.subject }));

await app.listen({ port: Number(process.env.PORT ?? 3000), host: 'localhost' });
console.log('listening on', app.server.address().port);
