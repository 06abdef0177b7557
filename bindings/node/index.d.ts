// limen: login state for the web: sessions, tokens, and one kill switch for both.
//
//     const gate = await limen.open('memory:', { issuer: 'https://shop.example', audience: 'shop' });
//     const session = await gate.sessions.create('alex', { data: { role: 'admin' } });
//     const token = gate.tokens.issue('alex', { role: 'admin' }, { session });
//     const claims = gate.tokens.verify(token);
//     await gate.revokeSubject('alex', 'hacked');  // session and token are refused from here on
//
// An argument of a wrong type is a TypeError that names the parameter and never shows the value. Whatever else goes
// wrong is a LimenError: Refused (401), NotEnough (403), Unavailable (503), UsageError (500). What may block gives a
// promise, and is rejected with what else would be thrown.
import './types/dispose.js';

export * from './types/errors.js';
export * from './types/gate.js';
export * from './types/keys.js';
export * from './types/options.js';
export * from './types/records.js';
export * from './types/store.js';
