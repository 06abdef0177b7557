#include "crypto/encoding.h"

#include <stdexcept>

namespace limen::crypto {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Bytes der_integer(ByteView number) {
  std::size_t start = 0;
  while (start + 1 < number.size() && number[start] == 0) ++start;
  Bytes out{0x02, 0};
  if (number[start] >= 0x80) out.push_back(0);
  out.insert(out.end(), number.begin() + static_cast<std::ptrdiff_t>(start), number.end());
  out[1] = static_cast<std::uint8_t>(out.size() - 2);
  return out;
}

}  // namespace

Bytes from_hex(std::string_view hex) {
  Bytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

std::string to_hex(ByteView bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

Bytes concat(ByteView a, ByteView b) {
  Bytes out(a.begin(), a.end());
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

std::string pem_block(std::string_view label, ByteView der) {
  std::string body;
  for (std::size_t i = 0; i < der.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < der.size() ? der[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      body += i + k > der.size() ? '=' : base64_digits[group >> (18 - 6 * k) & 63];
    if (i / 3 % 16 == 15) body += '\n';
  }
  const std::string name(label);
  return "-----BEGIN " + name + "-----\n" + body + "\n-----END " + name + "-----\n";
}

Bytes der_of(std::string_view pem) {
  const std::size_t start = pem.find('\n');
  const std::string_view body = pem.substr(start, pem.find("-----END") - start);
  Bytes out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : body) {
    const std::size_t digit = base64_digits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  return out;
}

Bytes ecdsa_der(ByteView r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  const Bytes body = concat(der_integer(r_and_s.first(half)), der_integer(r_and_s.subspan(half)));
  Bytes out{0x30};
  if (body.size() >= 0x80) out.push_back(0x81);
  out.push_back(static_cast<std::uint8_t>(body.size()));
  return concat(out, body);
}

Bytes ecdsa_raw(ByteView der, std::size_t coordinate_size) {
  Bytes out;
  std::size_t at = der[1] == 0x81 ? 3 : 2;
  for (int number = 0; number < 2; ++number) {
    std::size_t size = der[at + 1];
    at += 2;
    for (; size > coordinate_size; --size, ++at)
      if (der[at] != 0) throw std::runtime_error("a number too long");
    out.insert(out.end(), coordinate_size - size, 0);
    out.insert(out.end(), der.begin() + static_cast<std::ptrdiff_t>(at),
               der.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  }
  return out;
}

}  // namespace limen::crypto
