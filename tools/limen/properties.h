// The library's table of properties, as options of the command line and variables of the
// environment.
#pragma once

#include <limen/limen.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "command.h"

namespace command {

struct Property {
  std::string name;         // "session.idle_ttl"
  std::string flag;         // "--session-idle-ttl"
  std::string environment;  // "LIMEN_SESSION_IDLE_TTL"
  std::string type, fallback, range, about;
  std::vector<std::string> places;

  bool applies(std::string_view place) const;
  bool is_secret() const { return type == "secret"; }
  bool is_flag() const { return type == "flag"; }
};

// As the library describes it at run time.
const std::vector<Property> &properties();

const Property *find_property(std::string_view name);

// The property's short option at a command: at `token issue`, token.ttl is also --ttl, and at
// `store restore`, restore.keep_logins also --keep-logins. Empty where it has none.
std::string short_flag(const Property &property, const Command &command);

// Sets the property; its value is TEXT, or @FILE, or - for standard input. A secret is not taken
// from the command line itself.
void set_from_argument(limen::Options &options, const Property &property, const std::string &value);

// The variable of the environment, or nullptr where it is not set or empty.
const char *environment(const std::string &name);

}  // namespace command
