// The two forms of an ECDSA signature: r and s at full size (RFC 7518 section
// 3.4), and the DER of OpenSSL. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace limen::crypto {

// The longest DER: of P-521.
inline constexpr std::size_t ecdsa_der_max = 3 + 2 * (2 + 66 + 1);

// r and s, one after the other, as DER at `out` (room for ecdsa_der_max octets).
// Answers its length.
std::size_t ecdsa_to_der(ByteView r_and_s, std::uint8_t *out) noexcept;

// The DER of a signature as r and s of `size` octets each; false where it is
// none or they do not fit.
bool ecdsa_from_der(ByteView der, std::size_t size, std::uint8_t *r_and_s) noexcept;

}  // namespace limen::crypto
