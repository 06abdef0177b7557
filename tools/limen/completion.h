// What can stand at a place of the command line, for the shells.
#pragma once

#include <string>
#include <vector>

namespace command {

// The words that can stand where the last of `line` is begun, each with a tab and what it
// means; `:files` where a file is meant.
std::string completions(const std::vector<std::string> &line);

}  // namespace command
