#include <algorithm>

#include "arguments.h"
#include "text.h"

namespace command {
namespace {

std::string usage_of(const Command &command) {
  std::string usage = command.name();
  for (const Parameter &parameter : command.parameters) {
    usage += parameter.required ? std::string(" ") + parameter.name
                                : std::string(" [") + parameter.name + "]";
  }
  return usage;
}

std::string lines_of(std::string_view noun) {
  std::size_t widest = 0;
  for (const Command &command : commands()) widest = std::max(widest, width(usage_of(command)));
  std::string lines;
  for (const Command &command : commands()) {
    if (!noun.empty() && noun != command.noun) continue;
    const std::string usage = usage_of(command);
    lines += "  " + usage + std::string(widest - width(usage) + 2, ' ') + command.about + "\n";
  }
  return lines;
}

}  // namespace

std::string help_of_all() {
  std::string text =
      "limen: sessions and signed tokens that can be taken back.\n\n"
      "Usage: limen COMMAND [ARGUMENTS] [OPTIONS]\n\n" +
      lines_of("") + "  help [COMMAND]" + "\n\nOptions of every command:\n";
  std::size_t widest = 0;
  const auto shown = [](const Flag &flag) {
    return std::string(flag.name) + (flag.value != nullptr ? std::string(" ") + flag.value : "");
  };
  for (const Flag &flag : global_flags()) widest = std::max(widest, width(shown(flag)));
  for (const Flag &flag : global_flags())
    text +=
        "  " + shown(flag) + std::string(widest - width(shown(flag)) + 2, ' ') + flag.about + "\n";
  return text +
         "\nEvery property of limen (limen options lists them) is also an option and a variable\n"
         "of the environment: session.idle_ttl is --session-idle-ttl, LIMEN_SESSION_IDLE_TTL.\n"
         "\nExit codes: 0 yes, 1 no (refused), 2 a mistake, 3 unknown now, 4 not enough.\n";
}

std::string help_of_noun(std::string_view noun) {
  return "Usage: limen " + std::string(noun) + " COMMAND [ARGUMENTS] [OPTIONS]\n\n" +
         lines_of(noun) + "\nlimen help " + std::string(noun) + " COMMAND explains one.\n";
}

}  // namespace command
