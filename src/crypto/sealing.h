// Authenticated encryption, under a key that is derived from a text, for secrets in
// places that others may read.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace limen::crypto {

inline constexpr std::size_t sealing_key_size = 32;

// The bytes that sealing adds: a nonce in front, a tag at the end.
inline constexpr std::size_t sealing_overhead = 12 + 16;

// HKDF-SHA-256 (RFC 5869) of `secret`, without a salt, for one purpose.
SecretBytes derive_key(ByteView secret, std::string_view purpose);

// Encrypts by AES-256-GCM (NIST SP 800-38D) with a random nonce. `about` is
// authenticated but not encrypted; unsealing needs the same one. Fails with random,
// internal.
Result<SecretBytes> seal(const SecretBytes &key, ByteView plain, ByteView about);

// Decrypts. Returns nothing if another key sealed it, or if anything was changed.
std::optional<SecretBytes> unseal(const SecretBytes &key, ByteView sealed, ByteView about);

}  // namespace limen::crypto
