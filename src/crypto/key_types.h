// Makes the keys of each key type. Private to this room.
#pragma once

#include "crypto/key.h"
#include "crypto/openssl.h"

namespace limen::crypto {

// How HMAC keys hash: by the functions of the digest's provider, if it offers them and
// they agree with EVP; or by EVP.
enum class HmacBackend : std::uint8_t { provider, evp };

Result<KeyPtr> hmac_from_secret(Algorithm algorithm, ByteView secret,
                                HmacBackend way = HmacBackend::provider);
Result<KeyPtr> generate_hmac(Algorithm algorithm);

Result<KeyPtr> rsa_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep);
Result<KeyPtr> generate_rsa(Algorithm algorithm);

Result<KeyPtr> ec_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep);
Result<KeyPtr> generate_ec(Algorithm algorithm);

Result<KeyPtr> ed_from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep);
Result<KeyPtr> generate_ed(Algorithm algorithm);

// Returns what kind of key `secret` is, or contains in base64 or hexadecimal ("a PEM
// key"); nullptr if it is none.
const char *find_key_in_secret(ByteView secret);

// Refuses moduli and exponents that are too small, too large, or of the form that
// the ROCA flaw leaves (corpus: D8, D9). The limit is lower for private keys, because
// using them costs much more.
Outcome check_rsa_strength(ByteView n, ByteView e, bool is_private);

// Whether the private numbers belong to the public ones and to each other. Does not
// test whether p and q are prime: that takes long, and a test signature shows it.
bool rsa_numbers_are_consistent(const KeyNumbers &numbers);

// Whether a signature made with this private key verifies.
bool signs_what_verifies(const Key &key);

}  // namespace limen::crypto
