#include "json.h"

#include "text.h"

namespace command {

std::string json_text(const Json &value) {
  return one_line(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string plain(const Json &value) {
  return value.is_string() ? value.get<std::string>() : json_text(value);
}

}  // namespace command
