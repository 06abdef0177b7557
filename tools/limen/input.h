// What is given to a command as an argument, by a file or by standard input.
#pragma once

#include <string>

namespace command {

// TEXT stands for itself, - for standard input and @FILE for a file, each without the line
// end at its end. `what` names it in messages, which never repeat it.
std::string given(const std::string &argument, const std::string &what);

// The whole of a file; - is standard input.
std::string read_file(const std::string &path, const std::string &what);

}  // namespace command
