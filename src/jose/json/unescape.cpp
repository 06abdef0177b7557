#include "jose/json/unescape.h"

namespace limen::jose {

std::uint32_t Unescaper::code_unit() noexcept {
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) unit = unit << 4 | static_cast<std::uint32_t>(hex_value(*at_++));
  return unit;
}

int Unescaper::escape() noexcept {
  const char kind = at_[1];
  at_ += 2;
  switch (kind) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'u':
      break;
    default:
      return static_cast<unsigned char>(kind);
  }
  std::uint32_t point = code_unit();
  if (point < 0x80) return static_cast<int>(point);
  if (point >= 0xD800 && point < 0xDC00) {
    at_ += 2;  // \u, then the other half
    point = 0x10000 + ((point - 0xD800) << 10) + (code_unit() - 0xDC00);
  }
  if (point < 0x800) {
    held_ = 0xC080 | (point >> 6) << 8 | (point & 63);
    pending_ = 2;
  } else if (point < 0x10000) {
    held_ = 0xE08080 | (point >> 12) << 16 | (point >> 6 & 63) << 8 | (point & 63);
    pending_ = 3;
  } else {
    held_ = 0xF0808080 | (point >> 18) << 24 | (point >> 12 & 63) << 16 | (point >> 6 & 63) << 8 |
            (point & 63);
    pending_ = 4;
  }
  return next();
}

}  // namespace limen::jose
