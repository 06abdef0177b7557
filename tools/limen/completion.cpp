#include "completion.h"

#include <algorithm>

#include "call.h"
#include "command.h"
#include "completion_scripts.h"
#include "failure.h"
#include "properties.h"
#include "text.h"
#include "words.h"

namespace command {
namespace {

// Collects the words that begin with `begun`.
class Found {
 public:
  explicit Found(std::string begun) : begun_(std::move(begun)) {}

  void add(const std::string &word, const std::string &about) {
    if (!word.starts_with(begun_) || std::find(words_.begin(), words_.end(), word) != words_.end())
      return;
    words_.push_back(word);
    text_ += word + "\t" + about + "\n";
  }
  void add_files() { text_ += ":files\n"; }
  const std::string &text() const { return text_; }

 private:
  std::string begun_, text_;
  std::vector<std::string> words_;
};

void add_commands(Found &found, const std::vector<std::string> &path) {
  for (const Command &command : commands()) {
    if (path.empty())
      found.add(command.noun, *command.verb == '\0' ? command.about : "");
    else if (path[0] == command.noun && *command.verb != '\0' && path.size() == 1)
      found.add(command.verb, command.about);
  }
}

void add_options(Found &found, const Command &command) {
  for (const Flag &flag : command.flags) found.add(flag.name, flag.about);
  for (const Flag &flag : global_flags()) found.add(flag.name, flag.about);
  for (const Property &property : properties()) {
    const std::string brief = short_flag(property, command);
    if (!brief.empty()) found.add(brief, property.about);
  }
  for (const Known &option : known_options(command)) {
    for (const Property &property : properties()) {
      if (property.flag == option.name) found.add(option.name, property.about);
    }
  }
}

void add_arguments(Found &found, const Command &command) {
  const std::string noun = command.noun;
  if (noun == "completion") {
    for (const char *const shell : {"bash", "zsh", "fish"}) found.add(shell, "");
  } else if (noun == "options") {
    for (const Property &property : properties()) found.add(property.name, property.about);
  }
}

bool is_file_option(std::string_view word) { return word == "--file" || word == "--config"; }

void completion(Call &call) {
  const std::string shell = call.text("SHELL");
  const char *script = nullptr;
  if (shell == "bash") script = bash_completion;
  if (shell == "zsh") script = zsh_completion;
  if (shell == "fish") script = fish_completion;
  if (script == nullptr) refuse("SHELL: expected bash, zsh or fish");
  std::string text = script;
  text.pop_back();  // the line end
  call.out().line(text);
}

}  // namespace

std::string completions(const std::vector<std::string> &line) {
  if (line.empty()) return "";
  const std::string &begun = line.back();
  Found found(begun);
  const std::vector<std::string> before(line.begin(), line.end() - 1);
  Words words = split_words(before);
  const std::string last = before.empty() ? "" : before.back();
  if (is_file_option(last)) {
    found.add_files();
  } else if (!words.path.empty() && words.path[0] == "help") {
    words.path.erase(words.path.begin());
    add_commands(found, words.path);
  } else if (words.command == nullptr) {
    if (words.path.empty()) found.add("help", "Show all commands, or the options of one");
    add_commands(found, words.path);
    if (begun.starts_with('-')) {
      for (const Flag &flag : global_flags()) found.add(flag.name, flag.about);
    }
  } else {
    const std::vector<Known> known = known_options(*words.command);
    const bool is_value = std::any_of(known.begin(), known.end(), [&](const Known &option) {
      return option.name == last && option.takes_value;
    });
    if (is_value) return "";
    if (begun.starts_with('-')) add_options(found, *words.command);
    add_arguments(found, *words.command);
  }
  return found.text();
}

std::vector<Command> completion_commands() {
  return {
      {"completion",
       "",
       "Print the completion script of a shell",
       "",
       {{"SHELL", "bash, zsh or fish"}},
       {},
       completion},
  };
}

}  // namespace command
