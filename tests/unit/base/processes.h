// Runs part of a test in a forked child.
#pragma once

#include <unistd.h>

#include <functional>
#include <string>

namespace limen {

// Returns what `work` returned in a child that `make_child` made, or nothing if
// the child failed.
std::string in_child(const std::function<std::string()> &work, pid_t (*make_child)() = fork);

}  // namespace limen
