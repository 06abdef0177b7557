// The JSON parser (RFC 8259) behind scan_object, scan_claims and parse_header, which
// differ only in the sink that receives the members.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/limits.h"
#include "jose/json/json.h"
#include "jose/json/simd.h"

namespace limen::jose {

// The key of a member name is a number that is equal for equal names, however they are
// escaped. For names of up to seven bytes, equal keys also mean equal names; the keys of
// longer names are hashes.
inline constexpr std::size_t short_name = 7;
constexpr std::uint64_t short_name_key(std::uint64_t word, std::size_t size) noexcept {
  return (word & ((1ull << (8 * size)) - 1)) | static_cast<std::uint64_t>(size) << 56;
}
std::uint64_t long_name_key(std::string_view name) noexcept;

// Spreads keys: multiplied by it, the keys of the short names among the registered
// claims, header parameters and JWK members differ in their top six bits.
inline constexpr std::uint64_t key_spread = 0xF47C5B588A7E13D5u;

// Returns the key of a short name at compile time.
constexpr std::uint64_t member_key(std::string_view name) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < name.size(); ++i)
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i])) << (8 * i);
  return short_name_key(word, name.size());
}

// JsonParser makes one pass over one text. Its functions take the position to read at and
// return the position after what they read, or nullptr once they have noted a fault. They
// read nothing outside the text, not even in blocks.
class JsonParser {
 public:
  explicit JsonParser(std::string_view text) noexcept
      : begin_(text.data()), end_(text.data() + text.size()), window_(begin_) {
    if (!text.empty()) look_at(begin_);
  }
  JsonParser(const JsonParser &) = delete;
  JsonParser &operator=(const JsonParser &) = delete;

  // Parses a text that must be one object. Calls `sink(key, name, value)` for each member.
  template <class Sink>
  JsonVerdict object(Sink &&sink) noexcept;

  // Parses a text that must be one value of any type.
  JsonVerdict value() noexcept;

 private:
  // An open array or object.
  struct Level {
    std::uint64_t seen;   // a bit for each name's key; without its bit a name is new
    std::uint32_t first;  // its names: names_[first] up to names_[names_count_]
    bool is_object;
  };
  struct Name {
    std::uint64_t key;
    const char *text;  // ends at its quote
  };

  // Returns the text from `begin` to `end`; empty after a fault.
  static std::string_view between(const char *begin, const char *end) noexcept {
    return {begin, end == nullptr ? 0 : static_cast<std::size_t>(end - begin)};
  }

  char peek(const char *p) const noexcept { return p < end_ ? *p : '\0'; }

  const char *blanks(const char *p) const noexcept {
    while (p < end_ && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) ++p;
    return p;
  }

  // Returns the first stop at or after `p`; end_ if there is none.
  [[gnu::always_inline]] const char *find_stop(const char *p) noexcept {
    while (p != end_) {
      const auto at = static_cast<std::size_t>(p - window_);
      if (at < stops_width) [[likely]] {
        const std::uint64_t stops = stops_ >> at;
        if (stops != 0) [[likely]]
          return p + std::countr_zero(stops);
        p = window_ + std::min(stops_width, static_cast<std::size_t>(end_ - window_));
      } else {
        look_at(p);
      }
    }
    return p;
  }

  // Reads a string, from behind its opening quote. Returns where the closing one is.
  [[gnu::always_inline]] const char *string(const char *p, bool &escaped) noexcept {
    p = find_stop(p);
    escaped = false;
    if (peek(p) == '"') [[likely]]
      return p;
    bool escapes = false;
    p = string_rest(p, escapes);
    escaped = escapes;
    return p;
  }

  // Skips blanks and `expected`. Returns false if something else comes.
  [[gnu::always_inline]] bool skip(const char *&p, char expected) const noexcept {
    if (peek(p) != expected) [[unlikely]] {
      p = blanks(p);
      if (peek(p) != expected) return false;
    }
    ++p;
    return true;
  }

  [[gnu::always_inline]] const char *take(const char *p, char expected) noexcept {
    return skip(p, expected) ? p : fault(JsonFault::syntax, p);
  }

