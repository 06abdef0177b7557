// The library's properties, as options of the command line and variables of the environment.
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

// The properties that the loaded library describes.
const std::vector<Property> &properties();

const Property *find_property(std::string_view name);

// Returns the short option that a property has at a command, or "": at `token issue`,
// token.ttl is also --ttl, and at `store restore`, restore.keep_logins is also --keep-logins.
std::string short_flag(const Property &property, const Command &command);

// Sets a property from an argument. A secret must be @FILE, or - for standard input: other users
// of the host can see the command line.
void set_from_argument(limen::Options &options, const Property &property, const std::string &value);

// Returns a variable of the environment, or nullptr if it is not set or empty.
const char *environment(const std::string &name);

}  // namespace command
