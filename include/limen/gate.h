// limen/gate.h: an opened limen: its store, its keys, its policy. One in a
// process is enough.
#ifndef LIMEN_GATE_H
#define LIMEN_GATE_H

#include <limen/options.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct limen_gate limen_gate;

// limen_gate_open opens a gate over `store`: "memory:" (this process, gone when
// the gate goes), or "lmdb:/path" (a directory of this host, shared by all its
// processes; made, for its owner alone, where there is none). Options: property
// `issuer` is needed to issue and to revoke; see docs/configuration.md. A gate that
// is given no `keys.signing` signs with the keyring in the store (limen/keys.h),
// which it makes if there is none.
//
// Returns: the gate, or NULL: LIMEN_E_ARGUMENT (no such store), LIMEN_E_COOKIE (a
//          browser would drop what cookie.* say), LIMEN_E_KEY_*, LIMEN_E_ALGORITHM,
//          LIMEN_E_STORE, LIMEN_E_RANDOM; [options], [call].
// Threads: any. May block.
LIMEN_API limen_gate *limen_gate_open(
    const char *store, size_t store_len, const limen_options *options, limen_error *err);

// limen_gate_close closes the gate for all who hold it: later calls answer
// LIMEN_E_CLOSED, calls in flight finish. Closing twice does nothing. For
// garbage collectors; in C, releasing is enough.
//
// Owns:    release is still due.
LIMEN_API void limen_gate_close(limen_gate *gate);

// limen_gate_retain adds a reference and returns `gate`.
LIMEN_API limen_gate *limen_gate_retain(limen_gate *gate);

// limen_gate_release drops a reference; verifiers hold one of their own. The last
// one closes and frees. NULL does nothing.
LIMEN_API void limen_gate_release(limen_gate *gate);

// limen_gate_jwks gives the public keys that verify this gate's tokens, as JWK
// Set text, for others to fetch: those that are announced, the one that signs, and
// those that still verify. A gate that signs with a secret (HS*) gives an empty
// set.
//
// Returns: LIMEN_OK; LIMEN_E_STORE (the keyring cannot be read), LIMEN_E_OPTION_VALUE
//          (keys.secret does not unwrap it); [revocations].
// Threads: any. Fast, but where a successor is to be announced it may block.
LIMEN_API limen_status limen_gate_jwks(
    limen_gate *gate, char **out, size_t *out_len, limen_error *err);

// limen_gate_stats gives what was counted at this gate since it was opened, in
// `format`: "json", or "prometheus" for the text exposition format 0.0.4, which a
// /metrics page answers as it is. No figure has to do with one subject or token.
// In JSON, refusals that never happened are left out.
//
// Returns: LIMEN_OK; LIMEN_E_ARGUMENT (no such format); [gate].
// Threads: any. Fast: some 20 us.
LIMEN_API limen_status limen_gate_stats(
    limen_gate *gate, const char *format, char **out, size_t *out_len, limen_error *err);

// limen_gate_set_clock sets the gate's clock, for tests. The gate must have
// been opened with `clock.manual` = true; from the first call on its clock stands
// still between calls.
//
// Returns: LIMEN_OK; LIMEN_E_OPTION_PLACE (the clock is not manual), LIMEN_E_ARGUMENT
//          (`now` lies outside 0 to 253402300799, the end of the year 9999); [gate].
LIMEN_API limen_status limen_gate_set_clock(limen_gate *gate, int64_t now, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