  // Reads a name and its colon. Notes the name in the innermost level.
  [[gnu::always_inline]] const char *name(const char *p, std::uint64_t &key,
                                          JsonValue &name) noexcept {
    p = take(p, '"');
    if (p == nullptr) [[unlikely]]
      return nullptr;
    const char *const begin = p;
    bool escaped;
    p = string(p, escaped);
    if (p == nullptr) [[unlikely]]
      return nullptr;
    const auto size = static_cast<std::size_t>(p - begin);
    if (!escaped && end_ - begin >= 8) [[likely]] {
      key = size <= short_name ? short_name_key(load_word(begin), size)
                               : long_name_key({begin, size});
    } else {
      key = slow_name_key({begin, size});
    }
    Level &level = levels_[depth_ - 1];
    const std::uint64_t bit = 1ull << (key * key_spread >> 58);
    if ((level.seen & bit) != 0 && known(key, {begin, size})) [[unlikely]]
      return fault(JsonFault::duplicate, begin - 1);
    level.seen |= bit;
    if (names_count_ == limits::json_members) [[unlikely]]
      return fault(JsonFault::members, begin - 1);
    names_[names_count_++] = {key, begin};
    name = {JsonType::string, escaped, {begin, size}};
    return take(p + 1, ':');
  }

  // Reads a value of any type.
  [[gnu::always_inline]] const char *any(const char *p, JsonValue &value) noexcept {
    if (peek(p) != '"') {
      p = blanks(p);
      const char c = peek(p);
      if (c == '{' || c == '[') {
        const char *const end = container(p);
        value = {c == '{' ? JsonType::object : JsonType::array, false, between(p, end)};
        return end;
      }
    }
    return scalar(p, value);
  }

  // Reads a value that is not an array or object, from its first character.
  [[gnu::always_inline]] const char *scalar(const char *p, JsonValue &value) noexcept {
    const char c = peek(p);
    const char *const begin = p;
    if (c == '"') [[likely]] {
      bool escaped;
      p = string(begin + 1, escaped);
      if (p == nullptr) [[unlikely]]
        return nullptr;
      value = {JsonType::string, escaped, between(begin + 1, p)};
      return p + 1;
    }
    const bool is_number = c == '-' || (c >= '0' && c <= '9');
    p = is_number ? number(p) : literal(p);
    if (p == nullptr) [[unlikely]]
      return nullptr;
    const JsonType type = is_number  ? JsonType::number
                          : c == 'n' ? JsonType::null
                                     : JsonType::boolean;
    value = {type, false, between(begin, p)};
    return p;
  }

  const char *open(const char *p) noexcept {
    if (depth_ == limits::json_depth) [[unlikely]]
      return fault(JsonFault::depth, p);
    levels_[depth_++] = {0, names_count_, *p == '{'};
    return blanks(p + 1);
  }
  void close() noexcept { names_count_ = levels_[--depth_].first; }

  JsonVerdict finish(const char *p) noexcept {
    if (p != nullptr) p = blanks(p);
    if (p != nullptr && p != end_) fault(JsonFault::syntax, p);
    return verdict_;
  }

  void look_at(const char *p) noexcept;
  const char *string_rest(const char *p, bool &escaped) noexcept;
  const char *escape(const char *p) noexcept;
  bool four_hex(const char *p, unsigned &unit) const noexcept;
  static std::uint64_t slow_name_key(std::string_view text) noexcept;
  bool known(std::uint64_t key, std::string_view text) const noexcept;
  const char *digits(const char *p) const noexcept;
  const char *number(const char *p) noexcept;
  const char *literal(const char *p) noexcept;
  const char *container(const char *p) noexcept;
  const char *close_all(const char *p, unsigned floor) noexcept;
  const char *fault(JsonFault fault, const char *at) noexcept;

  const char *const begin_;
  const char *const end_;
  const char *window_;       // the bytes that stops_ describes
  std::uint64_t stops_ = 0;  // see find_stops
  JsonVerdict verdict_;
  unsigned depth_ = 0;
  std::uint32_t names_count_ = 0;
  std::array<Level, limits::json_depth> levels_;  // filled as needed
  std::array<Name, limits::json_members> names_;  // likewise
};

template <class Sink>
JsonVerdict JsonParser::object(Sink &&sink) noexcept {
  const char *p = blanks(begin_);
  if (peek(p) != '{') {
    fault(JsonFault::syntax, p);
    return verdict_;
  }
  p = open(p);
  if (peek(p) == '}') return finish(p + 1);
  do {
    std::uint64_t key;
    JsonValue member, held;
    p = name(p, key, member);
    if (p != nullptr) [[likely]]
      p = any(p, held);
    if (p == nullptr) [[unlikely]]
      return verdict_;
    sink(key, member, held);
  } while (skip(p, ','));
  p = take(p, '}');
  return p == nullptr ? verdict_ : finish(p);
}

}  // namespace limen::jose
