#include <nlohmann/json.hpp>

#include "options/options.h"
#include "options/place.h"
#include "options/value.h"

namespace limen::options {

std::string describe() {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const Property &property : table()) {
    const bool has_default = *property.fallback != '\0';
    Json places = Json::array();
    for (const PlaceName &place : place_names) {
      if (applies(property, place.place)) places.push_back(place.name);
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
