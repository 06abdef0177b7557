// The command line, read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "command.h"

namespace command {

struct Arguments {
  const Command *command = nullptr;  // nullptr: `help` or `version` is what is asked for
  // By the name of the parameter or flag; of a flag without a value: "".
  std::map<std::string, std::vector<std::string>> values;
  // By the full option of the property.
  std::map<std::string, std::string> properties;
  std::string answer;  // help or the version, where that is asked for
};

// Throws for what no command takes. No message repeats a value.
Arguments parse(const std::vector<std::string> &line);

// Whether --json is among the arguments, for errors that come before they are read.
bool asks_for_json(const std::vector<std::string> &line);

// Overviews: of all commands, and of a noun's.
std::string help_of_all();
std::string help_of_noun(std::string_view noun);

}  // namespace command
