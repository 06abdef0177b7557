'use strict';
// Where the fields of records lie, in bytes from the start of each.
// Generated from the structs of include/limen by `./dev tables`. Change those, not this file.

exports.text = {
  at: 0,
  len: 4,
};

exports.answer = {
  total: 0,
  size: 4,
  status: 8,
  http: 12,
  credential: 16,
  again: 20,
  flags: 24,
  retryAfter: 28,
  record: 32,
  issuer: 40,
  subject: 48,
  ticket: 56,
  challenge: 64,
  word: 72,
};

exports.session = {
  total: 0,
  size: 4,
  version: 8,
  createdAt: 16,
  seenAt: 24,
  idleExpiresAt: 32,
  expiresAt: 40,
  authTime: 48,
  level: 56,
  readOnly: 60,
  sid: 64,
  subject: 72,
  data: 80,
  label: 88,
  address: 96,
  roles: 104,
  scope: 112,
};

exports.claims = {
  total: 0,
  size: 4,
  issuedAt: 8,
  notBefore: 16,
  expiresAt: 24,
  json: 32,
  issuer: 40,
  subject: 48,
  audience: 56,
  id: 64,
  sid: 72,
  keyId: 80,
};

exports.event = {
  total: 0,
  size: 4,
  number: 8,
  at: 16,
  kind: 24,
  status: 28,
  subject: 32,
  sid: 40,
  id: 48,
  reason: 56,
  label: 64,
};
