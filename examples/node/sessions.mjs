// Sessions on the server: read, changed, renewed, listed and ended.
import limen from 'limen';

const gate = await limen.open('memory:', { issuer: 'https://shop.example' });

let session = await gate.sessions.create('alex', { data: { cart: ['bread'] }, label: 'Firefox on Linux' });
const other = await gate.sessions.create('alex', { label: 'a phone' });

session = await gate.sessions.update(session, { cart: [...session.get('cart'), 'wine'] });
console.log('in the cart:', session.get('cart').join(', '));

const stale = session;
session = await gate.sessions.update(session, { cart: [] });
try {
  await gate.sessions.update(stale, { cart: ['nothing is lost'] });
} catch (error) {
  if (!(error instanceof limen.SessionChanged)) throw error;
  console.log('somebody was faster:', error.name); // read the session again and decide anew
}

session = await gate.sessions.renew(session, { authenticated: true }); // a new ticket, after the password
gate.sessions.require(session, { maxAge: 300 }); // throws NotFresh if that was longer ago

const devices = await gate.sessions.list('alex');
console.log('devices:', devices.map((device) => device.label).sort().join(', '));

await gate.revokeSession('alex', other.sid, 'lost');
await gate.sessions.end(session);
console.log('left:', (await gate.sessions.list('alex')).length);

// in the cart: bread, wine
// somebody was faster: LIMEN_E_SESSION_VERSION
// devices: Firefox on Linux, a phone
// left: 0
