// How sessions are configured, the policy of a new one, and the facts about a login.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "options/options.h"

namespace limen::session {

struct SessionConfig {
  std::string issuer;
  Seconds max_ttl = 0;       // session.max_ttl
  Seconds renew_grace = 0;   // session.renew_grace
  std::size_t max_data = 0;  // session.max_data
};

// Returns the configuration of a gate with these options.
SessionConfig config_of(const options::Options &options);

// Lifetimes of a new session, and the limit on its subject's sessions.
struct SessionPolicy {
  Seconds idle_ttl = 0;
  Seconds ttl = 0;
  std::uint64_t limit = 0;  // 0: no limit
  bool evict_oldest = false;
};

// Returns the policy of a gate with these options. Fails with option_value if sessions would
// live longer than session.max_ttl.
Result<SessionPolicy> policy_of(const options::Options &options);

// Returns `policy`, overridden by the options that are set.
SessionPolicy with_options(SessionPolicy policy, const options::Options &options);

// The facts about a login or a renewal.
struct LoginContext {
  std::string_view label{}, address{};   // empty: none; a renewal keeps the old
  std::string_view mark{};               // empty: none
  std::optional<std::uint32_t> level{};  // none: 0; a renewal keeps the old
  // None: a new session has none, and a renewal keeps the old ones. Empty: none from now on.
  std::optional<std::string_view> roles{}, scope{};
  std::optional<Seconds> auth_time{};  // none: now
  bool authenticated = false;          // a renewal sets auth_time to now
  Seconds cookie_max_age = unset;      // kept for renewals; unset: a renewal keeps the old
};

// Returns a login that points into `options`.
LoginContext login_context_of(const options::Options &options);

}  // namespace limen::session
