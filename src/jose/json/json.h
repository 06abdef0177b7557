// Strict JSON (RFC 8259). One pass checks syntax, UTF-8, depth and duplicate names at
// every level, allocates nothing, and hands each member of the outermost object to a
// visitor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::jose {

enum class JsonType : std::uint8_t { absent, string, number, object, array, boolean, null };

// JsonValue is a value in place. For a string, `text` is the text between the quotes,
// still with its escapes if `escaped`. For anything else it is the JSON text.
struct JsonValue {
  JsonType type = JsonType::absent;
  bool escaped = false;
  std::string_view text;
};

enum class JsonFault : std::uint8_t {
  none,
  syntax,     // malformed, not an object, or followed by something
  encoding,   // not UTF-8, or half a surrogate pair in \u escapes
  duplicate,  // one object has a name twice, compared without escapes
  depth,      // deeper than limits::json_depth
  members,    // more than limits::json_members names remembered at once
};

struct JsonVerdict {
  JsonFault fault = JsonFault::none;
  std::size_t offset = 0;  // of the fault
  bool ok() const { return fault == JsonFault::none; }
};

// scan_object calls member() for each member, in order. `name` is a string value:
// compare it by equals().
class MemberVisitor {
 public:
  virtual void member(const JsonValue &name, const JsonValue &value) = 0;

 protected:
  ~MemberVisitor() = default;
};

// Parses `text`, which must be one JSON object with optional blanks around it.
JsonVerdict scan_object(std::string_view text, MemberVisitor &visitor) noexcept;

// Checks `text`, which must be one JSON value of any type.
JsonVerdict check_json(std::string_view text) noexcept;

// Describes a fault in one line: "claims: a member name occurs twice at offset 17".
// Picks the status that fits from the three.
Error explain(const JsonVerdict &verdict, const char *what, Status malformed, Status duplicate,
              Status depth);

// Returns a string value without its escapes.
std::string unescaped(const JsonValue &value);

// Writes a string value without its escapes, at most value.text.size() bytes, to `out`.
// Returns how many.
std::size_t unescape(const JsonValue &value, char *out) noexcept;

// Returns how many bytes unescape() writes.
std::size_t unescaped_size(const JsonValue &value) noexcept;

// Whether it is a string value that equals `text`, compared without escapes.
bool equals(const JsonValue &value, std::string_view text) noexcept;

// Whether it is the string `text`, or an array of strings with `text` among them. False
// for anything else.
bool contains(const JsonValue &value, std::string_view text) noexcept;

}  // namespace limen::jose
