// limen/jws.h: signatures over any payload, in compact form (RFC 7515). No
// claims, no clock, no revocation: for those see limen/token.h.
#ifndef LIMEN_JWS_H
#define LIMEN_JWS_H

#include <limen/key.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_jws_sign signs `payload` with `key` and writes the compact JWS.
// `header` is empty or a JSON object with further header parameters; `alg` and
// `kid` come from the key and may not stand in it, nor may `crit` and `b64`.
//
// Returns: LIMEN_OK; LIMEN_E_JSON, LIMEN_E_KEY_PRIVATE, LIMEN_E_KEY_USE; [buffer],
//          [call].
// Threads: any. Fast (RSA: some 100 us).
LIMEN_API limen_status limen_jws_sign(
    limen_key *key, const uint8_t *payload, size_t payload_len,
    const char *header, size_t header_len,
    char *jws, size_t jws_cap, size_t *jws_len, limen_error *err);

// limen_jws_verify checks a compact JWS against `keys` and writes its payload.
// `algorithms` lists what is allowed, separated by blanks ("ES256 RS256"): what
// is not on the list is not run. A key is chosen by `kid`; without one, only
// where exactly one key fits. `jwk`, `jku`, `x5u`, `x5c` choose nothing. Up to
// 16 MiB. No NUL is added to the payload.
//
// Returns: LIMEN_OK; LIMEN_E_TOKEN_EMPTY to LIMEN_E_TOKEN_SIGNATURE (no);
//          LIMEN_E_ALGORITHM; [buffer], [call].
LIMEN_API limen_status limen_jws_verify(
    limen_key_set *keys, const char *algorithms, const char *jws, size_t jws_len,
    uint8_t *payload, size_t payload_cap, size_t *payload_len, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
