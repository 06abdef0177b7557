// What the rules of sessions are set to, and what is said of a login.
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

struct Settings {
  std::string issuer;
  Seconds max_ttl = 0;       // session.max_ttl
  Seconds renew_grace = 0;   // session.renew_grace
  std::size_t max_data = 0;  // session.max_data
  Seconds csrf_ttl = 0;      // csrf.ttl
};

// Those of a gate with these properties.
Settings settings_of(const options::Options &options);

// How long a new session lives, and how many its subject may have.
struct Terms {
  Seconds idle_ttl = 0;
  Seconds ttl = 0;
  std::uint64_t limit = 0;  // 0: any number
  bool evict_oldest = false;
};

// Those of a gate with these properties. Fails with option_value where sessions
// would live longer than session.max_ttl.
Result<Terms> terms_of(const options::Options &options);

// `terms`, with what `options` sets in their place.
Terms changed(Terms terms, const options::Options &options);

// What is known of a login.
struct Login {
  std::string_view label{}, address{};   // empty: none; of a renewal: as before
  std::string_view mark{};               // empty: none
  std::optional<std::uint32_t> level{};  // none: 0; of a renewal: as before
  bool authenticated = false;            // of a renewal: the authentication time is now
};

// Points into `options`.
Login login_of(const options::Options &options);

}  // namespace limen::session
