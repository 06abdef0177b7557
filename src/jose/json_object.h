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

// Appends `text`, which is valid UTF-8, as a JSON string, quotes included.
template <class Sink>
void append_quoted(Sink &out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;  // where the run of characters that stand for themselves began
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    if (byte >= 0x20) {
      const char escape[] = {'\\', text[i]};
      out.append(std::string_view(escape, sizeof escape));
    } else {
      const char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
      out.append(std::string_view(escape, sizeof escape));
    }
  }
  out.append(text.substr(plain));
  out.push_back('"');
}

}  // namespace limen::jose
