// Every case of tests/corpus/requests through the package, and through koffi on the plain C functions: both give the
// case's answers, word for word alike.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import koffi from 'koffi';
import limen from 'limen';

import { FIELDS, Secrets, read, readWorld, themes } from '../corpus/requests.mjs';
import { APP } from './support.mjs';

const [platform] = readdirSync(path.join(APP, 'node_modules/@limen'));
process.env.LIMEN_LIBRARY ??= path.join(APP, 'node_modules/@limen', platform, 'liblimen.so.1');
const c = await import('../../examples/koffi/limen.mjs');

const FOLDER = path.join(process.env.LIMEN_BUILD, 'tests/corpus/requests/made');
const STORE = `lmdb:${FOLDER}/store`;
const CASES = read();
const WORLD = readWorld();
const secrets = new Secrets(FOLDER);

const flagsOf = (readOnly, csrfGood) => [readOnly && 'read_only', csrfGood && 'csrf_good'].filter(Boolean).join(' ') || null;

// --- through the package ------------------------------------------------------

const camel = (name) => name.replace(/[._]([a-z])/g, (_, letter) => letter.toUpperCase());
const optionsOf = (policy) => Object.fromEntries(Object.entries(policy).map(([name, value]) => [camel(name), value]));

const gates = Object.fromEntries(
  Object.entries(WORLD.gates).map(([name, policy]) => [name, limen.openSync(STORE, optionsOf(policy))]));
after(() => Object.values(gates).forEach((gate) => gate.close()));

// Guards that share a verifier believe each other's answers about tokens.
const kept = (open) => {
  const found = new Map();
  return (gate, name) => {
    if (name === undefined) return undefined;
    if (!found.has(gate)) found.set(gate, {});
    return (found.get(gate)[name] ??= open(gate, name));
  };
};

const verifierOf = kept((gate, name) => {
  const { key, policy } = WORLD.verifiers[name];
  if (key === null) return gate.verifier(optionsOf(policy));
  return limen.Verifier.fromKeys(new limen.KeySet([limen.Key.fromJwk(key)]), optionsOf(policy));
});

function guardOf(gate, { policy, verifier }) {
  const options = Object.entries(policy).map(([name, value]) => [camel(name.replace('guard.', '')), value]);
  return gate.guard({ ...Object.fromEntries(options), verifier: verifierOf(gate, verifier) });
}

function lineOf(answer) {
  const { status, http, credential, again, retryAfter, issuer, subject, ticket, challenge, word, claims, session, visitor } = answer;
  const words = [
    ['status', status], ['http', http], ['credential', credential], ['again', again],
    ['flags', flagsOf(answer.readOnly, answer.csrfGood)], ['retry_after', retryAfter], ['issuer', issuer],
    ['subject', subject], ['ticket', ticket], ['challenge', challenge], ['word', word],
  ];
  if (claims !== null) words.push(['claims', claims.json], ['sub', claims.subject]);
  if (session !== null) {
    words.push(
      ['sid', session.sid], ['of', session.subject], ['data', session.json],
      ['roles', session.roles.length > 0 ? JSON.stringify(session.roles) : null], ['scope', session.scope || null],
      ['level', session.level]);
  }
  if (visitor !== null) words.push(['data', visitor.json]);
  return secrets.line(words);
}

// The answers of a case; `check` is Guard's check, or checkLater.
async function throughPackage(each, check) {
  const gate = gates[each.gate];
  const request = { method: secrets.octets(each.method).toString('latin1') };
  for (const field of FIELDS) request[camel(field)] = secrets.octets(each[field])?.toString('latin1');
  for (const flag of each.flags) request[camel(flag)] = true;
  request.mayBlock = true;
  const found = [];
  let answer = null;
  for (const given of each.guards) {
    const guard = guardOf(gate, given);
    try {
      answer = answer === null ? await guard[check](request) : guard.require(answer);
      found.push({ line: lineOf(answer), message: answer.message });
    } catch (error) {
      if (!(error instanceof limen.LimenError)) throw error;
      found.push({ line: `status ${error.status}`, message: error.message });
    }
  }
  return found;
}

// --- through koffi ------------------------------------------------------------

const TEXTS = ['method', ...FIELDS];
koffi.struct('limen_request', {
  size: 'uint32', flags: 'uint32', ...Object.fromEntries(TEXTS.map((name) => [name, 'void *'])),
  ...Object.fromEntries(TEXTS.map((name) => [`${name}_len`, 'size_t'])),
});
const library = koffi.load(process.env.LIMEN_LIBRARY, { deep: true });
const guardOpen = library.func('void *limen_guard_open(void *gate, void *verifier, void *options, void *err)');
const guardRelease = library.func('void limen_guard_release(void *guard)');
const kindOf = library.func('int limen_status_kind(int status)');
const [guardCheck, guardRequire] = ['check', 'require'].map((name) => library.func(
  `int limen_guard_${name}(void *guard, const limen_request *request, void *answer, size_t answer_cap, void *err)`));

