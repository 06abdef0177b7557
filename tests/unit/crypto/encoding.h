// Encodings that the tests make themselves, so that they do not rely on the code
// under test.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace limen::crypto {

Bytes from_hex(std::string_view hex);
std::string to_hex(ByteView bytes);
Bytes concat(ByteView a, ByteView b);

// A PEM block with this DER inside.
std::string pem_block(std::string_view label, ByteView der);

// The DER inside a PEM block that is known to be sound.
Bytes der_of(std::string_view pem);

// An ECDSA signature from r and s at full size to DER, and back.
Bytes ecdsa_der(ByteView r_and_s);
Bytes ecdsa_raw(ByteView der, std::size_t coordinate_size);

}  // namespace limen::crypto
