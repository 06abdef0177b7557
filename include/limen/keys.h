// limen/keys.h: the keyring, which is the signing keys that the gates of one issuer
// share.
//
// A gate that was opened without the property `keys.signing` keeps its keys in the
// store, so that every process signs with the same one. A key has four stages:
//
//     announced    limen_gate_jwks publishes it, so that others learn of it in time
//     signing      `keys.announce` later; until then its predecessor signs
//     verifying    its successor signs; what it signed is accepted until it expires
//     gone         the last token that it signed has expired
//
// Gates announce a successor every `keys.rotate_every`, when a token is issued or
// limen_gate_jwks is called. Where others can read the store, set `keys.secret`: keys
// are then encrypted with it. To refuse what a key has signed, call limen_revoke_key.
#ifndef LIMEN_KEYS_H
#define LIMEN_KEYS_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// LIMEN_KID_CAP is the size that always suffices for the kid of a key in a keyring and
// its NUL.
#define LIMEN_KID_CAP 44

// limen_keys_list writes the keys that sign or verify this gate's tokens, as a JSON
// array of objects with these members: `kid`; `algorithm`; `state`, which is
// "announced", "signing" or "verifying"; and `created_at`, `signs_from`, `signs_until`
// and `verifies_until`, in seconds since 1970. The last two are null until an end is
// known. For keys that options gave (`keys.signing`, `keys.verifying`) all four are
// null. Nothing private is written.
//
// Returns: LIMEN_OK; [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_keys_list(
    limen_gate *gate, char **out, size_t *out_len, limen_error *err);

// limen_keys_rotate announces a successor of the signing key, for the algorithm
// `keys.algorithm`, and writes its kid. The successor signs after `keys.announce`. If
// one is announced already, its kid is written and nothing changes.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_PLACE (`keys.signing` is set, so there is no
//          keyring), LIMEN_E_KEY_SET (the keyring has 100 keys), LIMEN_E_RANDOM;
//          [issuer], [buffer], [store].
// Room:    LIMEN_KID_CAP suffices; a smaller buffer is refused.
// Threads: any. May block.
LIMEN_API limen_status limen_keys_rotate(
    limen_gate *gate, char *kid, size_t kid_cap, size_t *kid_len, limen_error *err);

// limen_keys_retire stops a key from signing, from now on; what it has signed is
// accepted until it expires. If it is the signing key, the announced one signs at once,
// or a new one if none is announced. Retiring a key again does nothing.
//
// Returns: LIMEN_OK; LIMEN_E_ABSENT (the keyring has no such key), LIMEN_E_TEXT,
//          LIMEN_E_OPTION_PLACE (`keys.signing` is set, so there is no keyring),
//          LIMEN_E_KEY_SET (the keyring has 100 keys), LIMEN_E_RANDOM; [issuer],
//          [store].
// Threads: any. May block.
LIMEN_API limen_status limen_keys_retire(
    limen_gate *gate, const char *kid, size_t kid_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
