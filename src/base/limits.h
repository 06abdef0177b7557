// The limits of what limen accepts.
// Generated from bindings/tables/limits.json by `./dev tables`. Change the table, not this file.
#pragma once

#include <cstddef>
#include <cstdint>

namespace limen::limits {

// In bytes.
inline constexpr std::size_t text = 1073741824;
inline constexpr std::size_t subject = 1024;
inline constexpr std::size_t issuer = 1024;
inline constexpr std::size_t reason = 256;
inline constexpr std::size_t revoked_claim = 1048576;
inline constexpr std::size_t token = 1048576;
inline constexpr std::size_t token_header = 4096;
inline constexpr std::size_t jws = 16777216;
inline constexpr std::size_t scope = 1024;
inline constexpr std::size_t roles = 1024;
inline constexpr std::size_t role = 256;
inline constexpr std::size_t realm = 1024;
inline constexpr std::size_t kid = 1024;
inline constexpr std::size_t jwk = 65536;
inline constexpr std::size_t jwk_set = 1048576;
inline constexpr std::size_t pem = 65536;
inline constexpr std::size_t keys_secret_min = 32;
inline constexpr std::size_t session_data = 1048576;
inline constexpr std::size_t label = 256;
inline constexpr std::size_t address = 64;
inline constexpr std::size_t login_mark = 256;
inline constexpr std::size_t cookie_name = 256;
inline constexpr std::size_t cookie_domain = 253;
inline constexpr std::size_t cookie_path = 1024;
inline constexpr std::size_t event_text = 1024;

// In characters.
inline constexpr std::size_t kid_json = 3072;

// In names.
inline constexpr std::size_t jwk_operations = 32;
inline constexpr std::size_t json_members = 1024;

// In bits.
inline constexpr std::size_t rsa_min = 2048;
inline constexpr std::size_t rsa = 16384;
inline constexpr std::size_t rsa_private = 8192;

// In keys.
inline constexpr std::size_t key_set_keys = 1000;
inline constexpr std::size_t keyring_keys = 100;

// Numbers.
inline constexpr std::size_t level = 255;

// In seconds.
inline constexpr std::int64_t cookie_age = 34560000;

// In levels.
inline constexpr std::size_t json_depth = 32;

}  // namespace limen::limits
