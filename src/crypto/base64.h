// Base64 as PEM has it (RFC 4648 section 4, RFC 7468). Private to this room;
// tokens are base64url (base/base64url.h).
#pragma once

#include <string_view>

#include "base/secret.h"

namespace limen::crypto {

inline constexpr std::string_view pem_blanks = " \t\r\n";

// Blanks may stand anywhere; padding is required. False where it is not base64.
bool decode_base64(std::string_view text, SecretBytes &out);

}  // namespace limen::crypto
