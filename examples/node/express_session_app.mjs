// An application with express-session, which keeps its sessions in limen.
import express from 'express';
import session from 'express-session';
import limen from 'limen';
import limenExpress from 'limen/express';
import { LimenStore } from 'limen/express-session';

const gate = await limen.open('memory:', { issuer: 'https://shop.example' });
const app = express();
app.use(session({
  store: new LimenStore(gate, { subject: (data) => data.userId }),
  secret: 'yours: random, from your configuration',
  resave: false,
  saveUninitialized: false,
}));

app.post('/login/:user', (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.userId = req.params.user;
    req.session.save((refused) => (refused ? next(refused) : res.json({})));
  });
});

app.get('/', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1;
  res.json({ user: req.session.userId ?? null, visits: req.session.visits });
});

app.post('/lock/:user', async (req, res) => { // allow only administrators
  res.json({ ended: await gate.revokeSubject(req.params.user, 'locked') });
});

app.use(limenExpress.errors());
const server = app.listen(process.env.PORT ?? 3000, 'localhost', () => console.log('listening on', server.address().port));
