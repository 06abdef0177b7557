// The values of properties: parsed, checked, and their ranges in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "options/table.h"

namespace limen::options {

// The number that `text` stands for as a duration, count, time or flag;
// nothing where it is malformed. What 64 bits cannot hold is the largest
// number, which lies out of every range.
std::optional<std::int64_t> parse_number(Type type, std::string_view text);

// The entries of a list: what blanks (space, tab, line ends) separate.
std::vector<std::string_view> split_list(std::string_view text);

// Whether `value` is one for `property`. A secret's value is never repeated in
// the message.
Outcome check_value(const Property &property, std::string_view value);

// "text", "duration", ...
const char *type_name(Type type);

// The range in the units in which values are written: "1s to 365d".
std::string range_text(const Property &property);

}  // namespace limen::options
