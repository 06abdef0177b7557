// Base64 as PEM uses it (RFC 4648 section 4, RFC 7468). Private to this room.
// Tokens are base64url (base/base64url.h).
#pragma once

#include <string_view>

#include "base/secret.h"

namespace limen::crypto {

inline constexpr std::string_view pem_blanks = " \t\r\n";

// Decodes `text`. Blanks may stand anywhere; padding is required. Returns false if
// it is not base64.
bool decode_base64(std::string_view text, SecretBytes &out);

}  // namespace limen::crypto
