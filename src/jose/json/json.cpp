#include "jose/json/json.h"

#include "base/limits.h"
#include "jose/json/array.h"
#include "jose/json/parser.h"
#include "jose/json/unescape.h"

namespace limen::jose {
namespace {

static_assert(limits::json_depth == 32 && limits::json_members == 1024, "the messages say so");

const char *describe(JsonFault fault) {
  switch (fault) {
    case JsonFault::none:
      return "no fault";
    case JsonFault::syntax:
      return "malformed JSON, expected one object";
    case JsonFault::encoding:
      return "not UTF-8, or half a surrogate pair,";
    case JsonFault::duplicate:
      return "a member name occurs twice";
    case JsonFault::depth:
      return "arrays and objects more than 32 deep";
    case JsonFault::members:
      return "more than 1,024 member names at once";
  }
  return "?";
}

bool same_text(std::string_view escaped, std::string_view text) {
  Unescaper bytes(escaped);
  for (const char c : text) {
    if (bytes.next() != static_cast<unsigned char>(c)) return false;
  }
  return bytes.next() == Unescaper::done;
}

}  // namespace

JsonVerdict scan_object(std::string_view text, MemberVisitor &visitor) noexcept {
  return JsonParser(text).object([&](std::uint64_t, const JsonValue &name, const JsonValue &value) {
    visitor.member(name, value);
  });
}

JsonVerdict check_json(std::string_view text) noexcept { return JsonParser(text).value(); }

Error explain(const JsonVerdict &verdict, const char *what, Status malformed, Status duplicate,
              Status depth) {
  Status status = malformed;
  if (verdict.fault == JsonFault::duplicate) status = duplicate;
  if (verdict.fault == JsonFault::depth || verdict.fault == JsonFault::members) status = depth;
  return fail(status, "%s: %s at offset %zu", what, describe(verdict.fault), verdict.offset);
}

std::size_t unescaped_size(const JsonValue &value) noexcept {
  if (!value.escaped) return value.text.size();
  Unescaper text(value.text);
  std::size_t size = 0;
  while (text.next() != Unescaper::done) ++size;
  return size;
}

std::size_t unescape(const JsonValue &value, char *out) noexcept {
  if (!value.escaped) {
    value.text.copy(out, value.text.size());
    return value.text.size();
  }
  Unescaper bytes(value.text);
  std::size_t size = 0;
  for (int byte; (byte = bytes.next()) != Unescaper::done;) out[size++] = static_cast<char>(byte);
  return size;
}

std::string unescaped(const JsonValue &value) {
  if (!value.escaped) return std::string(value.text);
  std::string text(value.text.size(), '\0');
  text.resize(unescape(value, text.data()));
  return text;
}

bool equals(const JsonValue &value, std::string_view text) noexcept {
  if (value.type != JsonType::string) return false;
  return value.escaped ? same_text(value.text, text) : value.text == text;
}

bool contains(const JsonValue &value, std::string_view text) noexcept {
  if (value.type == JsonType::string) return equals(value, text);
  if (value.type != JsonType::array) return false;
  ArrayReader items(value);
  bool found = false;
  for (JsonValue item; items.next(item);) {
    if (item.type != JsonType::string) return false;
    found = found || equals(item, text);
  }
  return found;
}

}  // namespace limen::jose
