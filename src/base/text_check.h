// What is asked of a text that a caller gives. `what` names it in the message.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace limen {

// UTF-8 of `least` to `most` bytes; else fails with text.
Outcome check_text(std::string_view text, const char *what, std::size_t least, std::size_t most);

// The same, and one line: no control characters (C0, DEL, C1), no line or
// paragraph separators.
Outcome check_line(std::string_view text, const char *what, std::size_t least, std::size_t most);

}  // namespace limen
