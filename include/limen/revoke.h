// limen/revoke.h: taking back what was given out.
//
// When one of these calls returns LIMEN_OK, every verifier over the same store refuses
// what was revoked. `reason` is for your records: empty, or up to LIMEN_REASON_MAX
// bytes of UTF-8. An entry is kept until what it revokes would have expired anyway.
// After LIMEN_E_MEMORY, LIMEN_E_STORE or LIMEN_E_STALE the revocation may have been
// made or not: call again, which does no harm.
//
// Single tokens, sessions and keys are revoked by entries. Everything of a subject, or
// of everyone, is revoked by a cutoff, which refuses what was given out before it; a
// login after it works at once.
#ifndef LIMEN_REVOKE_H
#define LIMEN_REVOKE_H

#include <limen/token.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_revoke_token verifies `token` and revokes it by its id (the claims iss and
// jti), to log out one client. `verifier` must be over a gate. A token that is revoked
// already, or not valid yet, is fine; any other token that does not verify revokes
// nothing.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_* (no), LIMEN_E_TOKEN_MISSING also without jti or
//          exp; LIMEN_E_FULL, LIMEN_E_TEXT; [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_token(
    limen_verifier *verifier, const char *token, size_t token_len,
    const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_token_id revokes a token of which you have kept the claims, by its id
// `id` and its issuer; an empty `issuer` is the gate's own. `expires_at` is the token's
// `exp`, at least 1, or LIMEN_UNSET for the longest life that tokens can have.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT, LIMEN_E_FULL; [issuer] (and `issuer` is empty),
//          [store].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_token_id(
    limen_gate *gate, const char *issuer, size_t issuer_len, const char *id, size_t id_len,
    int64_t expires_at, const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_session ends one session of `subject` by its sid, as a page "your
// devices" shows it, and refuses the tokens that were issued from it. The session must
// be the subject's, so that a sid seen somewhere does not end a stranger's session.
//
// LIMEN_E_SESSION_UNKNOWN and LIMEN_E_TICKET_SID refuse the sid, not the caller:
// respond with 404, not 401.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (the subject has no such session),
//          LIMEN_E_TICKET_SID (`sid` is not a sid) (no); LIMEN_E_TEXT, LIMEN_E_FULL
//          (the session has ended, but `revocation.max_entries` is reached, so its
//          tokens are not revoked); [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_session(
    limen_gate *gate, const char *subject, size_t subject_len, const char *sid, size_t sid_len,
    const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_sessions revokes everything of `subject`, as limen_revoke_subject does,
// but for the session `keep_sid`: "log out my other devices". Tokens that were issued
// from the kept session are refused too; issue new ones. If `ended` is not NULL, it
// becomes the number of stored sessions that were deleted.
//
// Returns: as limen_revoke_subject; LIMEN_E_SESSION_UNKNOWN, LIMEN_E_SESSION_REVOKED
//          (there is no session `keep_sid`), LIMEN_E_TICKET_SID (`keep_sid` is not a
//          sid), and nothing was revoked.
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_sessions(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *keep_sid, size_t keep_sid_len, const char *reason, size_t reason_len,
    uint64_t *ended, limen_error *err);

// limen_revoke_subject revokes everything that the gate's issuer has given to
// `subject`: sessions, tokens, and logins that have begun. It is for an account that
// was taken over, or a password that was changed. The owner can log in again at once.
// If `ended` is not NULL, it becomes the number of stored sessions that were deleted;
// those that were not are refused all the same.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT, LIMEN_E_RANDOM; [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_subject(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *reason, size_t reason_len, uint64_t *ended, limen_error *err);

// limen_revoke_everyone revokes everything that the gate's issuer has given to anyone.
// The stored sessions are deleted as they expire.
//
// Returns: as limen_revoke_subject.
// Threads: any. May block.
LIMEN_API limen_status limen_revoke_everyone(
    limen_gate *gate, const char *reason, size_t reason_len, limen_error *err);

// limen_revoke_key refuses every token that the gate's issuer signed with the key
// `kid`, for the day that somebody else knows the key. A key of the keyring
// (limen/keys.h) is removed, and if it was the signing key, another signs at once. A
// key that options gave (`keys.signing`, `keys.verifying`) is refused for ever, by
// every gate on the store: give the gate another one. A kid that nobody knows can be
// revoked too.
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
