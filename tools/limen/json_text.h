// Reading the JSON text that the library gives, of which it is known that it is well formed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace command {

// The values of an array, as JSON text: views into it.
std::vector<std::string_view> elements(std::string_view array);
std::vector<std::string_view> elements(std::string &&array) = delete;

// The members of an object: names unescaped, values as JSON text.
std::vector<std::pair<std::string, std::string_view>> members(std::string_view object);
std::vector<std::pair<std::string, std::string_view>> members(std::string &&object) = delete;

// A member of an object: a string unescaped, anything else as JSON text; empty where it is
// absent or null.
std::string member(std::string_view object, std::string_view name);

// A JSON string unescaped; any other value as it stands.
std::string plain(std::string_view value);

}  // namespace command
