// Reads the elements of an array that the parser has checked.
#pragma once

#include <string_view>

#include "jose/json/json.h"

namespace limen::jose {

// Reads the elements of an array in order, in place. The array must come from
// scan_object, check_json or another reader, because nothing is checked here.
class ArrayReader {
 public:
  explicit ArrayReader(const JsonValue &array) noexcept : rest_(array.text.substr(1)) {}

  // Reads the next element. Returns false at the end.
  bool next(JsonValue &element) noexcept;

 private:
  std::string_view rest_;
};

}  // namespace limen::jose
