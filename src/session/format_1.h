// Converts a session of store format 1 to format 2.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::session {

// Fails with store if the session is damaged.
Result<std::string> session_from_format_1(std::string_view bytes);

}  // namespace limen::session
