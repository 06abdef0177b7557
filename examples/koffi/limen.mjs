// limen from Node without a compiler: koffi over liblimen.so.1.
//
// Programs in Node should use the package `limen`, which is several times faster and offers more. This one shows how
// little a language needs to call the C functions: UTF-8 texts with a length, records in a buffer of the caller, and
// handles that are released.
//
// The library is the one that LIMEN_LIBRARY names, or the one that the loader finds.
import { pathToFileURL } from 'node:url';

import koffi from 'koffi';

// `deep` keeps a library that brings or loads another OpenSSL from finding Node's own.
const library = koffi.load(process.env.LIMEN_LIBRARY ?? 'liblimen.so.1', { deep: true });

const UNSET = -(2n ** 63n); // LIMEN_UNSET: an absent time
const TICKET_CAP = 37; // LIMEN_TICKET_CAP
const RECORD_CAP = 65_536; // bytes, enough for the claims and the sessions of the default limits

// The functions, as in the headers; a handle, a text and a buffer are all pointers here.
const functions = {};
for (const declaration of [
  'void *limen_options_new()',
  'int limen_options_set(void *options, const char *name, void *value, size_t value_len, void *err)',
  'void limen_options_release(void *options)',
  'void *limen_gate_open(void *store, size_t store_len, void *options, void *err)',
  'void limen_gate_release(void *gate)',
  'void *limen_key_from_jwk(void *jwk, size_t jwk_len, void *err)',
  'void *limen_key_from_pem(const char *algorithm, void *pem, size_t pem_len, void *err)',
  'void *limen_key_from_secret(const char *algorithm, void *secret, size_t secret_len, void *err)',
  'const char *limen_key_algorithm(void *key)',
  'int limen_key_id(void *key, void *id, size_t id_cap, void *id_len, void *err)',
  'int limen_key_thumbprint(void *key, void *thumbprint, size_t cap, void *len, void *err)',
  'void limen_key_release(void *key)',
  'void *limen_key_set_new(void *err)',
  'void *limen_key_set_from_jwks(void *jwks, size_t jwks_len, void *err)',
  'int limen_key_set_add(void *keys, void *key, void *err)',
  'void limen_key_set_release(void *keys)',
  'void *limen_verifier_open(void *gate, void *options, void *err)',
  'void *limen_verifier_from_keys(void *keys, void *options, void *err)',
  'void limen_verifier_release(void *verifier)',
  'int limen_token_verify(void *verifier, void *token, size_t token_len, void *claims, size_t claims_cap, void *err)',
  'int limen_token_issue(void *gate, void *subject, size_t subject_len, void *claims, size_t claims_len, ' +
    'void *session, void *options, void *token, size_t token_cap, void *token_len, void *err)',
  'int limen_jws_verify(void *keys, const char *algorithms, void *jws, size_t jws_len, void *payload, size_t cap, ' +
    'void *len, void *err)',
  'int limen_bearer_find(void *field, size_t field_len, void *token, size_t token_cap, void *token_len, void *err)',
  'int limen_session_create(void *gate, void *subject, size_t subject_len, void *data, size_t data_len, void *options, ' +
    'void *session, size_t session_cap, void *ticket, size_t ticket_cap, void *err)',
  'int limen_session_get(void *gate, void *ticket, size_t ticket_len, void *session, size_t session_cap, void *err)',
  'int limen_session_grants(void *session, void *scope, size_t scope_len, void *role, size_t role_len, void *err)',
  'int limen_session_end(void *gate, void *ticket, size_t ticket_len, void *err)',
  'int limen_visitor_draw(void *gate, void *ticket, size_t ticket_cap, void *version, void *err)',
  'int limen_visitor_put(void *gate, void *ticket, size_t ticket_len, uint64_t version, void *data, size_t data_len, ' +
    'void *visitor, size_t visitor_cap, void *err)',
  'int limen_visitor_get(void *gate, void *ticket, size_t ticket_len, void *visitor, size_t visitor_cap, void *err)',
  'int limen_visitor_end(void *gate, void *ticket, size_t ticket_len, void *err)',
  'int limen_revoke_subject(void *gate, void *subject, size_t subject_len, void *reason, size_t reason_len, ' +
    'void *ended, void *err)',
]) {
  functions[/limen_(\w+)\(/.exec(declaration)[1]] = library.func(declaration);
}

// A failure: `status` is one of limen/status.h, the message is for the log.
export class LimenError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// Names of algorithms and of properties: a text that ends at its NUL.
export class Word {
  constructor(text) {
    this.text = text;
  }
}

// Calls limen_NAME, which takes a limen_error last. A string or Buffer becomes a pointer and a length, a Room a pointer
// and a size, a Handle and a Session a pointer.
export function call(name, ...given) {
  const flat = [];
  for (const each of given) {
    if (typeof each === 'string' || Buffer.isBuffer(each)) {
      const text = Buffer.from(each);
      flat.push(text, text.length);
    } else if (each instanceof Room) {
      flat.push(each.bytes, each.bytes.length);
    } else {
      flat.push(each instanceof Handle || each instanceof Session ? each.pointer : each instanceof Word ? each.text : each);
    }
  }
  const error = Buffer.alloc(256); // limen_error: 256 bytes for ever
  const result = functions[name](...flat, error);
  const status = error.readInt32LE(0);
  if (status !== 0) throw new LimenError(status, error.toString('utf8', 4, error.indexOf(0, 4)));
  return result;
}

// The text that limen_NAME writes into a buffer of `cap` bytes.
export function written(name, cap, ...given) {
  const room = new Room(cap);
  const length = new BigUint64Array(1);
  call(name, ...given, room, length);
  return room.bytes.subarray(0, Number(length[0]));
}

// Where each member of a record lies, and how it is read: limen_claims and limen_session.
const time = (bytes, at) => {
  const seconds = bytes.readBigInt64LE(at);
  return seconds === UNSET ? null : Number(seconds);
};
const text = (bytes, at) => {
  const from = bytes.readUInt32LE(at);
  return from === 0 ? null : bytes.toString('utf8', from, from + bytes.readUInt32LE(at + 4));
};
const CLAIMS = {
  issued_at: [8, time], not_before: [16, time], expires_at: [24, time], json: [32, text], issuer: [40, text],
  subject: [48, text], audience: [56, text], id: [64, text], sid: [72, text], key_id: [80, text],
};
const SESSION = {
  version: [8, (bytes, at) => bytes.readBigUInt64LE(at)], created_at: [16, time], seen_at: [24, time], idle_expires_at: [32, time], expires_at: [40, time],
  auth_time: [48, time], sid: [64, text], subject: [72, text], data: [80, text], label: [88, text], address: [96, text],
  roles: [104, text], scope: [112, text],
};

// A buffer aligned to 8, as records require.
export class Room {
  constructor(cap = RECORD_CAP) {
    this.bytes = Buffer.from(new BigUint64Array(Math.ceil(cap / 8)).buffer, 0, cap);
  }

  read(record) {
    return Object.fromEntries(Object.entries(record).map(([name, [at, how]]) => [name, how(this.bytes, at)]));
  }
}

// The record of a session or visitor, which calls read again; its members, such as `subject` and `roles`.
export class Session {
  constructor(room) {
    this.pointer = room.bytes;
    Object.assign(this, room.read(SESSION));
  }

  // Throws LimenError unless the session was given every word of `scope`, and `role`; an empty one is not asked for.
  require(scope, role) {
    call('session_grants', this, scope, role);
  }
}

// A reference to one of limen's objects, released together with this one.
const released = new FinalizationRegistry(({ noun, pointer }) => functions[`${noun}_release`](pointer));

export class Handle {
  constructor(noun, pointer) {
    this.pointer = pointer;
    released.register(this, { noun, pointer });
  }
}

// Properties: { 'token.ttl': '15m' }; see docs/configuration.md.
export class Options extends Handle {
  constructor(properties = {}) {
    super('options', functions.options_new());
    for (const [name, value] of Object.entries(properties)) call('options_set', this, new Word(name), value);
  }
}

// A policy: the issuer, the audience and the algorithms whose tokens are accepted.
export class Verifier extends Handle {
  constructor(pointer) {
    super('verifier', pointer);
  }

  // The token's claims; throws LimenError when the token is refused.
  verify(token) {
    const room = new Room();
    call('token_verify', this, token, room);
    return room.read(CLAIMS);
  }
}

// An opened limen: its store, its keys, its policy.
export class Gate extends Handle {
  constructor(store, properties) {
    super('gate', call('gate_open', store, new Options(properties)));
  }

  verifier(properties) {
    return new Verifier(call('verifier_open', this, new Options(properties)));
  }

  // A token for `subject`; `claims` is a JSON object with further claims.
  issue(subject, claims = '', session = null) {
    const cap = 4096 + 9 * (Buffer.byteLength(subject + claims) + 2048); // LIMEN_TOKEN_CAP
    return written('token_issue', cap, this, subject, claims, session, null).toString();
  }

  // The session of a login, and its ticket, which is a secret.
  createSession(subject, data = '{}', properties = {}) {
    const room = new Room();
    const ticket = new Room(TICKET_CAP);
    call('session_create', this, subject, data, new Options(properties), room, ticket);
    return [new Session(room), ticket.bytes.toString('latin1', 0, TICKET_CAP - 1)];
  }

  getSession(ticket) {
    const room = new Room();
    call('session_get', this, ticket, room);
    return new Session(room);
  }

  endSession(ticket) {
    call('session_end', this, ticket);
  }

  // A new visitor's ticket, a secret, and the version that stores it first. Nothing is stored yet.
  drawVisitor() {
    const ticket = new Room(TICKET_CAP);
    const version = new BigUint64Array(1);
    call('visitor_draw', this, ticket, version);
    return [ticket.bytes.toString('latin1', 0, TICKET_CAP - 1), version[0]];
  }

  // Stores a visitor's data; `version` is the one that was drawn, or that of the visitor as it was last read.
  putVisitor(ticket, version, data) {
    const room = new Room();
    call('visitor_put', this, ticket, version, data, room);
    return new Session(room);
  }

  getVisitor(ticket) {
    const room = new Room();
    call('visitor_get', this, ticket, room);
    return new Session(room);
  }

  endVisitor(ticket) {
    call('visitor_end', this, ticket);
  }

  // The kill switch: refuses everything that `subject` was given until now. Returns the number of sessions ended.
  revokeSubject(subject, reason = '') {
    const ended = new BigUint64Array(1);
    call('revoke_subject', this, subject, reason, ended);
    return Number(ended[0]);
  }
}

export const algorithmOf = (key) => functions.key_algorithm(key.pointer);

// Prints how limen refuses what it must refuse.
function refused(what, ask) {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof LimenError)) throw error;
    console.log(`${what} is refused with status ${error.status}: ${error.message}`);
    return;
  }
  throw new Error(`${what} was accepted`);
}

