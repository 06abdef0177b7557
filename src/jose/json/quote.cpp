#include "jose/json/quote.h"

#include <cstdint>
#include <cstring>

namespace limen::jose {

std::size_t plain_prefix(std::string_view text) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  // A top bit wherever a byte is zero (and perhaps above one that is).
  const auto zeros = [](std::uint64_t word) { return (word - ones) & ~word & tops; };
  std::size_t at = 0;
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((zeros(word & ones * 0xE0) | zeros(word ^ ones * '"') | zeros(word ^ ones * '\\')) != 0)
      break;
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == '"' || byte == '\\') break;
  }
  return at;
}

}  // namespace limen::jose
