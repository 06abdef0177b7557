// Text for terminals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace command {

// Returns a text that is safe on a terminal. Escapes such as \x1b and \u202e stand for control
// characters, marks that change the direction of text, and bytes that are not UTF-8.
std::string printable(std::string_view text);

// Returns the same, cut if it is so long that it may be a ticket or token in a wrong place.
std::string printable_word(std::string_view word);

// Returns JSON text of the same meaning, in one line and safe on a terminal. Numbers stay as they
// are written.
std::string one_line(std::string_view json);

// Returns a time as 2026-11-27T20:00:00Z.
std::string time_text(std::int64_t seconds);

// Returns the number that the digits are, or nothing if it is not one or too large.
std::optional<std::uint64_t> whole_number(std::string_view digits);

// Returns the columns that a text takes on a terminal: one for each character.
std::size_t width(std::string_view text);

}  // namespace command
