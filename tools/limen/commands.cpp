#include <iterator>

#include "command.h"

namespace command {

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> made;
    for (std::vector<Command> some :
         {session_commands(), token_commands(), revoke_commands(), keys_commands(),
          store_commands(), watch_commands(), options_commands(), completion_commands()})
      made.insert(made.end(), std::make_move_iterator(some.begin()),
                  std::make_move_iterator(some.end()));
    return made;
  }();
  return all;
}

std::span<const Flag> global_flags() {
  static const std::vector<Flag> all = {
      {"--store", "URL", "The store, such as lmdb:/var/lib/shop (or LIMEN_STORE)"},
      {"--config", "FILE", "Read properties of the gate from a file, a line each: name = value"},
      {"--create", nullptr, "Make the store if it does not exist"},
      {"--json", nullptr, "Print JSON"},
      {"--help", nullptr, "Show this help"},
      {"--version", nullptr, "Show the version"},
  };
  return all;
}

}  // namespace command
