// The table of commands: what each is called, takes and does. Parsing, help, completion
// and the tests of the manual page go by it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace command {

class Call;

// An argument without a name.
struct Parameter {
  const char *name;  // "SUBJECT"
  const char *about;
  bool required = true;
};

// An option with a name. Without `value` it takes none.
struct Flag {
  const char *name;   // "--claim"
  const char *value;  // "NAME=TEXT"
  const char *about;
  bool many = false;
};

struct Command {
  const char *noun;   // "token"
  const char *verb;   // "issue"; "" where the noun is all
  const char *about;  // one sentence
  // Which properties apply to its call, as the option table names places; "": none.
  const char *place;
  std::vector<Parameter> parameters;
  std::vector<Flag> flags;
  void (*run)(Call &);

  std::string name() const { return *verb == '\0' ? noun : std::string(noun) + " " + verb; }
};

// All of them, in the order that help shows.
std::span<const Command> commands();

// Options of every command.
std::span<const Flag> global_flags();

// The commands of each noun, by the file that has them.
std::vector<Command> session_commands();
std::vector<Command> token_commands();
std::vector<Command> revoke_commands();
std::vector<Command> keys_commands();
std::vector<Command> store_commands();
std::vector<Command> watch_commands();
std::vector<Command> options_commands();
std::vector<Command> completion_commands();

// A flag of commands that take a secret.
inline constexpr Flag file_flag = {"--file", "FILE", "Read it from a file (-: standard input)"};

}  // namespace command
