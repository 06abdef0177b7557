// limen: login state for the web: sessions, tokens, and one call that revokes both.
//
//     const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
//     const session = await gate.sessions.create('alex', { data: { role: 'admin' } });
//     const token = gate.tokens.issue('alex', { role: 'admin' }, { session });
//     const claims = gate.tokens.verify(token);
//     await gate.revokeSubject('alex', 'hacked');  // session and token are refused from here on
//
// An argument of a wrong type throws TypeError, which names the parameter and never shows the value. All other errors
// are a LimenError: Refused (answer 401), NotEnough (403), Unavailable (503) or UsageError (500). A call that may block
// returns a promise, which is rejected with the errors that the docs say it throws.
//
// Words that these docs use:
//
// - gate: an opened limen: a store, with its keys and its policy. One in a process is enough.
// - ticket: the secret that the client of a session carries: 36 characters. The store keeps only its SHA-256.
// - sid: a session's public id. It names the session in lists, logs and tokens, and opens nothing.
// - login mark: a text that says when a login began, so that a revocation during the login also stops that login.
// - cutoff: a revocation of everything that was issued before one moment: to one subject, or to everybody.
// - kind: the group that an error's status belongs to: refused, not enough, unavailable, or a mistake of the program.
//   It decides the class of the error. The kind of an event is its name.
// - watch: a reader of the events at a gate, such as logins, refusals and revocations.
import './types/dispose.js';

export * from './types/errors.js';
export * from './types/gate.js';
export * from './types/guard.js';
export * from './types/keys.js';
export * from './types/options.js';
export * from './types/records.js';
export * from './types/store.js';
