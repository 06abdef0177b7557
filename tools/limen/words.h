// Words of the command line before CLI11 reads them: which of them say what command is
// meant, and which are arguments though they begin like options.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command.h"

namespace command {

struct Words {
  std::vector<std::string> path;       // up to two: noun and verb
  std::vector<std::string> arguments;  // the rest; `--name=` is two words
  const Command *command = nullptr;    // what the path names
};

Words split_words(const std::vector<std::string> &line);

// Every option that a command takes, its properties' too, and whether it takes a value.
struct Known {
  std::string name;
  bool takes_value;
};
std::vector<Known> known_options(const Command &command);

// A word that begins with - and is no option is handed on behind this mark.
inline constexpr char mark = '\x01';

// The nearest of some words, or "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string> &words);

}  // namespace command
