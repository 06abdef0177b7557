// Looks at a store through the C ABI, as whoever starts after a power cut.
#pragma once

#include <string>

#include "expected.h"

namespace limen::power {

// What is wrong with the store in this directory; empty: nothing. It is written to
// as well, and looked at again.
std::string probe(const std::string &store, const Expected &expected);

}  // namespace limen::power
