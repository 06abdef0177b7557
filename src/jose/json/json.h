// One strict pass over a JSON object (RFC 8259): syntax, UTF-8, depth and
// duplicate names at every level are checked, nothing is allocated, and each
// member of the outermost object is handed to a visitor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::jose {

enum class JsonType : std::uint8_t { absent, string, number, object, array, boolean, null };

// A value where it lies. For a string `text` is what stands between the quotes,
// still escaped if `escaped`; for anything else its JSON text.
struct JsonValue {
  JsonType type = JsonType::absent;
  bool escaped = false;
  std::string_view text;
};

inline constexpr std::size_t max_depth = 32;           // nested arrays and objects
inline constexpr std::size_t max_open_members = 1024;  // names remembered at once

enum class JsonFault : std::uint8_t {
  none,
  syntax,     // malformed; no object; anything behind it
  encoding,   // not UTF-8, or half a surrogate pair in \u escapes
  duplicate,  // a name twice in one object, compared unescaped
  depth,      // deeper than max_depth
  members,    // more than max_open_members names open at once
};

struct JsonVerdict {
  JsonFault fault = JsonFault::none;
  std::size_t offset = 0;  // where
  bool ok() const { return fault == JsonFault::none; }
};

// What `scan_object` calls for each member, in order. `name` is a string value:
// compare it with equals().
class MemberVisitor {
 public:
  virtual void member(const JsonValue &name, const JsonValue &value) = 0;

 protected:
  ~MemberVisitor() = default;
};

// Whole `text` must be one JSON object, blanks around it allowed.
JsonVerdict scan_object(std::string_view text, MemberVisitor &visitor) noexcept;

// The same checks for any one JSON value, without a visitor.
JsonVerdict check_json(std::string_view text) noexcept;

// One line about a fault: "claims: a member name occurs twice at offset 17".
// Picks, of the three statuses, the one that fits.
Error explain(const JsonVerdict &verdict, const char *what, Status malformed, Status duplicate,
              Status depth);

// A string value without its escapes.
std::string unescaped(const JsonValue &value);

// The same, written to `out`: at most value.text.size() bytes.
std::size_t unescape(const JsonValue &value, char *out) noexcept;

// How many bytes unescape() writes.
std::size_t unescaped_size(const JsonValue &value) noexcept;

// A string value compared unescaped.
bool equals(const JsonValue &value, std::string_view text) noexcept;

// Whether a string value, or an array of strings, holds `text`. False for
// anything else.
bool contains(const JsonValue &value, std::string_view text) noexcept;

}  // namespace limen::jose
