// How a key of each family is made. Private to this room.
#pragma once

#include "crypto/key.h"
#include "crypto/openssl.h"

namespace limen::crypto {

// How a hash is reached: by its provider's functions, where they are there and agree
// with EVP; or by EVP.
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

// What kind of key `secret` is, or holds in base64 or hexadecimal ("a PEM
// key"); nullptr: none.
const char *find_key_in_secret(ByteView secret);

// Refuses moduli and exponents that are too small, too large, or of the form
// that the ROCA flaw leaves (corpus: D8, D9).
// A private key may have fewer bits than a public one: using it costs much more.
Outcome check_rsa_strength(ByteView n, ByteView e, bool is_private);

// Whether the private numbers belong to the public ones and to each other. Does
// not ask whether p and q are prime: that takes long, and a signature tells.
bool rsa_numbers_are_consistent(const KeyNumbers &numbers);

// Whether a signature of this private key verifies.
bool signs_what_verifies(const Key &key);

}  // namespace limen::crypto
