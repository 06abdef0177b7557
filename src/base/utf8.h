// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above
// U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace limen {

// Returns the length (1 to 4) of the valid sequence at the start of `text`; 0 if there
// is none.
std::size_t utf8_sequence(std::string_view text) noexcept;

// Returns the offset of the first byte that is not part of a valid sequence;
// text.size() if all are.
std::size_t utf8_valid_prefix(std::string_view text) noexcept;

// Whether one valid sequence is a control character (C0, DEL, C1 with NEL), LINE
// SEPARATOR, PARAGRAPH SEPARATOR, or changes the direction of the text that follows
// (U+202A to U+202E, U+2066 to U+2069).
bool breaks_line(std::string_view sequence) noexcept;

inline bool utf8_valid(std::string_view text) noexcept {
  return utf8_valid_prefix(text) == text.size();
}

}  // namespace limen
