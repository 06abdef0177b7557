#include <nlohmann/json.hpp>

#include "options/applies_to.h"
#include "options/options.h"
#include "options/value.h"

namespace limen::options {

std::string describe() {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const Property &property : table()) {
    const bool has_default = *property.fallback != '\0';
    Json places = Json::array();
    for (const AppliesToName &each : applies_to_names) {
      if (applies(property, each.target)) places.push_back(each.name);
    }
    all.push_back({
        {"name", property.name},
        {"type", type_name(property.type)},
        {"default", has_default ? Json(property.fallback) : Json(nullptr)},
        {"range",
         {{"least", property.least}, {"most", property.most}, {"text", range_text(property)}}},
        {"places", places},
        {"about", property.about},
    });
  }
  return all.dump();
}

}  // namespace limen::options
