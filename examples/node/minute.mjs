import limen from 'limen';

const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });

const session = await gate.sessions.create('alex', { data: { cart: [] } }); // at login
const setCookie = gate.cookies.set(session); // the value of a Set-Cookie field

const [cookies] = setCookie.split(';'); // what the browser sends back: the Cookie field
console.log('hello,', gate.sessions.get(gate.cookies.find(cookies)).subject);

const token = gate.tokens.issue('alex', { role: 'admin' }, { session }); // for an API
const claims = gate.tokens.verify(token);
console.log(claims.subject, 'is', claims.get('role'));

await gate.revokeSubject('alex'); // the account was hacked: session and token are refused from here on
try {
  gate.tokens.verify(token);
} catch (error) {
  if (!(error instanceof limen.Refused)) throw error;
  console.log('refused:', error.name); // answer 401; error.message is for your log
}

// hello, alex
// alex is admin
// refused: LIMEN_E_TOKEN_REVOKED
