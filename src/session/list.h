// Lists a subject's sessions, a page at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "session/context.h"

namespace limen::session {

// Works as Sessions::list does. Removes members without a session from the index.
Result<std::size_t> list(const Context &context, std::string_view subject,
                         std::string_view after_sid, std::span<std::uint8_t> room);

}  // namespace limen::session
