// The table of commands: the name, arguments and function of each. Parsing, help, completion
// and the tests of the manual page use it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace command {

class Call;

// An argument that is known by its position.
struct Parameter {
  const char *name;  // "SUBJECT"
  const char *about;
  bool required = true;
};

// An option. If `value` is null, it takes no value.
struct Flag {
  const char *name;   // "--claim"
  const char *value;  // "NAME=TEXT"
  const char *about;
  bool many = false;
};

struct Command {
  const char *noun;   // "token"
  const char *verb;   // "issue"; "" if the noun alone is the command
  const char *about;  // one sentence
  // The properties that the command accepts for its call: those that apply at this place of
  // the option table. "": none.
  const char *place;
  std::vector<Parameter> parameters;
  std::vector<Flag> flags;
  void (*run)(Call &);

  std::string name() const { return *verb == '\0' ? noun : std::string(noun) + " " + verb; }
};

// All commands, in the order in which the help shows them.
std::span<const Command> commands();

// The options that every command accepts.
std::span<const Flag> global_flags();

// The commands of each noun; each function is in the file of that noun.
std::vector<Command> session_commands();
std::vector<Command> token_commands();
std::vector<Command> revoke_commands();
std::vector<Command> keys_commands();
std::vector<Command> store_commands();
std::vector<Command> watch_commands();
std::vector<Command> options_commands();
std::vector<Command> completion_commands();

// The flag of commands that need a token or ticket.
inline constexpr Flag file_flag = {"--file", "FILE", "Read it from a file (- is standard input)"};

}  // namespace command
