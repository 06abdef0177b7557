#include "properties.h"

#include <algorithm>
#include <cstdlib>

#include "failure.h"
#include "input.h"
#include "json.h"

namespace command {
namespace {

Property read(const Json &object) {
  Property property;
  object.at("name").get_to(property.name);
  object.at("type").get_to(property.type);
  if (!object.at("default").is_null()) object.at("default").get_to(property.fallback);
  object.at("range").at("text").get_to(property.range);
  object.at("about").get_to(property.about);
  object.at("places").get_to(property.places);
  property.flag = "--" + property.name;
  property.environment = "LIMEN_" + property.name;
  for (char &c : property.flag) c = c == '.' || c == '_' ? '-' : c;
  for (char &c : property.environment)
    c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return property;
}

}  // namespace

bool Property::applies(std::string_view place) const {
  return std::find(places.begin(), places.end(), place) != places.end();
}

const std::vector<Property> &properties() {
  static const std::vector<Property> all = [] {
    std::vector<Property> made;
    for (const Json &object : Json::parse(limen::Options::describe())) made.push_back(read(object));
    return made;
  }();
  return all;
}

const Property *find_property(std::string_view name) {
  for (const Property &property : properties()) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

std::string short_flag(const Property &property, const Command &command) {
  if (!property.applies(command.place)) return "";
  for (const char *const known : {command.noun, command.verb}) {
    const std::string prefix = std::string("--") + known + "-";
    if (property.flag.starts_with(prefix)) return "--" + property.flag.substr(prefix.size());
  }
  return "";
}

void set_from_argument(limen::Options &options, const Property &property,
                       const std::string &value) {
  if (!property.is_secret()) {
    options.set(property.name.c_str(), value);
    return;
  }
  if (value != "-" && !value.starts_with('@'))
    refuse(property.flag + ": other users of this host can see arguments; give @FILE, - or " +
           property.environment);
  options.set(property.name.c_str(), given(value, property.flag));
}

const char *environment(const std::string &name) {
  const char *const value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace command
