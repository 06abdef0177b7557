// limen/token.h: signed JWTs (RFC 7519): issue, verify and look into them.
//
// A token carries claims, which are statements about its subject, and a signature. Any
// service that has the issuer's keys verifies it without asking anyone. limen also
// refuses what has been revoked, wherever it has the store to learn that from.
#ifndef LIMEN_TOKEN_H
#define LIMEN_TOKEN_H

#include <limen/gate.h>
#include <limen/key.h>
#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_verifier is the policy that tokens are checked against: keys, issuer, audience,
// algorithms, times, and the scope and role that they must have.
typedef struct limen_verifier limen_verifier;

// limen_claims is what a verified token says. Its texts are unescaped. `json` is the
// claims byte for byte as they were signed. `audience` is the one that the policy
// accepted.
typedef struct limen_claims {
  uint32_t total;       // bytes used in your buffer, this record included
  uint32_t size;        // bytes of this record
  int64_t issued_at;    // iat, rounded down; LIMEN_UNSET if absent, as the next two
  int64_t not_before;   // nbf, rounded up
  int64_t expires_at;   // exp, rounded down
  limen_text json;      // all claims, a JSON object; limen_json_get reads it
  limen_text issuer;    // iss
  limen_text subject;   // sub
  limen_text audience;  // aud
  limen_text id;        // jti
  limen_text sid;       // sid: the session it was issued from
  limen_text key_id;    // kid, of the header
} limen_claims;

// LIMEN_CLAIMS_CAP is the size that always suffices for the claims of a token of n
// bytes.
#define LIMEN_CLAIMS_CAP(n) (sizeof(limen_claims) + 2 * (size_t)(n))

// LIMEN_TOKEN_CAP is the size that always suffices for a token and its NUL, where n is
// the sum of the lengths of subject, claims, sid, issuer, audience and key id.
#define LIMEN_TOKEN_CAP(n) (4096 + 9 * (size_t)(n))

// limen_verifier_open makes a verifier over a gate. It has the gate's issuer, audience,
// keys and revocations; `options` replaces what the gate's properties say.
//
// Returns: the verifier, or NULL: LIMEN_E_ALGORITHM; [options], [gate].
// Owns:    the verifier retains the gate.
LIMEN_API limen_verifier *limen_verifier_open(limen_gate *gate, const limen_options *options,
                                              limen_error *err);

// limen_verifier_from_keys makes a verifier from keys alone. It has no store, so it
// cannot see revocations. It allows the algorithms of the keys, unless the property
// `algorithms` narrows them. Without the property `issuer` it accepts whatever issuer
// the keys sign for.
//
// Returns: the verifier, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_SET (the set is
//          empty); [options], [call].
// Owns:    the verifier keeps the keys that are in the set now.
LIMEN_API limen_verifier *limen_verifier_from_keys(limen_key_set *keys,
                                                   const limen_options *options, limen_error *err);

// limen_verifier_retain adds a reference and returns `verifier`.
LIMEN_API limen_verifier *limen_verifier_retain(limen_verifier *verifier);

// limen_verifier_release drops a reference; the last one frees the verifier.
LIMEN_API void limen_verifier_release(limen_verifier *verifier);

// limen_token_issue signs a token for `subject` and writes it. limen writes the claims
// iss, sub, aud, iat, nbf, exp and jti, and sid if you give a session. For some seconds
// after a revocation it also writes lmn_cut, which shows that the token came after it.
// `claims` is empty or a JSON object of further claims, none of those. Options:
// `token.ttl`, `token.delay`, `token.type`, `token.sid`, `audience`, `login.mark`.
//
// `session` is NULL or the record of the session that the token belongs to, as get,
// create or renew filled it, which must be a live session of `subject`. The token expires
// no later than the session's `expires_at`, and is refused once the session is ended or
// revoked; a session that only idles out leaves its tokens good. The session's roles and
// scope are not written; give them in `claims` where a token shall have them. `token.sid`
// is for the session of another system.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN, LIMEN_E_SESSION_REVOKED (of `session`),
//          LIMEN_E_TICKET_KIND (a visitor's record), LIMEN_E_LOGIN_* (of `login.mark`)
//          (no); LIMEN_E_SESSION_RENEWED (read with a ticket that has a successor; try
//          again with that one) (unknown); LIMEN_E_ARGUMENT (an empty record, or
//          `token.sid` beside a session); LIMEN_E_TEXT (the subject is empty,
//          over LIMEN_SUBJECT_MAX, or not UTF-8), LIMEN_E_JSON, LIMEN_E_CLAIMS,
//          LIMEN_E_LIFETIME, LIMEN_E_KEY_PRIVATE, LIMEN_E_RANDOM; [options], [buffer],
//          [revocations].
// Room:    LIMEN_TOKEN_CAP suffices.
// Threads: any. Fast (RSA: some 100 us).
LIMEN_API limen_status limen_token_issue(limen_gate *gate, const char *subject, size_t subject_len,
                                         const char *claims, size_t claims_len,
                                         const limen_session *session, const limen_options *options,
                                         char *token, size_t token_cap, size_t *token_len,
                                         limen_error *err);

// limen_token_verify checks `token` against the policy of `verifier`: its form,
// algorithm, signature and claims, then whether it was revoked, then scope and role. If
// all of that holds, it fills the record `claims` and the texts behind it. Otherwise
// the record is all zeros (but for `total` with LIMEN_E_BUFFER), and the buffer
// contains nothing of the token. It allocates no memory for a header that it has seen
// before, though OpenSSL may.
//
// WARNING: tell the client only that the token was refused. The status is for your
// logs.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_* (no); LIMEN_E_SCOPE, LIMEN_E_ROLE (not enough);
//          [buffer], [revocations].
// Room:    LIMEN_CLAIMS_CAP(token_len) suffices.
// Threads: any. Fast: no system call while nothing new has been revoked.
LIMEN_API limen_status limen_token_verify(limen_verifier *verifier, const char *token,
                                          size_t token_len, limen_claims *claims, size_t claims_cap,
                                          limen_error *err);

// limen_token_peek reads what a token says without verifying anything, for people who
// want to look into one. It fills the record `claims` as limen_token_verify does, and
// writes the header, a JSON object, to `header`. It is as strict about the form,
// base64url, JSON and the types of claims, but accepts any algorithm, also `none`.
// `audience` is absent if `aud` is an array; see `json` then. A token may have up to 1
// MiB. With LIMEN_E_BUFFER, if the header fits and the claims do not, `*header_len` is
// 0 and the record's `total` is the size that suffices. It does not allocate.
//
// WARNING: NOTHING here is verified, and anybody can have written it. Never decide by
// it who somebody is or what they may do. limen_token_verify is for that.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_EMPTY, LIMEN_E_TOKEN_SIZE, LIMEN_E_TOKEN_PARTS,
//          LIMEN_E_TOKEN_ENCRYPTED, LIMEN_E_TOKEN_ENCODING, LIMEN_E_TOKEN_JSON,
//          LIMEN_E_TOKEN_DUPLICATE, LIMEN_E_TOKEN_DEPTH, LIMEN_E_TOKEN_HEADER,
//          LIMEN_E_TOKEN_CLAIM (no); [buffer], [call].
// Room:    LIMEN_CLAIMS_CAP(token_len) and token_len bytes of header suffice.
LIMEN_API limen_status limen_token_peek(const char *token, size_t token_len, limen_claims *claims,
                                        size_t claims_cap, char *header, size_t header_cap,
                                        size_t *header_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
