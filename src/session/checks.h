// What is asked of what a caller says of a session.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "session/context.h"
#include "session/terms.h"

namespace limen::session {

// A strict JSON object. Fails with data_size, json.
Outcome check_data(std::string_view data, std::size_t max_size);

// Whoever calls this has read the cutoffs that the session will carry, so none can
// come in between. Fails with text, login_mark, login_revoked, stale, store.
Outcome check_login(const Context &context, const Login &login, std::string_view subject);

}  // namespace limen::session
