// Reads the inputs of a command from arguments, files and standard input.
#pragma once

#include <string>

namespace command {

// Returns the text that `argument` stands for: - is standard input and @FILE a file, both
// without a line end at their end; any other text is itself. `what` names the argument in
// messages, which never repeat its text.
std::string given(const std::string &argument, const std::string &what);

// Returns all of a file; - is standard input.
std::string read_file(const std::string &path, const std::string &what);

}  // namespace command
