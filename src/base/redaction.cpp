#include "base/redaction.h"

#include <cstddef>
#include <cstring>
#include <string_view>

namespace limen {

Error redacted(const Error &error) noexcept {
  if (shows_quotes(error.status)) return error;
  constexpr std::string_view hidden = "\"...\"";
  constexpr std::size_t room = sizeof error.message - 1;
  std::string_view left = error.text();
  Error out{error.status, {}};
  std::size_t size = 0;
  const auto put = [&](std::string_view text) {
    text = text.substr(0, room - size);
    std::memcpy(out.message + size, text.data(), text.size());
    size += text.size();
  };
  for (;;) {
    const std::size_t begin = left.find('"');
    put(left.substr(0, begin));
    if (begin == left.npos) return out;
    put(hidden);
    // A message that was cut off may lack the closing quote: then all the rest is quoted.
    const std::size_t end = left.find('"', begin + 1);
    if (end == left.npos) return out;
    left.remove_prefix(end + 1);
  }
}

}  // namespace limen
