// The first protected routes: a login, its session, and an API that requires a scope.
//
// npm install limen express && node express_first.mjs
import express from 'express';
import limen from 'limen';
import limenExpress, { requireScope, requireSession } from 'limen/express';

const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
const app = express();
app.use(express.urlencoded(), limenExpress(gate));

app.post('/login', async (req, res) => {
  const { user, password } = req.body ?? {};
  if (typeof user !== 'string') return res.status(400).json({ error: 'no name' });
  const mark = gate.login(user); // before the password is checked
  if (password !== 'sesame') return res.status(401).json({ error: 'wrong name or password' }); // use a hash in a database
  await req.auth.login(user, { mark });
  res.json({ hello: user });
});

app.get('/', requireSession(), (req, res) => res.json({ hello: req.auth.subject }));

app.get('/csrf', requireSession(), (req, res) => res.send(req.auth.csrfToken()));

app.post('/token', requireSession(), (req, res) => {
  const { session } = req.auth;
  res.send(gate.tokens.issue(session.subject, { scope: 'orders:read' }, { session }));
});

app.get('/orders', requireScope('orders:read'), (req, res) => res.json({ 'orders of': req.auth.subject }));

app.post('/logout-everywhere', requireSession(), async (req, res) => {
  await gate.revokeSubject(req.auth.subject); // all sessions and tokens, and this one
  await req.auth.logout(); // and the cookie
  res.json({});
});

app.use(limenExpress.errors());
const server = app.listen(process.env.PORT ?? 3000, 'localhost', () => console.log('listening on', server.address().port));
