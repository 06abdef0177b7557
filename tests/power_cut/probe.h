// Looks at a store through the C ABI, as a process that starts after a power cut.
#pragma once

#include <string>

#include "expected.h"

namespace limen::power {

// Looks at the store in this directory, writes to it and looks again. Returns what is wrong, or an
// empty text.
std::string probe(const std::string &store, const Expected &expected);

}  // namespace limen::power
