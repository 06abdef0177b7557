// Small pieces of JSON text: the elements of an array that the scanner has
// checked, and a string made fit to stand in JSON.
#pragma once

#include <string>
#include <string_view>

#include "jose/json_scanner.h"

namespace limen::jose {

// Walks the elements of an array in order, in place. The array must come out
// of scan_object, check_json or another reader: nothing is checked here.
class ArrayReader {
 public:
  explicit ArrayReader(const JsonValue &array) noexcept : rest_(array.text.substr(1)) {}

  // The next element, or false at the end.
  bool next(JsonValue &element) noexcept;

 private:
  std::string_view rest_;
};

// A string value without its escapes.
std::string unescaped(const JsonValue &value);

// `text`, which is UTF-8, in quotes and escaped.
std::string json_string(std::string_view text);

}  // namespace limen::jose
