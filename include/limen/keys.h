// limen/keys.h: the keyring, a gate's own signing keys.
//
// A gate that is opened without `keys.signing` keeps its keys in the store, so
// that every process on that store signs with the same one. A key is announced,
// which puts it into limen_gate_jwks, signs (`keys.announce` later), verifies what
// it signed until the last of its tokens has expired, and is gone. A successor is
// announced by itself every `keys.rotate_every`, by whoever issues a token or asks
// for limen_gate_jwks then. In a store that others can read, keys are wrapped
// under `keys.secret`. To refuse what a key signed: limen_revoke_key.
#ifndef LIMEN_KEYS_H
#define LIMEN_KEYS_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes that always suffice for the kid of a key in a keyring, NUL included.
#define LIMEN_KID_CAP 44

// limen_keys_list gives the keys that sign or verify this gate's tokens, as a JSON
// array: of each `kid`, `algorithm`, `state` ("announced", "signing" or
// "verifying"), and in seconds since 1970 `created_at`, `signs_from`, `signs_until`
// and `verifies_until`, the last two null as long as no end is known. Of keys that
// options gave (`keys.signing`, `keys.verifying`) all four are null. Nothing
// private is in it.
//
// Returns: LIMEN_OK; [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_keys_list(
    limen_gate *gate, char **out, size_t *out_len, limen_error *err);

// limen_keys_rotate announces a successor of the key that signs, for
// `keys.algorithm`; it signs `keys.announce` from now on. Where one is announced
// already, that is the answer. `kid` becomes its name.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_PLACE (keys.signing is set: there is no keyring),
//          LIMEN_E_KEY_SET (the keyring has 100 keys), LIMEN_E_RANDOM; [issuer],
//          [buffer], [store].
// Room:    LIMEN_KID_CAP suffices, and is needed.
// Threads: any. May block.
LIMEN_API limen_status limen_keys_rotate(
    limen_gate *gate, char *kid, size_t kid_cap, size_t *kid_len, limen_error *err);

// limen_keys_retire ends the signing of a key from now on; what it has signed
// stays good until it expires. Where it is the one that signs, the announced one
// or a new one does at once. Retiring a key twice does nothing.
//
// Returns: LIMEN_OK; LIMEN_E_ABSENT (the keyring has no such key), LIMEN_E_TEXT;
//          LIMEN_E_OPTION_PLACE, LIMEN_E_KEY_SET, LIMEN_E_RANDOM;
//          [issuer], [store].
// Threads: any. May block.
LIMEN_API limen_status limen_keys_retire(
    limen_gate *gate, const char *kid, size_t kid_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
