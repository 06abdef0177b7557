// The same from CommonJS. Checked by tsc --strict, not run.
import limen = require('limen');

const gate: limen.Gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
const claims: limen.Claims = gate.tokens.verify(gate.tokens.issue('alex'));
export const error: typeof limen.TokenError = limen.TokenExpired;
export const subject: string | null = claims.subject;
