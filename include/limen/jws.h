// limen/jws.h: signatures over any payload, as a compact JWS (RFC 7515): three texts of
// base64url with dots between them. There are no claims, no clock and no revocation
// here; for those see limen/token.h.
#ifndef LIMEN_JWS_H
#define LIMEN_JWS_H

#include <limen/key.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_jws_sign signs `payload` with `key` and writes the compact JWS. `header` is
// empty or a JSON object of further header parameters. It may not contain `alg` and
// `kid`, which come from the key, nor `crit` and `b64`.
//
// Returns: LIMEN_OK; LIMEN_E_JSON, LIMEN_E_KEY_PRIVATE, LIMEN_E_KEY_USE; [buffer],
//          [call].
// Threads: any. Fast (RSA: some 100 us).
LIMEN_API limen_status limen_jws_sign(
    limen_key *key, const uint8_t *payload, size_t payload_len,
    const char *header, size_t header_len,
    char *jws, size_t jws_cap, size_t *jws_len, limen_error *err);

// limen_jws_verify verifies the compact JWS `jws` with one of `keys` and writes its
// payload, without a NUL. `algorithms` lists the algorithms that you allow, with a
// blank between each two: "ES256 RS256". No other is tried. The key is the one whose
// id is the `kid` of the header; without a `kid`, exactly one key may fit. Keys that
// the header itself brings or points at (`jwk`, `jku`, `x5u`, `x5c`) are ignored. A
// JWS may have up to LIMEN_JWS_MAX bytes.
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
