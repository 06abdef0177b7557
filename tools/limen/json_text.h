// Reads the JSON text that the library returns, and relies on its being well formed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace command {

// Returns the values of an array, as JSON text: views into it.
std::vector<std::string_view> elements(std::string_view array);
std::vector<std::string_view> elements(std::string &&array) = delete;

// Returns the members of an object: names unescaped, values as JSON text.
std::vector<std::pair<std::string, std::string_view>> members(std::string_view object);
std::vector<std::pair<std::string, std::string_view>> members(std::string &&object) = delete;

// Returns a member of an object, a string unescaped and anything else as JSON text, or "" if it
// is absent or null.
std::string member(std::string_view object, std::string_view name);

// Returns a JSON string unescaped, and any other value unchanged.
std::string plain(std::string_view value);

}  // namespace command