function main() {
  const gate = new Gate('memory:', { issuer: 'https://shop.example', audience: 'shop', 'token.ttl': '15m' });
  const verifier = gate.verifier();

  const [visitor, drawn] = gate.drawVisitor();
  const { version } = gate.putVisitor(visitor, drawn, '{"cart":["bread"]}');
  gate.putVisitor(visitor, version, '{"cart":["bread","wine"]}');
  console.log(`a visitor has ${gate.getVisitor(visitor).data}`);
  refused('a visitor that asks for a session', () => gate.getSession(visitor));
  gate.endVisitor(visitor);

  const [session, ticket] = gate.createSession('alex', '{"theme":"dark"}', { 'session.roles': '["customer"]' });
  const token = gate.issue('alex', '{"role":"admin"}', session);
  const claims = verifier.verify(token);
  console.log(`hello, ${claims.subject}: ${claims.json}`);
  console.log(`the session of ${gate.getSession(ticket).subject} says ${gate.getSession(ticket).data}`);

  session.require('', 'customer');
  refused('what only an admin may do', () => session.require('', 'admin'));

  const [, phone] = gate.createSession('alex');
  gate.endSession(phone);
  refused("the phone's session", () => gate.getSession(phone));

  console.log(`the kill switch ended ${gate.revokeSubject('alex', 'stolen')} session`);
  refused('the token', () => verifier.verify(token));
  refused('the session', () => gate.getSession(ticket));

  const [again] = gate.createSession('alex');
  console.log(`and alex logs in again: ${verifier.verify(gate.issue('alex', '', again)).subject}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
