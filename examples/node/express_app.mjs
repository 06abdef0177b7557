// A small shop with Express: devices, a second look at the password, an API, and the kill switch.
import express from 'express';
import limen from 'limen';
import limenExpress, { requireFresh, requireRole, requireScope, requireSession } from 'limen/express';

const PASSWORDS = new Map([['alex', 'sesame'], ['root', 'toor']]); // use hashes in a database
const ROLES = { alex: 'customer', root: 'admin' };

const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
const app = express();
app.use(express.json(), limenExpress(gate, { realm: 'shop' }));

app.post('/login', async (req, res) => {
  const { user, password } = req.body ?? {};
  if (typeof user !== 'string') return res.sendStatus(400);
  const mark = gate.login(user); // before the password is checked
  if (!PASSWORDS.has(user) || PASSWORDS.get(user) !== password) return res.sendStatus(401);
  await req.auth.login(user, { mark, label: req.get('user-agent'), roles: [ROLES[user]] });
  res.json({ hello: user });
});

app.post('/logout', requireSession(), async (req, res) => { // with its CSRF token, or other websites could log users out
  await req.auth.logout();
  res.json({});
});

app.get('/csrf', requireSession(), (req, res) => res.json({ csrf: req.auth.csrfToken() }));

app.get('/devices', requireSession(), async (req, res) => {
  res.json(await gate.sessions.list(req.auth.subject)); // neither tickets nor data
});

app.delete('/devices/:sid', requireSession(), async (req, res) => {
  try {
    await gate.revokeSession(req.auth.subject, req.params.sid, 'ended by its user');
    res.json({});
  } catch (error) {
    if (!(error instanceof limen.Refused)) throw error;
    res.sendStatus(404); // about the sid, and not about the caller
  }
});

app.post('/again', requireSession(), async (req, res) => {
  if (PASSWORDS.get(req.auth.subject) !== req.body.password) return res.sendStatus(403);
  await req.auth.renew({ authenticated: true });
  res.json({});
});

app.post('/password', requireFresh({ minutes: 5 }), async (req, res) => {
  const { session } = req.auth;
  PASSWORDS.set(session.subject, req.body.password);
  const ended = await gate.revokeSessions(session.subject, session, 'password changed');
  await req.auth.renew({ authenticated: true });
  res.json({ ended });
});

app.post('/token', requireSession(), (req, res) => {
  const { session } = req.auth;
  const claims = { scope: 'orders:read', roles: session.roles };
  res.json({ access_token: gate.tokens.issue(session.subject, claims, { session, ttl: '10m' }) });
});

app.get('/api/orders', requireScope('orders:read'), (req, res) => res.json({ 'orders of': req.auth.claims.subject }));

app.post('/api/lock', requireRole('admin'), async (req, res) => {
  res.json({ ended: await gate.revokeSubject(req.body.user, 'locked') }); // tokens and logins under way, too
});

app.get('/jwks', async (req, res) => res.type('application/jwk-set+json').send(await gate.jwks()));

app.get('/metrics', async (req, res) => res.type('text/plain').send(await gate.stats('prometheus')));

app.use(limenExpress.errors());
const server = app.listen(process.env.PORT ?? 3000, 'localhost', () => console.log('listening on', server.address().port));
