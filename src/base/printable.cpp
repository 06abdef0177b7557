#include "base/printable.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "base/utf8.h"

namespace limen {
namespace {

// Decodes the code point of a valid sequence.
std::uint32_t decode(std::string_view sequence) {
  constexpr unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t point = static_cast<unsigned char>(sequence[0]) & lead_bits[sequence.size()];
  for (const char c : sequence.substr(1))
    point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return point;
}

// Whether a reader sees the character as what it is. Controls, line breaks, invisible
// characters and characters that reorder text are not plain.
bool is_plain(std::uint32_t point) {
  const auto within = [&](std::uint32_t first, std::uint32_t last) {
    return point >= first && point <= last;
  };
  if (point < 0x7F) return point >= 0x20 && point != '"' && point != '\\';
  const bool control = within(0x7F, 0x9F);
  const bool hidden = point == 0xAD || point == 0x61C || point == 0x180E ||
                      within(0x200B, 0x200F) || within(0x2028, 0x202E) || within(0x2060, 0x206F) ||
                      point == 0xFEFF || within(0xFFF9, 0xFFFB) || within(0xE0000, 0xE007F);
  return !control && !hidden;
}

}  // namespace

bool looks_like_name(std::string_view text) noexcept {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), fits);
}

Printable::Printable(std::string_view text) noexcept {
  constexpr char hex[] = "0123456789abcdef";
  constexpr std::size_t room = sizeof text_ - sizeof "...\"";
  std::size_t out = 0;
  text_[out++] = '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t width = utf8_sequence(text.substr(at));
    if (width > 0 && is_plain(decode(text.substr(at, width)))) {
      if (out + width > room) break;
      for (std::size_t i = 0; i < width; ++i) text_[out++] = text[at++];
    } else {
      if (out + 4 > room) break;
      const auto byte = static_cast<unsigned char>(text[at++]);
      text_[out++] = '\\';
      text_[out++] = 'x';
      text_[out++] = hex[byte >> 4];
      text_[out++] = hex[byte & 15];
    }
  }
  if (at < text.size()) {
    for (int i = 0; i < 3; ++i) text_[out++] = '.';
  }
  text_[out++] = '"';
  text_[out] = '\0';
}

PrintableName::PrintableName(std::string_view name) noexcept {
  constexpr std::size_t longest = 16;
  const bool looks_like_one =
      name.size() <= longest &&
      name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string_view::npos;
  if (looks_like_one)
    std::snprintf(text_, sizeof text_, "\"%.*s\"", static_cast<int>(name.size()), name.data());
  else
    std::snprintf(text_, sizeof text_, "a text of %zu bytes", name.size());
}

}  // namespace limen
