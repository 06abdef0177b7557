// Converts ECDSA signatures between JOSE's form, r and s at full size (RFC 7518
// section 3.4), and OpenSSL's DER. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace limen::crypto {

// The longest DER, that of P-521.
inline constexpr std::size_t ecdsa_der_max = 3 + 2 * (2 + 66 + 1);

// Writes r and s, which follow one another, as DER to `out`, which has room for
// ecdsa_der_max octets. Returns the length of the DER.
std::size_t ecdsa_to_der(ByteView r_and_s, std::uint8_t *out) noexcept;

// Writes the r and s of a DER signature, `size` octets each. Returns false if `der` is
// not a signature or they do not fit.
bool ecdsa_from_der(ByteView der, std::size_t size, std::uint8_t *r_and_s) noexcept;

}  // namespace limen::crypto
