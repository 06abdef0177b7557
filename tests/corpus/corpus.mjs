// Reads the corpus for Node: tests/corpus/cases/*.json and the keys that they name. As corpus.py does for Python;
// README.md says what the members of a case mean.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = path.dirname(fileURLToPath(import.meta.url));
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
const TIMES = ['issued_at', 'not_before', 'expires_at'];
const TEXTS = ['issuer', 'subject', 'audience', 'id', 'sid', 'key_id'];

const json = (file) => JSON.parse(readFileSync(path.join(HERE, file), 'utf8'));

// The bytes of a notation in a case.
export function octets(notation) {
  return Buffer.concat((Array.isArray(notation) ? notation : [notation]).map((piece) => {
    if (typeof piece === 'string') return Buffer.from(piece);
    if ('hex' in piece) return Buffer.from(piece.hex, 'hex');
    const one = Buffer.from(piece.repeat);
    return Buffer.alloc(one.length * piece.times, one);
  }));
}

// One word of an answer: '-' for what is absent, otherwise '=' and the text, percent-encoded.
export function shown(text) {
  if (text === null || text === undefined) return '-';
  let encoded = '=';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    encoded += /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

// The answer of a verified token: its three times, its claims as JSON, its six texts.
export const shownClaims = (times, texts) =>
  [...times.map((time) => (time === null ? '-' : String(time))), ...texts.map(shown)].join(' ');

function keyOf(given, named) {
  if (typeof given === 'string') {
    const jwk = Object.fromEntries(Object.entries(named[given]).filter(([member]) => !PRIVATE.includes(member)));
    return { kind: 'jwk', algorithm: '', text: Buffer.from(JSON.stringify(jwk)) };
  }
  const kind = ['jwk', 'pem', 'secret'].find((each) => each in given);
  return { kind, algorithm: given.alg ?? '', text: octets(given[kind]) };
}

// The expected answer of a case.
function answerOf(each) {
  if (each.status !== 0) return '';
  const due = each.answer;
  if (each.call !== 'token') {
    return Object.values(due).map((value) => shown(value === null ? null : octets(value))).join(' ');
  }
  const claims = Buffer.from(octets(each.token).toString('latin1').split('.')[1], 'base64url');
  return shownClaims(TIMES.map((name) => due[name] ?? null), [claims, ...TEXTS.map((name) => due[name] ?? null)]);
}

// Every case, in order.
export function read() {
  const named = json('keys.json');
  return readdirSync(path.join(HERE, 'cases')).sort().flatMap((file) => {
    const { theme, cases } = json(path.join('cases', file));
    return cases.map((each) => ({
      name: `${theme}/${each.name}`,
      call: each.call,
      keys: (each.keys ?? []).map((key) => keyOf(key, named)),
      jwks: 'jwks' in each ? octets(each.jwks) : null,
      policy: each.policy ?? {},
      algorithms: each.algorithms ?? '',
      token: octets(each.token ?? ''),
      status: each.status,
      says: each.says ?? [],
      answer: answerOf(each),
    }));
  });
}
