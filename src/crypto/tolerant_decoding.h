// Reading text the way a careless eye does: whatever digits are there, whatever
// stands between them. Only for finding out what a text might be. Private to
// this room.
#pragma once

#include <string_view>

#include "base/secret.h"

namespace limen::crypto {

// Base64 or base64url, with or without padding, lines and other characters
// between; beginning with the digit at `first` (0 to 3), since text before may
// have been read as digits.
SecretBytes tolerant_base64(std::string_view text, unsigned first);

// Hexadecimal: lower or upper case, colons, blanks, 0x and commas between; from
// the digit at `first` (0 or 1).
SecretBytes tolerant_hex(std::string_view text, unsigned first);

}  // namespace limen::crypto
