// Suggests the property that a caller may have meant by an unknown name.
#pragma once

#include <string_view>

#include "options/table.h"

namespace limen::options {

// Returns the nearest property, or nullptr if none is near. Near is: another case, _ or
// - for a dot, one or two typing errors, a name without its group ("max_ttl" for
// "token.max_ttl"), or one without its last words.
const Property *suggest(std::string_view name);

}  // namespace limen::options
