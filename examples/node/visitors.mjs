// Visitors: data for those who have not logged in, and what becomes of it at login.
import limen from 'limen';

const gate = await limen.open('memory:', { issuer: 'https://shop.example' });

const visitor = gate.visitors.draw(); // a ticket; nothing is stored yet
const kept = await gate.visitors.put(visitor, { cart: ['bread'] });
const setCookie = kept.cookie();

const [cookies] = setCookie.split(';'); // at the next request
const found = gate.visitors.get(gate.cookies.find(cookies));
await gate.visitors.put(found, { cart: [...found.get('cart'), 'wine'] });

try {
  gate.sessions.get(found);
} catch (error) {
  if (!(error instanceof limen.Refused)) throw error;
  console.log('a visitor is nobody:', error.name);
}

const latest = gate.visitors.get(found);
const session = await gate.sessions.create('alex', { data: { cart: latest.get('cart') } });
await gate.visitors.end(latest);
console.log(session.subject, 'has', session.get('cart').join(' and '));

// a visitor is nobody: LIMEN_E_TICKET_KIND
// alex has bread and wine
