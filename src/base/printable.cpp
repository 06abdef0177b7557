#include "base/printable.h"

#include <cstddef>

#include "base/utf8.h"

namespace limen {

Printable::Printable(std::string_view text) noexcept {
  constexpr char hex[] = "0123456789abcdef";
  constexpr std::size_t room = sizeof text_ - sizeof "...\"";
  std::size_t out = 0;
  text_[out++] = '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t width = utf8_sequence(text.substr(at));
    const bool plain = width > 1 || (width == 1 && byte >= 0x20 && byte != 0x7F && byte != '"' && byte != '\\');
    // C1 controls (U+0080 to U+009F) and the line separators U+2028 and U+2029 break lines too.
    const bool breaks = (width == 2 && byte == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0) ||
                        (width == 3 && byte == 0xE2 && text[at + 1] == '\x80' &&
                         (text[at + 2] == '\xA8' || text[at + 2] == '\xA9'));
    if (plain && !breaks) {
      if (out + width > room) break;
      for (std::size_t i = 0; i < width; ++i) text_[out++] = text[at++];
    } else {
      if (out + 4 > room) break;
      text_[out++] = '\\';
      text_[out++] = 'x';
      text_[out++] = hex[byte >> 4];
      text_[out++] = hex[byte & 15];
      ++at;
    }
  }
  if (at < text.size()) {
    for (int i = 0; i < 3; ++i) text_[out++] = '.';
  }
  text_[out++] = '"';
  text_[out] = '\0';
}

}  // namespace limen
