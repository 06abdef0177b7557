// limen/key.h: one key (limen_key), and sets of keys (limen_key_set).
//
// A key has an algorithm from the moment it is made, and is used with no other (RFC
// 8725 section 3.1). The algorithms are HS256, HS384 and HS512 (a shared secret),
// RS256, RS384 and RS512, ES256, ES384 and ES512, and EdDSA, which is Ed25519 here. RFC
// 9864 calls that same algorithm Ed25519: limen accepts both names, and a token's
// header carries the one that its key has. A key's id (`kid`) is the name by which a
// token says which key signed it. Keys do not change.
#ifndef LIMEN_KEY_H
#define LIMEN_KEY_H

#include <limen/status.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_key is one key: a private key, a public key, or a secret for HS*.
typedef struct limen_key limen_key;

// limen_key_set is a set of keys to verify with.
typedef struct limen_key_set limen_key_set;

// LIMEN_THUMBPRINT_CAP is the size of a thumbprint and its NUL.
#define LIMEN_THUMBPRINT_CAP 44

// limen_key_generate makes a new private key for `algorithm`. An RSA key has 2048 bits;
// a secret for HS* has as many random bytes as the hash is long. The key's id is its
// RFC 7638 thumbprint; that of a secret is 16 random bytes in base64url.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_RANDOM; [call].
// Threads: any. Fast, but for RSA: some 100 ms.
LIMEN_API limen_key *limen_key_generate(const char *algorithm, limen_error *err);

// limen_key_from_jwk reads a JWK (RFC 7517), private or public. The key's algorithm is
// the member `alg`. Without `alg`, an EC key has the algorithm of its curve, an OKP
// key has EdDSA and an RSA key has RS256; an oct key is refused. The members `use` and
// `key_ops` are obeyed, and a key for which they allow nothing is refused. Without
// `kid` the id is empty. An RSA key has LIMEN_RSA_MIN to LIMEN_RSA_MAX bits, a private
// one at most LIMEN_RSA_PRIVATE_MAX.
//
// Returns: the key, or NULL: LIMEN_E_KEY_FORMAT, LIMEN_E_KEY_WEAK, LIMEN_E_KEY_FAMILY,
//          LIMEN_E_KEY_USE, LIMEN_E_ALGORITHM; [call].
LIMEN_API limen_key *limen_key_from_jwk(const char *jwk, size_t jwk_len, limen_error *err);

// limen_key_from_pem reads one PEM block for `algorithm`: PRIVATE KEY, PUBLIC KEY, RSA
// PRIVATE KEY, RSA PUBLIC KEY, EC PRIVATE KEY or CERTIFICATE, of which it uses the
// public key and validates nothing. The block may not be encrypted, and only blanks
// may stand around it. An `algorithm` of HS* is refused, so that no public key becomes
// a secret (RFC 8725 section 3.1). An RSA key has LIMEN_RSA_MIN to LIMEN_RSA_MAX bits,
// a private one at most LIMEN_RSA_PRIVATE_MAX. The key's id is its RFC 7638
// thumbprint.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_FORMAT, LIMEN_E_KEY_FAMILY,
//          LIMEN_E_KEY_WEAK; [call].
LIMEN_API limen_key *limen_key_from_pem(
    const char *algorithm, const char *pem, size_t pem_len, limen_error *err);

// limen_key_from_secret makes a key for HS* of random bytes, at least as many as the
// hash is long: 32, 48 or 64 (RFC 7518 section 3.2). The key's id is empty.
//
// A public key is not a secret. Bytes that are a known encoding of a key are refused,
// whole or cut, also in base64 and in hexadecimal: PEM, DER, OpenSSH, JWK, and points
// of a curve. A bare number, such as the coordinate x, looks like random bytes and is
// not recognised.
//
// Returns: the key, or NULL: LIMEN_E_ALGORITHM, LIMEN_E_KEY_FAMILY, LIMEN_E_KEY_WEAK,
//          LIMEN_E_KEY_FORMAT; [call].
LIMEN_API limen_key *limen_key_from_secret(
    const char *algorithm, const uint8_t *secret, size_t secret_len, limen_error *err);

