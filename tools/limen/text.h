// Text for terminals and for JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace command {

// What may be shown on a terminal: control characters, marks that turn text around and
// what is no UTF-8 become escapes such as \x1b or \u202e.
std::string printable(std::string_view text);

// The same, cut where it is so long that it may be a ticket or a token at a wrong place.
std::string printable_word(std::string_view word);

// A JSON string, in quotes. What is no UTF-8 becomes U+FFFD.
std::string quoted(std::string_view text);

// JSON text in one line, safe on a terminal, with the same meaning.
std::string one_line(std::string_view json);

// 2026-11-27T20:00:00Z
std::string time_text(std::int64_t seconds);

// Digits as the number that they are; nothing where they are none, or too large.
std::optional<std::uint64_t> whole_number(std::string_view digits);

// How many columns a text takes: one a character.
std::size_t width(std::string_view text);

}  // namespace command
