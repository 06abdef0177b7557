#include "text.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace command {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: not UTF-8
};

// Returns the first character of `text`, which is not empty.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  std::uint32_t code = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, size};
}

// Tells whether a character is a control character, a line separator, or a mark that changes the
// direction of text.
bool is_hidden(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C ||
         (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

// Returns an escape: \x1b or, for the prefix u, \u202e.
std::string hexadecimal(char prefix, unsigned number) {
  char text[16];
  std::snprintf(text, sizeof text, prefix == 'x' ? "\\x%02x" : "\\u%04x", number);
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (next.size == 0)
      shown += hexadecimal('x', static_cast<unsigned char>(text[0]));
    else if (is_hidden(next.code))
      shown += hexadecimal(next.code < 0x80 ? 'x' : 'u', next.code);
    else
      shown += text.substr(0, next.size);
    text.remove_prefix(next.size == 0 ? 1 : next.size);
  }
  return shown;
}

std::string printable_word(std::string_view word) {
  constexpr std::size_t most = 24, shown = 16;
  return word.size() <= most ? printable(word) : printable(word.substr(0, shown)) + "...";
}

std::string one_line(std::string_view json) {
  std::string line;
  while (!json.empty()) {
    const Character next = first_of(json);
    if (next.size == 0)
      line += "\\ufffd";
    else if (next.code >= 0x20 && is_hidden(next.code))  // it can only be in a string
      line += hexadecimal('u', next.code);
    else if (next.code >= 0x20)  // the others are between values, and mean nothing
      line += json.substr(0, next.size);
    json.remove_prefix(next.size == 0 ? 1 : next.size);
  }
  return line;
}

std::string time_text(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[40];
  if (gmtime_r(&time, &parts) == nullptr ||
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
    return std::to_string(seconds);
  return text;
}

std::optional<std::uint64_t> whole_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char *const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return columns;
}

}  // namespace command
