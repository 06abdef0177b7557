#include "jose/json/parser.h"

#include "base/random.h"
#include "base/utf8.h"
#include "jose/json/unescape.h"

namespace limen::jose {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A secret of this process, so that an attacker cannot choose names whose keys are equal:
// each would be compared with all before it.
struct NameSecret {
  NameSecret() noexcept {
    // Without random numbers an attacker could choose colliding keys, which cost time;
    // duplicates are still found.
    if (!random_bytes(words, sizeof words).ok()) std::memset(words, 0x5A, sizeof words);
  }
  std::uint64_t words[3];
};

const NameSecret &name_secret() noexcept {
  static const NameSecret secret;
  return secret;
}

// A keyed hash by multiplication, of a name in blocks, all but the last of which are
// full.
class NameHash {
 public:
  static constexpr std::size_t block_size = 16;

  void add(std::string_view block) noexcept {
    char padded[block_size] = {};
    block.copy(padded, block_size);
    state_ = fold(load_word(padded) ^ state_, load_word(padded + 8) ^ secret_.words[1]);
    size_ += block.size();
  }
  // Returns a key that no short name has.
  std::uint64_t key() const noexcept {
    return fold(state_ ^ size_, secret_.words[2]) | std::uint64_t{1} << 63;
  }

 private:
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

  const NameSecret &secret_ = name_secret();
  std::uint64_t state_ = secret_.words[0];
  std::uint64_t size_ = 0;
};

}  // namespace

const char *JsonParser::fault(JsonFault fault, const char *at) noexcept {
  verdict_ = {fault, static_cast<std::size_t>(at - begin_)};
  return nullptr;
}

// Moves the window so that it contains the byte at `p`. Windows lie side by side: if they
// began at `p`, the processor would have to know `p` before it could load one. For the
// last window it loads the block that ends with the text.
void JsonParser::look_at(const char *p) noexcept {
  while (static_cast<std::size_t>(p - window_) >= stops_width) window_ += stops_width;
  const auto left = static_cast<std::size_t>(end_ - window_);
  if (left >= stops_width) [[likely]] {
    stops_ = find_stops(window_);
  } else if (window_ != begin_) {
    stops_ = find_stops(end_ - stops_width) >> (stops_width - left);
  } else {
    char block[stops_width] = {};
    std::memcpy(block, begin_, left);
    stops_ = find_stops(block) & ((1ull << left) - 1);
  }
}

// Reads the rest of a string, from a stop that is not the closing quote.
const char *JsonParser::string_rest(const char *p, bool &escaped) noexcept {
  for (;; p = find_stop(p)) {
    if (p == end_) return fault(JsonFault::syntax, p);
    const auto byte = static_cast<unsigned char>(*p);
    if (byte == '"') return p;
    if (byte == '\\') {
      escaped = true;
      p = escape(p);
      if (p == nullptr) return nullptr;
    } else if (byte >= 0x80) {
      const std::size_t width = utf8_sequence({p, static_cast<std::size_t>(end_ - p)});
      if (width == 0) return fault(JsonFault::encoding, p);
      p += width;
    } else {
      return fault(JsonFault::syntax, p);
    }
  }
}

bool JsonParser::four_hex(const char *p, unsigned &unit) const noexcept {
  if (end_ - p < 4) return false;
  unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_value(p[i]);
    if (digit < 0) return false;
    unit = unit << 4 | static_cast<unsigned>(digit);
  }
  return true;
}

// Reads an escape, from the backslash on.
const char *JsonParser::escape(const char *p) noexcept {
  switch (peek(p + 1)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return p + 2;
    case 'u':
      break;
    default:
      return fault(JsonFault::syntax, p);
  }
  unsigned unit = 0;
  if (!four_hex(p + 2, unit)) return fault(JsonFault::syntax, p);
  if (unit < 0xD800 || unit > 0xDFFF) return p + 6;
  unsigned other = 0;
  const bool pair = unit < 0xDC00 && peek(p + 6) == '\\' && peek(p + 7) == 'u' &&
                    four_hex(p + 8, other) && other >= 0xDC00 && other <= 0xDFFF;
  return pair ? p + 12 : fault(JsonFault::encoding, p);
}

