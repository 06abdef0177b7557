// Decodes whatever digits a text has and skips everything between them. Only for
// finding out what a text might be. Private to this room.
#pragma once

#include <string_view>

#include "base/secret.h"

namespace limen::crypto {

// Decodes base64 or base64url, with or without padding, line breaks and other
// characters in between. Starts at digit number `first` (0 to 3), because text before
// the key may look like digits.
SecretBytes tolerant_base64(std::string_view text, unsigned first);

// Decodes hexadecimal in lower or upper case, with colons, blanks, 0x and commas in
// between. Starts at digit number `first` (0 or 1).
SecretBytes tolerant_hex(std::string_view text, unsigned first);

}  // namespace limen::crypto
