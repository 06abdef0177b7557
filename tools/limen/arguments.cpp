#include "arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>

#include "failure.h"
#include "properties.h"
#include "text.h"
#include "words.h"

namespace command {
namespace {

constexpr std::size_t help_width = 68;  // columns of the text behind an option's name

std::string upper(std::string text) {
  for (char &c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// Breaks a text into lines of at most `most` columns.
std::string wrapped(const std::string &text, std::size_t most) {
  std::string lines;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const bool fits = column == 0 || column + 1 + end - at <= most;
    if (column > 0) lines += fits ? ' ' : '\n';
    column = fits && column > 0 ? column + 1 + end - at : end - at;
    lines += text.substr(at, end - at);
    at = end + 1;
  }
  return lines;
}

// Returns "did you mean 'session.idle_ttl'?" if the library has a property of a similar name.
std::string suggested_property(const std::string &name) {
  limen_error error{};
  limen_options *const scratch = limen_options_new();
  limen_options_set(scratch, name.c_str(), "", 0, &error);
  limen_options_release(scratch);
  const std::string_view message = error.message;
  const std::size_t at = message.find("did you mean");
  return at == message.npos ? "" : std::string(message.substr(at));
}

// Reads the options of one command, by CLI11.
class Parser {
 public:
  explicit Parser(const Command &command)
      : command_(command), app_(command.about, "limen " + command.name()) {
    app_.allow_extras();
    app_.set_help_flag();
    for (const Parameter &parameter : command.parameters) {
      CLI::Option *const option =
          app_.add_option(parameter.name, singles_.emplace_back(), parameter.about);
      option->required(parameter.required)->type_name("")->expected(1);
      named_.push_back({option, parameter.name});
    }
    for (const Flag &flag : command.flags) add(flag, "Options");
    for (const Property &property : properties()) add(property);
    for (const Flag &flag : global_flags()) add(flag, "Options of every command");
    app_.footer("Every property of the gate (limen options) is an option as well.");
  }

  std::string help() const { return app_.help(); }

  Arguments read(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());  // the order that CLI11 expects
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError &error) {
      if (!asks_for_help()) refuse(said(error.what()));
    }
    if (!asks_for_help()) check_extras(app_.remaining());
    Arguments given;
    given.command = &command_;
    for (const Named &named : named_) {
      if (named.option->count() > 0) given.values[named.name] = unmarked(named.option->results());
    }
    for (const Named &named : properties_) {
      if (named.option->count() > 0) given.properties[named.name] = named.option->results().back();
    }
    return given;
  }

 private:
  struct Named {
    CLI::Option *option;
    std::string name;
  };

  static std::vector<std::string> unmarked(std::vector<std::string> values) {
    for (std::string &value : values) {
      if (value.starts_with(mark)) value.erase(0, 1);
    }
    return values;
  }

  void add(const Flag &flag, const char *group) {
    CLI::Option *option = nullptr;
    if (flag.value == nullptr)
      option = app_.add_flag(flag.name, flag.about);
    else if (flag.many)
      option =
          app_.add_option(flag.name, lists_.emplace_back(), flag.about)->allow_extra_args(false);
    else
      option = app_.add_option(flag.name, singles_.emplace_back(), flag.about)->expected(1);
    if (flag.value != nullptr) option->type_name(flag.value);
    option->group(group);
    named_.push_back({option, flag.name});
  }

  // Adds a property. The help shows those of the call; those of the gate are too many.
  void add(const Property &property) {
    const bool of_call = property.applies(command_.place);
    if (property.name == "store.create" || (!of_call && !property.applies("gate"))) return;
    const std::string brief = short_flag(property, command_);
    const std::string names = brief.empty() ? property.flag : brief + "," + property.flag;
    std::string about = property.about;
    if (!property.fallback.empty()) about += " [" + property.fallback + "]";
    about = wrapped(about, help_width);
    CLI::Option *const option =
        property.is_flag() ? app_.add_flag(names, singles_.emplace_back(), about)
                           : app_.add_option(names, singles_.emplace_back(), about)->expected(1);
    if (!property.is_flag())
      option->type_name(property.is_secret() ? "@FILE" : upper(property.type));
    option->group(of_call ? "Properties" : "");
    properties_.push_back({option, property.flag});
  }

  bool asks_for_help() const { return app_.count("--help") > 0 || app_.count("--version") > 0; }

  // Returns a message of CLI11's. It repeats no value, because CLI11 checks no value's type.
  std::string said(std::string_view message) const {
    return command_.name() + ": " + printable(message);
  }

