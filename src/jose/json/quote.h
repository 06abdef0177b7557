// Writes text as a JSON string.
#pragma once

#include <cstddef>
#include <string_view>

namespace limen::jose {

// Returns how many characters at the start need no escape in a JSON string.
std::size_t plain_prefix(std::string_view text) noexcept;

// Appends `text`, which must be valid UTF-8, as a JSON string, quotes included.
template <class Sink>
void append_quoted(Sink &out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out.push_back('"');
  for (;;) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) break;
    const char c = text[plain];
    const auto byte = static_cast<unsigned char>(c);
    const char unicode[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    const char simple[] = {'\\', c};
    out.append(byte < 0x20 ? std::string_view(unicode, sizeof unicode)
                           : std::string_view(simple, sizeof simple));
    text.remove_prefix(plain + 1);
  }
  out.push_back('"');
}

}  // namespace limen::jose
