// Reads the command line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "command.h"

namespace command {

struct Arguments {
  const Command *command = nullptr;  // nullptr: print `answer`
  // By the name of the parameter or flag. A flag that takes no value has "".
  std::map<std::string, std::vector<std::string>> values;
  // By the full option of the property.
  std::map<std::string, std::string> properties;
  std::string answer;  // the help or the version, if the line asks for it
};

// Throws if the line is not a command with its arguments. No message repeats a value.
Arguments parse(const std::vector<std::string> &line);

// Tells whether --json is among the words, for errors that occur before they are read.
bool asks_for_json(const std::vector<std::string> &line);

// Help about all commands, and about those of one noun.
std::string help_of_all();
std::string help_of_noun(std::string_view noun);

}  // namespace command
