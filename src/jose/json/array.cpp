#include "jose/json/array.h"

namespace limen::jose {
namespace {

// Returns the length of the string, quotes included, at the start of `text`.
std::size_t string_length(std::string_view text) noexcept {
  std::size_t at = 1;
  while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

// Returns the length of the object or array at the start of `text`.
std::size_t nested_length(std::string_view text) noexcept {
  std::size_t depth = 0;
  std::size_t at = 0;
  do {
    const char c = text[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    at += c == '"' ? string_length(text.substr(at)) : 1;
  } while (depth > 0);
  return at;
}

JsonType type_of(char first) noexcept {
  switch (first) {
    case '"':
      return JsonType::string;
    case '{':
      return JsonType::object;
    case '[':
      return JsonType::array;
    case 't':
    case 'f':
      return JsonType::boolean;
    case 'n':
      return JsonType::null;
    default:
      return JsonType::number;
  }
}

}  // namespace

bool ArrayReader::next(JsonValue &element) noexcept {
  rest_.remove_prefix(rest_.find_first_not_of(" \t\r\n,"));
  if (rest_.front() == ']') return false;

  element = {};
  element.type = type_of(rest_.front());
  std::size_t length = 0;
  switch (element.type) {
    case JsonType::string:
      length = string_length(rest_);
      element.text = rest_.substr(1, length - 2);
      element.escaped = element.text.find('\\') != std::string_view::npos;
      break;
    case JsonType::object:
    case JsonType::array:
      length = nested_length(rest_);
      element.text = rest_.substr(0, length);
      break;
    default:
      length = rest_.find_first_of(" \t\r\n,]");
      element.text = rest_.substr(0, length);
  }
  rest_.remove_prefix(length);
  return true;
}

}  // namespace limen::jose