// limen_key_id writes the key's id (`kid`), which may be empty.
//
// Returns: LIMEN_OK; [buffer], [call].
LIMEN_API limen_status limen_key_id(
    limen_key *key, char *id, size_t id_cap, size_t *id_len, limen_error *err);

// limen_key_algorithm returns the name of the key's algorithm, such as "ES256", or ""
// for NULL.
LIMEN_API const char *limen_key_algorithm(limen_key *key);

// limen_key_thumbprint writes the key's thumbprint (RFC 7638, SHA-256): 43 characters
// of base64url. It is the same for the private and the public half, whatever the key's
// id and algorithm are. A secret (HS*) has no thumbprint: it would give away a hash of
// the secret.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_FAMILY for HS*; [buffer], [call].
// Room:    LIMEN_THUMBPRINT_CAP suffices.
LIMEN_API limen_status limen_key_thumbprint(
    limen_key *key, char *thumbprint, size_t thumbprint_cap, size_t *thumbprint_len,
    limen_error *err);

// limen_key_public_jwk writes the public half of the key as a JWK. A secret (HS*) has
// no public half.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_FAMILY for HS*; [call].
LIMEN_API limen_status limen_key_public_jwk(
    limen_key *key, char **out, size_t *out_len, limen_error *err);

// limen_key_private_jwk writes the whole key as a JWK.
//
// WARNING: whoever has this text can sign as you. limen_free overwrites it; so should
// you overwrite every copy.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_PRIVATE for a public key; [call].
LIMEN_API limen_status limen_key_private_jwk(
    limen_key *key, char **out, size_t *out_len, limen_error *err);

// limen_key_retain adds a reference and returns `key`.
LIMEN_API limen_key *limen_key_retain(limen_key *key);

// limen_key_release drops a reference; the last one overwrites the key and frees it.
LIMEN_API void limen_key_release(limen_key *key);

// limen_key_set_new makes an empty set of keys.
//
// Returns: the set, or NULL: [call].
LIMEN_API limen_key_set *limen_key_set_new(limen_error *err);

// limen_key_set_from_jwks reads a JWK Set (RFC 7517 section 5). It skips keys of an
// unknown type and keys that limen_key_from_jwk refuses; at least one must be left. It
// keeps only the public half of a private key, because a set verifies. A set that
// mixes secrets (HS*) and public keys, has one kid twice, or has more than
// LIMEN_KEY_SET_KEYS_MAX keys is refused.
//
// Returns: the set, or NULL: LIMEN_E_KEY_SET; [call].
LIMEN_API limen_key_set *limen_key_set_from_jwks(
    const char *jwks, size_t jwks_len, limen_error *err);

// limen_key_set_add adds a key to a set. Verifiers that were made from the set before
// do not see the key.
//
// Returns: LIMEN_OK; LIMEN_E_KEY_SET (the set has a key of this kid, or is full, or
//          it would mix secrets and public keys); [call].
// Owns:    the set retains the key.
LIMEN_API limen_status limen_key_set_add(limen_key_set *keys, limen_key *key, limen_error *err);

// limen_key_set_jwks writes the public halves of the keys as a JWK Set. Secrets (HS*)
// are left out (RFC 7517 section 9.2).
//
// Returns: LIMEN_OK; [call].
LIMEN_API limen_status limen_key_set_jwks(
    limen_key_set *keys, char **out, size_t *out_len, limen_error *err);

// limen_key_set_retain adds a reference and returns `keys`.
LIMEN_API limen_key_set *limen_key_set_retain(limen_key_set *keys);

// limen_key_set_release drops a reference; the last one frees the set.
LIMEN_API void limen_key_set_release(limen_key_set *keys);

#ifdef __cplusplus
}
#endif
#endif
