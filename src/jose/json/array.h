// Reads the elements of an array that the parser has checked.
#pragma once

#include <string_view>

#include "jose/json/json.h"

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

}  // namespace limen::jose
