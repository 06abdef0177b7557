// Looks at a store through the C ABI, as a process that starts after a power cut.
#pragma once

#include "judge.h"

namespace limen::power {

// Makes a judge of the marks of workload.cpp. It looks at the store, writes to it and looks again.
std::unique_ptr<Judge> make_probe(const std::string &folder);

}  // namespace limen::power