std::uint64_t long_name_key(std::string_view name) noexcept {
  NameHash hash;
  for (std::size_t at = 0; at < name.size(); at += NameHash::block_size)
    hash.add(name.substr(at, NameHash::block_size));
  return hash.key();
}

// Computes the key of a name that has escapes, or is too near to the end of the text.
std::uint64_t JsonParser::slow_name_key(std::string_view text) noexcept {
  Unescaper bytes(text);
  NameHash hash;
  std::uint64_t word = 0;
  char block[NameHash::block_size];
  std::size_t size = 0, filled = 0;
  for (int byte; (byte = bytes.next()) != Unescaper::done; ++size) {
    if (size < 8) word |= static_cast<std::uint64_t>(byte) << (8 * size);
    if (filled == sizeof block) {
      hash.add({block, filled});
      filled = 0;
    }
    block[filled++] = static_cast<char>(byte);
  }
  if (size <= short_name) return short_name_key(word, size);
  hash.add({block, filled});
  return hash.key();
}

// Whether the innermost object already has a member of this name.
bool JsonParser::known(std::uint64_t key, std::string_view text) const noexcept {
  for (std::uint32_t i = levels_[depth_ - 1].first; i < names_count_; ++i) {
    if (names_[i].key != key) continue;
    Unescaper one(text);
    Unescaper other({names_[i].text, static_cast<std::size_t>(end_ - names_[i].text)});
    int byte;
    while ((byte = one.next()) == other.next()) {
      if (byte == Unescaper::done) return true;
    }
  }
  return false;
}

const char *JsonParser::digits(const char *p) const noexcept {
  while (end_ - p >= 8) {
    const std::size_t count = leading_digits(load_word(p));
    p += count;
    if (count < 8) return p;
  }
  while (p < end_ && is_digit(*p)) ++p;
  return p;
}

const char *JsonParser::number(const char *p) noexcept {
  if (*p == '-') ++p;
  const char *after = peek(p) == '0' ? p + 1 : digits(p);
  if (after == p) return fault(JsonFault::syntax, p);
  p = after;
  if (peek(p) == '.') {
    after = digits(p + 1);
    if (after == p + 1) return fault(JsonFault::syntax, after);
    p = after;
  }
  if ((peek(p) | 0x20) == 'e') {
    ++p;
    if (peek(p) == '+' || peek(p) == '-') ++p;
    after = digits(p);
    if (after == p) return fault(JsonFault::syntax, p);
    p = after;
  }
  return p;
}

const char *JsonParser::literal(const char *p) noexcept {
  const std::string_view left(p, static_cast<std::size_t>(end_ - p));
  for (const std::string_view word : {"true", "false", "null"}) {
    if (left.starts_with(word)) return p + word.size();
  }
  return fault(JsonFault::syntax, p);
}

// After a value: closes the arrays and objects that end here, and reads the comma.
// Returns where the next element or member begins, or where the level `floor` ends.
const char *JsonParser::close_all(const char *p, unsigned floor) noexcept {
  while (!skip(p, ',')) {
    p = take(p, levels_[depth_ - 1].is_object ? '}' : ']');
    if (p == nullptr) return nullptr;
    close();
    if (depth_ == floor) return p;
  }
  return p;
}

// Reads an array or object with everything in it, without recursion.
const char *JsonParser::container(const char *p) noexcept {
  const unsigned floor = depth_;
  do {
    JsonValue ignored;
    if (depth_ > floor && levels_[depth_ - 1].is_object) {
      std::uint64_t key;
      p = name(p, key, ignored);
      if (p == nullptr) return nullptr;
    }
    p = blanks(p);
    const char c = peek(p);
    if (c == '[' || c == '{') {
      p = open(p);
      if (p == nullptr) return nullptr;
      if (peek(p) != (c == '{' ? '}' : ']')) continue;
    } else {
      p = scalar(p, ignored);
      if (p == nullptr) return nullptr;
    }
    p = close_all(p, floor);
    if (p == nullptr) return nullptr;
  } while (depth_ > floor);
  return p;
}

JsonVerdict JsonParser::value() noexcept {
  JsonValue ignored;
  const char *const p = any(begin_, ignored);
  return p == nullptr ? verdict_ : finish(p);
}

}  // namespace limen::jose