const FAULT = 2;
const FLAGS = { websocket: 1, tls: 2, body_read: 8 };
const MAY_BLOCK = 4;
const SPOKE = [null, 'token', 'session', 'visitor'];
const AGAIN = [null, 'body', 'blocking'];
const ANSWER = { issuer: 40, subject: 48, ticket: 56, challenge: 64, word: 72 };
const CLAIMS = { claims: 32, sub: 48 };
const SESSION = { sid: 64, of: 72, data: 80, roles: 104, scope: 112 };
const RECORD = 32;
const LEVEL = 56;

const cGates = {};
const cGateOf = (name) => (cGates[name] ??= new c.Gate(STORE, WORLD.gates[name]));

const cVerifierOf = kept((gate, name) => {
  const { key, policy } = WORLD.verifiers[name];
  if (key === null) return gate.verifier(policy);
  const keys = new c.Handle('key_set', c.call('key_set_new'));
  c.call('key_set_add', keys, new c.Handle('key', c.call('key_from_jwk', key)));
  return new c.Verifier(c.call('verifier_from_keys', keys, new c.Options(policy)));
});

function cRequestOf(each) {
  const flags = each.flags.reduce((bits, flag) => bits | FLAGS[flag], MAY_BLOCK);
  const request = { size: koffi.sizeof('limen_request'), flags };
  for (const name of TEXTS) {
    const bytes = secrets.octets(each[name]);
    // A pointer to nothing would be a field that the request does not have.
    request[name] = bytes?.length === 0 ? Buffer.alloc(1) : bytes ?? null;
    request[`${name}_len`] = bytes?.length ?? 0;
  }
  return request;
}

// The texts of a record that lies at `base`.
const textsOf = (bytes, base, places) => Object.entries(places).map(([name, place]) => {
  const from = bytes.readUInt32LE(base + place);
  return [name, from === 0 ? null : bytes.toString('utf8', base + from, base + from + bytes.readUInt32LE(base + place + 4))];
});

function cLineOf(bytes) {
  const status = bytes.readInt32LE(8);
  if (kindOf(status) === FAULT) return `status ${status}`;
  const flags = bytes.readUInt32LE(24);
  const words = [
    ['status', status], ['http', bytes.readInt32LE(12)], ['credential', SPOKE[bytes.readUInt32LE(16)]],
    ['again', AGAIN[bytes.readUInt32LE(20)]], ['flags', flagsOf(flags & 1, flags & 2)],
    ['retry_after', bytes.readUInt32LE(28)], ...textsOf(bytes, 0, ANSWER),
  ];
  const record = bytes.readUInt32LE(RECORD);
  if (record !== 0 && bytes.readUInt32LE(16) === 1) words.push(...textsOf(bytes, record, CLAIMS));
  else if (record !== 0) words.push(...textsOf(bytes, record, SESSION), ['level', bytes.readUInt32LE(record + LEVEL)]);
  return secrets.line(words);
}

function throughKoffi(each) {
  const gate = cGateOf(each.gate);
  const request = cRequestOf(each);
  const { bytes } = new c.Room(65_536 + 2 * request.authorization_len);
  return each.guards.map(({ policy, verifier }, number) => {
    const error = Buffer.alloc(256);
    const options = new c.Options(policy);
    const guard = guardOpen(gate.pointer, cVerifierOf(gate, verifier)?.pointer ?? null, options.pointer, error);
    assert.equal(error.readInt32LE(0), 0);
    (number === 0 ? guardCheck : guardRequire)(guard, request, bytes, bytes.length, error);
    guardRelease(guard);
    return { line: cLineOf(bytes), message: error.toString('utf8', 4, error.indexOf(0, 4)) };
  });
}

// --- the cases ----------------------------------------------------------------

for (const each of CASES) {
  test(each.name, async () => {
    const answers = await throughPackage(each, 'check');
    for (const [number, { answer, says }] of each.guards.entries()) {
      const { line, message } = answers[number];
      assert.equal(line, answer, message);
      assert.equal(message === '', line.includes(' | http 0'), message);
      if (message !== '' && says !== undefined) assert.ok(message.includes(says), message);
    }
    assert.deepEqual(await throughPackage(each, 'checkLater'), answers);
    assert.deepEqual(throughKoffi(each), answers);
  });
}

test('there are cases of every theme', () => {
  const found = new Set(CASES.map((each) => each.name.split('/')[0]));
  assert.deepEqual([...found].sort(), themes().map((file) => path.basename(file, '.json')));
  assert.ok(CASES.length > 1000);
});
