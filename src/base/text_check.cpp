#include "base/text_check.h"

#include "base/utf8.h"

namespace limen {

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
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    size = utf8_sequence(text.substr(at));
    if (breaks_line(text.substr(at, size)))
      return fail(Status::text,
                  "%s: a control character or line break at byte %zu; expected one line", what, at);
  }
  return success();
}

std::string one_line(std::string_view text, std::size_t most) {
  std::string line;
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    size = utf8_sequence(text.substr(at));
    const std::string_view character = text.substr(at, size);
    const bool is_kept = size > 0 && !breaks_line(character);
    if (line.size() + (is_kept ? size : 1) > most) break;
    line.append(is_kept ? character : " ");
    if (size == 0) size = 1;
  }
  return line;
}

}  // namespace limen
