// Checks of what a caller passes in for a session.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "session/context.h"
#include "session/policy.h"

namespace limen::session {

// Requires a strict JSON object. Fails with data_size, json.
Outcome check_data(std::string_view data, std::size_t max_size);

// Checks label, address and login mark. The caller must first read the cutoffs that the
// session will carry; a cutoff that comes later then refuses the session. Fails with text,
// login_mark, login_revoked, stale, store.
Outcome check_login(const Context &context, const LoginContext &login, std::string_view subject);

}  // namespace limen::session
