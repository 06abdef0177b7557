// What the benchmarks of the web layers have in common: a gate with a session and a token, the fields of a browser's
// request, and the same checks by hand with the packages that others use.
import { createSecretKey } from 'node:crypto';

import limen from 'limen';

export const ISSUER = 'https://shop.example';
const AUDIENCE = 'shop';
const SUBJECT = 'alex@shop.example';
export const DATA = { role: 'admin', cart: [17, 4], theme: 'dark', locale: 'cs_CZ' };
const OWN = { roles: ['reader', 'editor', 'admin'], scope: 'orders:read orders:write profile' };

const HOST = ['Host', 'shop.example'];
const BROWSER = ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept', 'text/html,application/xhtml+xml', 'Accept-Language', 'cs,en;q=0.5', 'Accept-Encoding', 'gzip, deflate',
  'Connection', 'keep-alive'];

// The raw header fields of a request with these ones.
export const fieldsWith = (...fields) => [...HOST, ...BROWSER, ...fields];

export async function site() {
  const key = limen.Key.generate('HS256');
  const gate = limen.openSync('memory:', { issuer: ISSUER, audience: AUDIENCE, keysSigning: key, tokenTtl: '1d' });
  const session = await gate.sessions.create(SUBJECT, { data: DATA });
  const token = gate.tokens.issue(SUBJECT, OWN);
  const secret = createSecretKey(Buffer.from(JSON.parse(key.privateJwk()).k, 'base64url'));
  return { gate, secret, bearer: `Bearer ${token}`, cookie: gate.cookies.set(session).split(';', 1)[0] };
}

// A package, or null if it is not installed.
export async function absent(name) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

// Functions that return the claims of an Authorization field's token, or throw. Null: not installed.
export async function byHand({ secret }) {
  const [jsonwebtoken, fastJwt] = [await absent('jsonwebtoken'), await absent('fast-jwt')];
  const policy = { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE };
  const verify = fastJwt?.createVerifier({
    key: secret.export(), algorithms: ['HS256'], allowedIss: ISSUER, allowedAud: AUDIENCE, cache: false });
  const token = (field) => {
    if (typeof field !== 'string' || !/^Bearer /i.test(field)) throw new Error('no bearer token');
    return field.slice(7);
  };
  return {
    jsonwebtoken: jsonwebtoken && ((field) => jsonwebtoken.default.verify(token(field), secret, policy)),
    'fast-jwt': verify && ((field) => verify(token(field))),
  };
}

// express-session over connect-redis with a session; null if one of them is not installed.
export async function redisSessions(socket) {
  const [redis, store, session] = [await absent('redis'), await absent('connect-redis'), await absent('express-session')];
  if (socket === null || redis === null || store === null || session === null) return null;
  const client = await redis.createClient({ socket: { path: socket } }).connect();
  const middleware = session.default({ store: new store.RedisStore({ client }), secret: 'of a benchmark', resave: false,
    saveUninitialized: false });
  return { middleware, close: () => client.close() };
}

// express-session over limen's store.
export async function limenSessions(gate) {
  const [session, limens] = [await absent('express-session'), await absent('limen/express-session')];
  if (session === null) return null;
  return session.default({ store: new limens.LimenStore(gate, { subject: (data) => data.user }),
    secret: 'of a benchmark', resave: false, saveUninitialized: false });
}
