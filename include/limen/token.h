// limen/token.h: signed JWTs (RFC 7519): issue, verify, peek.
#ifndef LIMEN_TOKEN_H
#define LIMEN_TOKEN_H

#include <limen/gate.h>
#include <limen/key.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct limen_verifier limen_verifier;

// What a verified token says. Texts are unescaped; `json` is the claims exactly
// as they were signed. `audience` is the one that matched the policy.
typedef struct limen_claims {
  uint32_t total;       // bytes used in your buffer, this record included
  uint32_t size;        // bytes of this record
  int64_t issued_at;    // iat, rounded down; LIMEN_UNSET: absent
  int64_t not_before;   // nbf, rounded up
  int64_t expires_at;   // exp, rounded down
  limen_text json;      // all claims, a JSON object; limen_json_get reads it
  limen_text issuer;    // iss
  limen_text subject;   // sub
  limen_text audience;  // aud
  limen_text id;        // jti
  limen_text sid;       // sid: the session it was minted from
  limen_text key_id;    // kid, of the header
} limen_claims;

// Bytes that always suffice for the claims of a token of n bytes.
#define LIMEN_CLAIMS_CAP(n) (sizeof(limen_claims) + 2 * (size_t)(n))

// Bytes that always suffice for a token of the given lengths of subject, claims
// text, sid, issuer and audience together, and key id.
#define LIMEN_TOKEN_CAP(n) (4096 + 9 * (size_t)(n))

// limen_verifier_open prepares a policy over a gate: its issuer, keys and
// revocations, with `options` replacing what the gate was opened with (NULL:
// nothing).
//
// Returns: the verifier, or NULL: LIMEN_E_ALGORITHM; [options], [gate].
// Owns:    the verifier retains the gate.
LIMEN_API limen_verifier *limen_verifier_open(
    limen_gate *gate, const limen_options *options, limen_error *err);

// limen_verifier_from_keys prepares a policy over keys alone: no store, so it
// hears of no revocation. The algorithms allowed are those of the keys, unless
// property `algorithms` narrows them. Without property `issuer` every `iss` is
// taken that these keys sign.
//
// Returns: the verifier, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_SET (no keys);
//          [options], [call].
// Owns:    the verifier keeps the keys that are in the set now.
LIMEN_API limen_verifier *limen_verifier_from_keys(
    limen_key_set *keys, const limen_options *options, limen_error *err);

// limen_verifier_retain adds a reference and returns `verifier`.
LIMEN_API limen_verifier *limen_verifier_retain(limen_verifier *verifier);

// limen_verifier_release drops a reference; the last one frees. NULL does nothing.
LIMEN_API void limen_verifier_release(limen_verifier *verifier);

// limen_token_issue mints a token for `subject` and writes it, with the claims
// iss sub aud iat nbf exp jti (and, for some seconds after a revocation, lmn_cut:
// that it was issued afterwards). `claims` is empty or a JSON object with further
// claims; those that limen writes may not stand in it. `sid` is empty or the
// session it belongs to: a live one of `subject`, whose expires_at the token does
// not outlive (idling out does not end it) and with which it is revoked; a text
// that is no sid of limen's (22 characters of base64url) is taken as it is.
// Options: token.ttl, token.delay, token.type, audience, login.mark.
//
// WARNING: anybody can read a token: give the sid, never the session's ticket
//          (which is refused there, with LIMEN_E_ARGUMENT).
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN, LIMEN_E_SESSION_REVOKED (of `sid`),
//          LIMEN_E_LOGIN_* (of login.mark) (no); LIMEN_E_TEXT (the subject is empty,
//          over 1,024 bytes, or not UTF-8), LIMEN_E_JSON, LIMEN_E_CLAIMS,
//          LIMEN_E_LIFETIME, LIMEN_E_KEY_PRIVATE, LIMEN_E_RANDOM; [options], [buffer],
//          [revocations].
// Room:    LIMEN_TOKEN_CAP suffices.
// Threads: any. Fast (RSA: some 100 us).
LIMEN_API limen_status limen_token_issue(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *claims, size_t claims_len, const char *sid, size_t sid_len,
    const limen_options *options,
    char *token, size_t token_cap, size_t *token_len, limen_error *err);

// limen_token_verify checks `token` against `verifier`'s policy: shape,
// algorithm, signature, claims, revocation, then scope and role. If all hold it fills the
// record `claims` and the texts behind it; otherwise the record is empty (with
// LIMEN_E_BUFFER: `total` alone) and the buffer holds nothing of this token. It
// allocates nothing for a header that it has seen before (OpenSSL may).
//
// WARNING: tell the client only "refused"; the exact status is for your logs.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_* (no); LIMEN_E_SCOPE, LIMEN_E_ROLE (not enough);
//          [buffer], [revocations].
// Room:    LIMEN_CLAIMS_CAP(token_len) suffices.
// Threads: any. Fast: no system call while the revocation mirror is fresh.
LIMEN_API limen_status limen_token_verify(
    limen_verifier *verifier, const char *token, size_t token_len,
    limen_claims *claims, size_t claims_cap, limen_error *err);

// limen_token_peek reads what a token says without verifying anything: for people who
// look into one. It fills the record `claims` as limen_token_verify does, and
// writes the header, a JSON object, to `header`. Shape, base64url and JSON are
// read as strictly as there, and claims must have their types; the algorithm
// may be any, `none` too. `audience` is absent where `aud` is an array: see
// `json`. At most 1 MiB is read. With LIMEN_E_BUFFER `*header_len` is 0 where the
// header fits and the claims do not: then the record's `total` says what
// suffices.
//
// WARNING: NOTHING of it is verified: anybody can have written it. Never decide by
//          it who somebody is or what they may do: limen_token_verify does.
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_EMPTY, LIMEN_E_TOKEN_SIZE, LIMEN_E_TOKEN_PARTS,
//          LIMEN_E_TOKEN_ENCRYPTED, LIMEN_E_TOKEN_ENCODING, LIMEN_E_TOKEN_JSON,
//          LIMEN_E_TOKEN_DUPLICATE, LIMEN_E_TOKEN_DEPTH, LIMEN_E_TOKEN_HEADER,
//          LIMEN_E_TOKEN_CLAIM (no); [buffer], [call].
// Room:    LIMEN_CLAIMS_CAP(token_len) and token_len bytes of header suffice.
LIMEN_API limen_status limen_token_peek(
    const char *token, size_t token_len, limen_claims *claims, size_t claims_cap,
    char *header, size_t header_cap, size_t *header_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
