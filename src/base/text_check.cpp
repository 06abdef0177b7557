#include "base/text_check.h"

#include "base/utf8.h"

namespace limen {
namespace {

// The length of the control character or separator that valid UTF-8 begins
// with; 0: it begins with none.
std::size_t control_sequence(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
  if (byte(0) == 0xC2 && byte(1) < 0xA0) return 2;  // C1
  if (byte(0) == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9))
    return 3;  // U+2028
  return 0;
}

}  // namespace

Outcome check_text(std::string_view text, const char *what, std::size_t least, std::size_t most) {
  if (text.size() < least)
    return fail(Status::text, "%s: %s; expected %zu to %zu bytes", what,
                text.empty() ? "empty" : "too short", least, most);
  if (text.size() > most)
    return fail(Status::text, "%s: %zu bytes; at most %zu", what, text.size(), most);
  if (const std::size_t valid = utf8_valid_prefix(text); valid != text.size())
    return fail(Status::text, "%s: not UTF-8 at byte %zu", what, valid);
  return success();
}

Outcome check_line(std::string_view text, const char *what, std::size_t least, std::size_t most) {
  LIMEN_TRY(check_text(text, what, least, most));
  for (std::size_t at = 0; at < text.size(); at += utf8_sequence(text.substr(at)))
    if (control_sequence(text.substr(at)) != 0)
      return fail(Status::text,
                  "%s: a control character or line break at byte %zu; expected one line", what, at);
  return success();
}

}  // namespace limen
