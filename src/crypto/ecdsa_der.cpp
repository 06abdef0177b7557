#include "crypto/ecdsa_der.h"

#include <cstring>

namespace limen::crypto {
namespace {

constexpr std::uint8_t sequence_tag = 0x30, integer_tag = 0x02, long_length = 0x81;

// Writes an INTEGER without needless zeros and answers where it ends.
std::uint8_t *put_integer(ByteView number, std::uint8_t *out) noexcept {
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  const std::size_t sign = number[0] >> 7;
  *out++ = integer_tag;
  *out++ = static_cast<std::uint8_t>(number.size() + sign);
  if (sign != 0) *out++ = 0;
  std::memcpy(out, number.data(), number.size());
  return out + number.size();
}

// Takes an INTEGER off the front of `der`, padded to `size` octets at `out`.
bool take_integer(ByteView &der, std::size_t size, std::uint8_t *out) noexcept {
  if (der.size() < 2 || der[0] != integer_tag || der[1] == 0 || der[1] >= 0x80 ||
      der.size() - 2 < der[1])
    return false;
  ByteView number = der.subspan(2, der[1]);
  der = der.subspan(2 + number.size());
  if (number[0] >= 0x80) return false;
  while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
  if (number.size() > size) return false;
  std::memset(out, 0, size - number.size());
  std::memcpy(out + (size - number.size()), number.data(), number.size());
  return true;
}

}  // namespace

std::size_t ecdsa_to_der(ByteView r_and_s, std::uint8_t *out) noexcept {
  std::uint8_t body[ecdsa_der_max];
  const std::size_t half = r_and_s.size() / 2;
  std::uint8_t *end = put_integer(r_and_s.first(half), body);
  end = put_integer(r_and_s.subspan(half), end);
  const auto size = static_cast<std::size_t>(end - body);
  std::uint8_t *at = out;
  *at++ = sequence_tag;
  if (size >= 0x80) *at++ = long_length;
  *at++ = static_cast<std::uint8_t>(size);
  std::memcpy(at, body, size);
  return static_cast<std::size_t>(at - out) + size;
}

bool ecdsa_from_der(ByteView der, std::size_t size, std::uint8_t *r_and_s) noexcept {
  if (der.size() < 3 || der[0] != sequence_tag) return false;
  const std::size_t prefix = der[1] == long_length ? 3 : 2;
  if (der[prefix - 1] != der.size() - prefix) return false;
  ByteView rest = der.subspan(prefix);
  return take_integer(rest, size, r_and_s) && take_integer(rest, size, r_and_s + size) &&
         rest.empty();
}

}  // namespace limen::crypto
