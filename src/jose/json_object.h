// One member of a JSON object, read or written in its text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "jose/json_scanner.h"

namespace limen::jose {

// The member's value; of type absent where there is none. Fails with json where
// `json` is no strict JSON object. Does not allocate.
Result<JsonValue> find_member(std::string_view json, std::string_view name);

// `json` (empty: an object without members) with the member set to a string.
// Everything else stays to the byte. Fails with json or text.
Result<std::string> put_member(std::string_view json, std::string_view name, std::string_view text);

// How many characters from the start stand for themselves in a JSON string.
std::size_t plain_prefix(std::string_view text) noexcept;

// Appends `text`, which is valid UTF-8, as a JSON string, quotes included.
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
