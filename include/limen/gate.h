// limen/gate.h: the gate, which is an opened limen: a store, keys and settings. Issuing
// tokens, sessions and revocations all go through one. A process needs one gate for
// each issuer, as a rule one.
#ifndef LIMEN_GATE_H
#define LIMEN_GATE_H

#include <limen/options.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_gate is an opened gate.
typedef struct limen_gate limen_gate;

// limen_gate_open opens a gate over `store`, which is one of
//
//     "memory:"      memory of this process; all of it is gone with the gate
//     "lmdb:/path"   a directory on this host that all its processes may use at once.
//                    If it does not exist, it is made, for its owner alone.
//
// The property `issuer` names who gives out tokens and sessions; without it the gate
// can only verify. docs/configuration.md lists the other properties. A gate that is not
// given a key to sign with (`keys.signing`) signs with the keyring in the store, which
// it makes if there is none (limen/keys.h).
//
// Returns: the gate, or NULL: LIMEN_E_ARGUMENT (there is no such kind of store),
//          LIMEN_E_COOKIE (a browser would drop the cookie that cookie.* describe),
//          LIMEN_E_KEY_*, LIMEN_E_ALGORITHM, LIMEN_E_STORE, LIMEN_E_RANDOM; [options],
//          [call].
// Threads: any. May block.
LIMEN_API limen_gate *limen_gate_open(
    const char *store, size_t store_len, const limen_options *options, limen_error *err);

// limen_gate_close closes the gate for everyone who holds it. Calls that are running
// finish; later ones return LIMEN_E_CLOSED. Closing a gate again does nothing. This is
// for garbage-collected languages; in C, limen_gate_release is enough.
//
// Owns:    you still have to release your reference.
LIMEN_API void limen_gate_close(limen_gate *gate);

// limen_gate_retain adds a reference and returns `gate`.
LIMEN_API limen_gate *limen_gate_retain(limen_gate *gate);

// limen_gate_release drops a reference; the last one closes the gate and frees it.
// Verifiers and watches hold references of their own.
LIMEN_API void limen_gate_release(limen_gate *gate);

// limen_gate_jwks writes the public keys that verify this gate's tokens, as a JWK Set
// (RFC 7517 section 5) for other services to fetch: the key that signs, keys that are
// announced, and keys that signed before and still verify. If the gate signs with a
// secret (HS*), the set is empty.
//
// Returns: LIMEN_OK; LIMEN_E_STORE (the keyring cannot be read), LIMEN_E_OPTION_VALUE
//          (`keys.secret` does not unwrap the keys); [revocations].
// Threads: any. Fast; it may block when a new key is due to be announced.
LIMEN_API limen_status limen_gate_jwks(
    limen_gate *gate, char **out, size_t *out_len, limen_error *err);

// limen_gate_stats writes what the gate has counted since it was opened. `format` is
// "json", or "prometheus" for the text format 0.0.4, which a /metrics page returns as
// it is. No number is about one subject or one token. The JSON leaves out refusals that
// have not happened.
//
// Returns: LIMEN_OK; LIMEN_E_ARGUMENT (there is no such format); [gate].
// Threads: any. Fast: some 20 us.
LIMEN_API limen_status limen_gate_stats(
    limen_gate *gate, const char *format, char **out, size_t *out_len, limen_error *err);

// limen_gate_set_clock sets the gate's clock to `now`, for tests. The gate must have
// been opened with the property `clock.manual` = "true". From the first call on, its
// clock stands still between calls.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_PLACE (the clock is not manual), LIMEN_E_ARGUMENT
//          (`now` is not within 0 and 253402300799, the end of the year 9999); [gate].
LIMEN_API limen_status limen_gate_set_clock(limen_gate *gate, int64_t now, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
