// What a caller may have meant by a name that no property has.
#pragma once

#include <string_view>

#include "options/table.h"

namespace limen::options {

// The nearest property: another case, _ or - for a dot, a slip or two of the
// keyboard, or left out: the dot and what stands before it, or the last words.
// Null where none is near.
const Property *suggest(std::string_view name);

}  // namespace limen::options
