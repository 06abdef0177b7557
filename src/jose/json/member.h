// Reads or sets one member of a JSON object in its text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "jose/json/json.h"

namespace limen::jose {

// Returns the member's value, or one of type absent if there is none. Fails with json if
// `json` is not a strict JSON object. Does not allocate.
Result<JsonValue> find_member(std::string_view json, std::string_view name);

// Returns `json` with the member set to a string; every other byte stays as it is. An
// empty `json` is an object without members. Fails with json or text.
Result<std::string> put_member(std::string_view json, std::string_view name, std::string_view text);

}  // namespace limen::jose
