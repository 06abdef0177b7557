// Sorts the words of the command line before CLI11 reads them: those that name the command, and
// those that are arguments although they begin like options.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command.h"

namespace command {

struct Words {
  std::vector<std::string> path;       // at most two: noun and verb
  std::vector<std::string> arguments;  // the rest; `--name=` becomes two words
  const Command *command = nullptr;    // the command that the path names
};

Words split_words(const std::vector<std::string> &line);

// An option that a command accepts, also of a property, and whether it takes a value.
struct Known {
  std::string name;
  bool takes_value;
};
std::vector<Known> known_options(const Command &command);

// Stands before a word that begins with - and is not an option.
inline constexpr char mark = '\x01';

// Returns the nearest of some words, or "" if none is near.
std::string nearest(std::string_view word, const std::vector<std::string> &words);

}  // namespace command
