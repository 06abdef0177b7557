// Completes command lines, for shells.
#pragma once

#include <string>
#include <vector>

namespace command {

// Returns the words that the last word of `line` may become, one in each line, followed by a
// tab and its meaning. `:files` stands for the names of files.
std::string completions(const std::vector<std::string> &line);

}  // namespace command
