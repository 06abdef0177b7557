#include "call.h"
#include "command.h"
#include "failure.h"
#include "properties.h"
#include "text.h"
#include "words.h"

namespace command {
namespace {

using For = Record::For;

std::string places_text(const Property &property) {
  std::string text;
  for (const std::string &place : property.places) text += (text.empty() ? "" : ", ") + place;
  return text;
}

std::string_view or_absent(const std::string &text) {
  return text.empty() ? std::string_view() : std::string_view(text);
}

Record describe(const Property &property, For who) {
  Record record;
  record.text("name", property.name)
      .text("type", property.type)
      .text("default", or_absent(property.fallback));
  record.text("range", property.range).text("flag", property.flag, who);
  return record.text("environment", property.environment, who);
}

Record for_programs(const Property &property) {
  return describe(property, For::all)
      .json("places", json_text(property.places))
      .text("about", property.about);
}

void options(Call &call) {
  if (call.has("NAME")) {
    const std::string name = call.text("NAME");
    const Property *const property = find_property(name);
    if (property == nullptr) {
      limen::Options().set(name.c_str(), "");  // throws, and suggests a similar name
      return;
    }
    if (call.out().json()) return call.out().one(for_programs(*property));
    Record record = describe(*property, For::all);
    call.out().one(record.text("places", places_text(*property)).text("about", property->about));
    return;
  }
  std::vector<Record> records;
  for (const Property &property : properties())
    records.push_back(
        call.out().json()
            ? for_programs(property)
            : describe(property, For::programs).text("places", places_text(property)));
  call.out().list(records, "");
}

}  // namespace

std::vector<Command> options_commands() {
  return {
      {"options",
       "",
       "List the properties of limen, or explain one",
       "",
       {{"NAME", "A property, such as session.idle_ttl", false}},
       {},
       options},
  };
}

}  // namespace command
