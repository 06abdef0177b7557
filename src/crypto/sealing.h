// Secrets kept in places that others may read: authenticated encryption under a
// key that is made from a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace limen::crypto {

inline constexpr std::size_t sealing_key_size = 32;

// What sealing adds: a nonce before, a tag behind.
inline constexpr std::size_t sealing_overhead = 12 + 16;

// HKDF-SHA-256 (RFC 5869) of `secret`, without a salt, for one purpose.
SecretBytes derive_key(ByteView secret, std::string_view purpose);

// AES-256-GCM (NIST SP 800-38D) with a random nonce. `about` is not encrypted,
// and what is unsealed with another is refused. Fails with random, internal.
Result<SecretBytes> seal(const SecretBytes &key, ByteView plain, ByteView about);

// Nothing where another key sealed it, or where anything was changed.
std::optional<SecretBytes> unseal(const SecretBytes &key, ByteView sealed, ByteView about);

}  // namespace limen::crypto
