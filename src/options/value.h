// Parses and checks the values of properties, and describes their ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "options/table.h"

namespace limen::options {

// Parses a duration, count, time or flag. Returns nothing if `text` is malformed, and
// the largest number, which is outside every range, if 64 bits cannot hold it.
std::optional<std::int64_t> parse_number(Type type, std::string_view text);

// Splits a list at blanks (space, tab, line ends).
std::vector<std::string_view> split_list(std::string_view text);

// Checks that `property` accepts `value`. The message never repeats a secret's value.
Outcome check_value(const Property &property, std::string_view value);

// "text", "duration", ...
const char *type_name(Type type);

// Returns the range in the units in which values are written: "1s to 365d".
std::string range_text(const Property &property);

}  // namespace limen::options
