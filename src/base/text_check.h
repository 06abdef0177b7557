// Checks of texts from callers. `what` names the text in the message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen {

// Requires UTF-8 of `least` to `most` bytes. Fails with text.
Outcome check_text(std::string_view text, const char *what, std::size_t least, std::size_t most);

// Requires one line besides: no control characters (C0, DEL, C1), no line or
// paragraph separators.
Outcome check_line(std::string_view text, const char *what, std::size_t least, std::size_t most);

// Returns one line of the text, for people: cut to `most` bytes at a character's end, and with a
// blank for each control character, line break and byte that is not UTF-8.
std::string one_line(std::string_view text, std::size_t most);

}  // namespace limen
