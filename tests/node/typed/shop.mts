// Checked by tsc --strict, not run.
import limen, { Answer, type Claims, type Event, Gate, type GateOptions, Guard, Key, KeySet, type Login, TokenExpired, type Visitor } from 'limen';

const options: GateOptions = { issuer: 'https://shop.example', audience: ['shop'], sessionIdleTtl: '30m', tokenTtl: 900 };

export async function shop(password: string): Promise<string> {
  using gate: Gate = await limen.open('memory:', options);
  const mark: string = gate.login('alex');
  const session = await gate.sessions.create('alex', { roles: ['admin'], scope: ['a'], label: 'Firefox', mark, authTime: new Date() });
  const [first]: string[] = gate.sessions.require(session, { role: 'admin', scope: 'a' }).roles;
  const ticket: string | null = session.ticket;
  const token: string = gate.tokens.issue('alex', { role: 'admin' }, { session, ttl: '15m' });
  try {
    const claims: Claims = gate.tokens.verify(token).require({ scope: ['a'], role: 'admin' });
    const until: Date | null = claims.expiresAt;
    const role: string | undefined = claims.get<string>('role');
    console.log(until, role, ticket, password, first, session.scope);
  } catch (error) {
    if (error instanceof TokenExpired) return error.name;
    if (error instanceof limen.LimenError && error.kind === 'unknown') return String(error.statusCode);
    throw error;
  }
  const watch = gate.watch().ref();
  for await (const event of watch) {
    const seen: Event = event;
    if (seen.subject !== null) break;
  }
  const ended: number = await gate.revokeSubject('alex', 'hacked');
  const counts: Record<string, unknown> = await gate.stats();
  const text: string = await gate.stats('prometheus');
  return `${ended} ${text} ${JSON.stringify(counts)}`;
}

export async function cart(gate: Gate, ticket: string | null): Promise<string> {
  const visitor: Visitor = ticket === null ? gate.visitors.draw() : gate.visitors.get(ticket);
  const kept: Visitor = await gate.visitors.put(visitor, { ...visitor.data, cart: [7] });
  const until: Date | null = kept.expiresAt;
  const version: bigint = kept.version;
  await gate.visitors.end(kept);
  return `${until} ${version} ${kept.stored} ${gate.cookies.set(kept)}`;
}

export async function who(gate: Gate, authorization: string | undefined): Promise<string | null> {
  const guard: Guard = gate.guard({ credentials: ['token', 'visitor'], role: 'admin', maxAge: '5m', optional: true });
  const answer: Answer = await guard.checkLater({ method: 'GET', authorization, websocket: false });
  const held = answer.require(gate.guard({ csrf: 'always' }));
  const claims: Claims | null = held.claims;
  return answer.letIn ? `${claims?.subject}` : answer.word;
}

export async function login(gate: Gate, user: string, cookie: string | undefined): Promise<readonly string[]> {
  const request = { method: 'POST', cookie, host: 'shop.example' };
  const begun: Login = await gate.guard().login(request, user, { mark: gate.login(user), data: {}, cookie: { maxAge: '30d' } });
  await gate.guard().renew(request, { authenticated: true, cookie: null });
  const deleted: string[] = await gate.guard().logout(request, { path: '/' });
  return [...begun.setCookies, ...deleted, begun.session.sid];
}

export function keys(): Buffer {
  const key = Key.generate('EdDSA');
  const set = new KeySet([key]);
  const verifier = limen.Verifier.fromKeys(set, { audience: 'shop', scope: 'a b' });
  const subject: string | null = verifier.verify('x').subject;
  console.log(subject);
  return limen.jws.verify(limen.jws.sign(Buffer.from('x'), key), set, { algorithms: ['EdDSA'] });
}

// Each of these is an error, and the comment above it expects one.
export function wrong(gate: Gate): void {
  // @ts-expect-error: there is no such option
  limen.openSync('memory:', { isuer: 'x' });
  // @ts-expect-error: a promise
  gate.revokeSubject('alex').toFixed();
  // @ts-expect-error: only the library makes it
  new limen.Claims();
  // @ts-expect-error: a token is text
  gate.tokens.verify(7);
  // @ts-expect-error: a token is issued from a session that was read
  gate.tokens.issue('alex', {}, { session: 'x' });
  // @ts-expect-error: a visitor is stored as it was drawn or read
  gate.visitors.put('x', {});
  // @ts-expect-error: a request has a method
  gate.guard().check({ cookie: 'x' });
  // @ts-expect-error: a renewal has no data
  gate.guard().renew({ method: 'POST' }, { data: {} });
  // @ts-expect-error: not a way to check CSRF tokens
  gate.guard({ csrf: false });
  // @ts-expect-error: a visitor is nobody
  gate.visitors.draw().subject;
  // @ts-expect-error: a secret is bytes
  Key.secret('x'.repeat(32));
  // @ts-expect-error: nothing of claims can be set
  gate.tokens.verify('x').subject = 'sam';
}