  [[noreturn]] void refuse_option(const std::string &word) const {
    const std::string name = word.substr(0, word.find('='));
    std::string bare = name;
    bare.erase(0, bare.find_first_not_of('-'));
    for (const Property &property : properties()) {
      if (property.flag == name)
        refuse(said(name + " is a property of other commands (limen options " + property.name +
                    " shows which)"),
               LIMEN_E_OPTION_PLACE);
    }
    std::vector<std::string> known;
    for (const Known &option : known_options(command_)) known.push_back(option.name);
    const std::string near = nearest(name, known);
    if (!near.empty())
      refuse(said("unknown option " + printable_word(name) + ": did you mean " + near + "?"));
    const std::string property = suggested_property(bare);
    if (!property.empty())
      refuse(said("unknown option " + printable_word(name) + ": " + property),
             LIMEN_E_OPTION_UNKNOWN);
    refuse(said("unknown option " + printable_word(name)));
  }

  void check_extras(std::vector<std::string> extras) const {
    const auto end_of_options = std::find(extras.begin(), extras.end(), "--");
    for (auto extra = extras.begin(); extra != end_of_options; ++extra) {
      if (extra->size() > 1 && (*extra)[0] == '-') refuse_option(*extra);
    }
    if (end_of_options != extras.end()) extras.erase(end_of_options);
    if (!extras.empty())
      refuse(said("too many arguments (limen help " + command_.name() + " shows which it takes)"));
  }

  const Command &command_;
  CLI::App app_;
  std::deque<std::string> singles_;
  std::deque<std::vector<std::string>> lists_;
  std::vector<Named> named_, properties_;
};

std::string version_text() {
  const std::uint32_t library = limen::version();
  const auto dotted = [](std::uint32_t major, std::uint32_t minor, std::uint32_t patch) {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  };
  return "limen " + dotted(LIMEN_VERSION_MAJOR, LIMEN_VERSION_MINOR, LIMEN_VERSION_PATCH) +
         " (liblimen " + dotted(library >> 16, library >> 8 & 255, library & 255) + ")\n";
}

bool has(const std::vector<std::string> &words, std::string_view word) {
  for (const std::string &one : words) {
    if (one == "--") return false;
    if (one == word) return true;
  }
  return false;
}

std::vector<std::string> names_of(std::string_view noun) {
  std::vector<std::string> names;
  for (const Command &command : commands()) {
    const std::string name = noun.empty() ? command.noun : command.verb;
    if ((noun.empty() || noun == command.noun) && !has(names, name)) names.push_back(name);
  }
  return names;
}

bool is_noun(std::string_view noun) { return has(names_of(""), std::string(noun)); }

// Returns the help about the command or noun that `path` names.
std::string help_of(const std::vector<std::string> &path) {
  if (path.empty() || path[0] == "help") return help_of_all();
  for (const Command &command : commands()) {
    const std::string name = path.size() > 1 ? path[0] + " " + path[1] : path[0];
    if (command.name() == name) return Parser(command).help();
  }
  if (path.size() == 1 && is_noun(path[0])) return help_of_noun(path[0]);
  return "";
}

// Throws the reason why `path` does not name a command.
[[noreturn]] void refuse_path(const std::vector<std::string> &path) {
  if (path.empty()) refuse("no command is given (limen help shows them)");
  const bool noun = is_noun(path[0]);
  const std::vector<std::string> names = names_of(noun ? path[0] : "");
  if (noun && path.size() == 1) {
    std::string all;
    for (const std::string &name : names) all += (all.empty() ? "" : ", ") + name;
    refuse(path[0] + ": expected one of " + all);
  }
  const std::string near = nearest(noun ? path[1] : path[0], names);
  const std::string asked =
      noun ? path[0] + " " + printable_word(path[1]) : printable_word(path[0]);
  refuse("no command is named '" + asked + "'" +
         (near.empty() ? " (limen help shows them)" : ": did you mean '" + near + "'?"));
}

}  // namespace

Arguments parse(const std::vector<std::string> &line) {
  Words words = split_words(line);
  Arguments answer;
  if (!words.path.empty() && words.path[0] == "help") {
    words.path.erase(words.path.begin());
    for (const std::string &word : words.arguments) {
      if (word[0] != '-') words.path.push_back(word);
    }
    answer.answer = help_of(words.path);
    if (answer.answer.empty()) refuse_path(words.path);
    return answer;
  }
  if (words.command == nullptr) {
    if (has(words.arguments, "--version"))
      answer.answer = version_text();
    else if (has(words.arguments, "--help"))
      answer.answer = help_of(words.path);
    if (answer.answer.empty()) refuse_path(words.path);
    return answer;
  }
  Parser parser(*words.command);
  Arguments given = parser.read(std::move(words.arguments));
  if (given.values.contains("--help")) given.answer = parser.help();
  if (given.values.contains("--version")) given.answer = version_text();
  if (!given.answer.empty()) given.command = nullptr;
  return given;
}

bool asks_for_json(const std::vector<std::string> &line) { return has(line, "--json"); }

}  // namespace command
