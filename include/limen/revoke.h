// limen/revoke.h: taking back what was given out.
//
// When one of these returns LIMEN_OK, every verifier over the same store refuses
// what was revoked. A `reason` is for your records: empty, or up to 256 bytes
// of UTF-8. Entries are kept until what they revoke would have expired. After
// LIMEN_E_MEMORY, LIMEN_E_STORE or LIMEN_E_STALE the entry may stand or not: call
// again, which does no harm.
#ifndef LIMEN_REVOKE_H
#define LIMEN_REVOKE_H

#include <limen/token.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_revoke_token verifies `token` and revokes its id (iss, jti): logout of
// one client. `verifier` must be over a gate. A token that is revoked already, or
// not valid yet, is fine; one that does not verify otherwise revokes nothing.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_* (no), LIMEN_E_TOKEN_MISSING without jti or exp;
//          LIMEN_E_FULL, LIMEN_E_TEXT; [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_token(
    limen_verifier *verifier, const char *token, size_t token_len,
    const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_token_id revokes the token with the id `id` of `issuer` (empty:
// the gate's own), of which you kept the claims: `expires_at` is its `exp`, at
// least 1, or LIMEN_UNSET for "the longest life allowed".
//
// Returns: LIMEN_OK; LIMEN_E_TEXT, LIMEN_E_FULL; [issuer] (and none is given), [store].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_token_id(
    limen_gate *gate, const char *issuer, size_t issuer_len, const char *id, size_t id_len,
    int64_t expires_at, const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_session ends one session of `subject` by its public name, as a
// "your devices" page shows it, and refuses the tokens minted from it. The
// subject is asked for so that nobody ends a stranger's device with a sid seen
// somewhere.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (the subject has no such session),
//          LIMEN_E_TICKET_SID (that is not a sid): no, to the sid and not to who asks,
//          so answer 404 and not 401; LIMEN_E_TEXT, LIMEN_E_FULL (it has ended, but
//          revocation.max_entries keeps its tokens from being revoked); [issuer],
//          [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_session(
    limen_gate *gate, const char *subject, size_t subject_len, const char *sid, size_t sid_len,
    const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_sessions refuses everything of `subject` that was given out
// before, as limen_revoke_subject does, but for the session `keep_sid`: "log out
// my other devices". Tokens minted from the kept session before are refused
// too: mint anew. `ended` (may be NULL) is the number of stored sessions that
// were deleted.
//
// Returns: as limen_revoke_subject; LIMEN_E_SESSION_UNKNOWN, LIMEN_E_SESSION_REVOKED
//          (there is no such session to keep), LIMEN_E_TICKET_SID (`keep_sid` is not a
//          sid): then nothing was revoked.
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_sessions(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *keep_sid, size_t keep_sid_len, const char *reason, size_t reason_len,
    uint64_t *ended, limen_error *err);

// limen_revoke_subject refuses everything of `subject` that the gate's issuer
// gave out before, sessions, logins that have begun and tokens: the account was
// hacked, the password was changed. A login right afterwards gets in. `ended`
// (may be NULL) is the number of stored sessions that were deleted; what is not
// deleted is refused all the same.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT, LIMEN_E_RANDOM; [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_subject(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *reason, size_t reason_len, uint64_t *ended, limen_error *err);

// limen_revoke_everyone refuses everything that the gate's issuer gave out
// before, to anyone. Sessions are deleted as they expire.
//
// Returns: as limen_revoke_subject.
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_everyone(
    limen_gate *gate, const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_key refuses every token that the gate's issuer signed with the key
// `kid`: it is known to somebody else. A key of the keyring (limen/keys.h) is gone
// with that, and where it was the one that signs, another does at once. A key
// that options gave (`keys.signing`, `keys.verifying`) is refused for ever, by
// every gate on the store: give the gate another one. An unknown kid is taken too.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT, LIMEN_E_FULL, LIMEN_E_KEY_SET (the keyring has no
//          room for another key), LIMEN_E_RANDOM; [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_key(
    limen_gate *gate, const char *kid, size_t kid_len,
    const char *reason, size_t reason_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
