// One member of a JSON object, read or written in its text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "jose/json/json.h"

namespace limen::jose {

// The member's value; of type absent where there is none. Fails with json where
// `json` is no strict JSON object. Does not allocate.
Result<JsonValue> find_member(std::string_view json, std::string_view name);

// `json` (empty: an object without members) with the member set to a string.
// Everything else stays to the byte. Fails with json or text.
Result<std::string> put_member(std::string_view json, std::string_view name, std::string_view text);

}  // namespace limen::jose
