// limen/key.h: one key (limen_key) and sets of them (limen_key_set).
//
// A key is typed: it knows its algorithm from the moment it is made, and is
// used with that one only (RFC 8725 section 3.1). Algorithms: HS256 HS384 HS512,
// RS256 RS384 RS512, ES256 ES384 ES512, EdDSA and Ed25519 (RFC 9864: the same
// mathematics; the name in the header is the key's). Keys do not change.
#ifndef LIMEN_KEY_H
#define LIMEN_KEY_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct limen_key limen_key;
typedef struct limen_key_set limen_key_set;

// Bytes of a thumbprint and its NUL.
#define LIMEN_THUMBPRINT_CAP 44

// limen_key_generate makes a fresh private key (RSA: 2048 bits; HS*: as many
// random bytes as the hash is long). Its id is its RFC 7638 thumbprint; a
// secret's id is 16 random bytes in base64url.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_RANDOM; [call].
// Threads: any. RSA takes some 100 ms, the others are fast.
LIMEN_API limen_key *limen_key_generate(const char *algorithm, limen_error *err);

// limen_key_from_jwk reads a JWK (RFC 7517), private or public. Its algorithm
// is its member `alg`; without one, EC and OKP keys have the one that fits the
// curve (OKP: EdDSA), RSA keys have RS256, and oct keys are refused. `use` and
// `key_ops` are obeyed: a key that they leave no use for is refused. Without
// `kid` the id is empty. RSA: 2048 to 16384 bits, a private key at most 8192.
//
// Returns: the key, or NULL: LIMEN_E_KEY_FORMAT, LIMEN_E_KEY_WEAK, LIMEN_E_KEY_FAMILY,
//          LIMEN_E_KEY_USE, LIMEN_E_ALGORITHM; [call].
LIMEN_API limen_key *limen_key_from_jwk(const char *jwk, size_t jwk_len, limen_error *err);

// limen_key_from_pem reads one PEM block: PRIVATE KEY, PUBLIC KEY, RSA PRIVATE
// KEY, RSA PUBLIC KEY, EC PRIVATE KEY or CERTIFICATE (its public key; the
// certificate is not validated). Nothing but blanks may stand around it, and
// it must not be encrypted. HS* never fits (RFC 8725 section 3.1). RSA: 2048 to
// 16384 bits, a private key at most 8192. The id is the RFC 7638 thumbprint.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_FORMAT, LIMEN_E_KEY_FAMILY,
//          LIMEN_E_KEY_WEAK; [call].
LIMEN_API limen_key *limen_key_from_pem(
    const char *algorithm, const char *pem, size_t pem_len, limen_error *err);

// limen_key_from_secret makes an HMAC key of raw bytes: at least as many as
// the hash is long (RFC 7518 section 3.2: 32, 48, 64). The known encodings of
// public and private keys are refused, be they whole or cut, in base64 or in
// hexadecimal: PEM, DER, OpenSSH, JWK, points of a curve. A public key is no
// secret; but bare numbers, such as a coordinate x, look like random bytes and
// cannot be told. The id is empty.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_FAMILY, LIMEN_E_KEY_WEAK,
//          LIMEN_E_KEY_FORMAT; [call].
LIMEN_API limen_key *limen_key_from_secret(
    const char *algorithm, const uint8_t *secret, size_t secret_len, limen_error *err);

// limen_key_id writes the key's id (`kid`); it may be empty.
//
// Returns: LIMEN_OK; [buffer], [call].
LIMEN_API limen_status limen_key_id(
    limen_key *key, char *id, size_t id_cap, size_t *id_len, limen_error *err);

// limen_key_algorithm gives the name of the algorithm that the key is used with, such as
// "ES256".
//
// Returns: static text; "" for NULL.
LIMEN_API const char *limen_key_algorithm(limen_key *key);

// limen_key_thumbprint writes the thumbprint of RFC 7638 over SHA-256: 43 characters of
// base64url, the same for both halves whatever the key's id and algorithm. A secret
// (HS*) has none: it would give away a hash of it.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_FAMILY for HS*; [buffer], [call].
// Room:    LIMEN_THUMBPRINT_CAP suffices.
LIMEN_API limen_status limen_key_thumbprint(
    limen_key *key, char *thumbprint, size_t thumbprint_cap, size_t *thumbprint_len,
    limen_error *err);

// limen_key_public_jwk gives the public half as JWK text; a secret (HS*) has
// none.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_FAMILY for HS*; [call].
LIMEN_API limen_status limen_key_public_jwk(
    limen_key *key, char **out, size_t *out_len, limen_error *err);

// limen_key_private_jwk gives the whole key as JWK text.
//
// WARNING: who holds this text can sign as you. limen_free cleanses it.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_PRIVATE for a public key; [call].
LIMEN_API limen_status limen_key_private_jwk(
    limen_key *key, char **out, size_t *out_len, limen_error *err);

// limen_key_retain adds a reference and returns `key`.
LIMEN_API limen_key *limen_key_retain(limen_key *key);

// limen_key_release drops a reference; the last one cleanses and frees. NULL does nothing.
LIMEN_API void limen_key_release(limen_key *key);

// limen_key_set_new makes an empty set.
//
// Returns: the set, or NULL: [call].
LIMEN_API limen_key_set *limen_key_set_new(limen_error *err);

// limen_key_set_from_jwks reads a JWK Set (RFC 7517 section 5). Keys of an
// unknown type, or that limen_key_from_jwk refuses, are skipped; what is left
// must be at least one key. Of private keys only the public half is kept: a set
// verifies. Secrets and public keys in one set, one kid twice, or more than 1000
// keys, are refused.
//
// Returns: the set, or NULL: LIMEN_E_KEY_SET; [call].
LIMEN_API limen_key_set *limen_key_set_from_jwks(
    const char *jwks, size_t jwks_len, limen_error *err);

// limen_key_set_add adds a key. Verifiers made from the set before do not see
// it.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_SET (its kid is there already, a secret would stand
//          beside public keys, or there are 1000 keys); [call].
// Owns:    the set retains the key.
LIMEN_API limen_status limen_key_set_add(limen_key_set *keys, limen_key *key, limen_error *err);

// limen_key_set_jwks gives the public halves as JWK Set text. Secrets are left
// out (RFC 7517 section 9.2).
//
// Returns: LIMEN_OK; [call].
LIMEN_API limen_status limen_key_set_jwks(
    limen_key_set *keys, char **out, size_t *out_len, limen_error *err);

// limen_key_set_retain adds a reference and returns `keys`.
LIMEN_API limen_key_set *limen_key_set_retain(limen_key_set *keys);

// limen_key_set_release drops a reference; the last one frees. NULL does nothing.
LIMEN_API void limen_key_set_release(limen_key_set *keys);

#ifdef __cplusplus
}
#endif
#endif
