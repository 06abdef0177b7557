// JSON: what the library returns, and what --json prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace command {

using Json = nlohmann::ordered_json;

// Returns a value as one line that is safe on a terminal. U+FFFD stands for bytes that are not
// UTF-8.
std::string json_text(const Json &value);

// Returns a string unescaped, and any other value as JSON text.
std::string plain(const Json &value);

}  // namespace command
