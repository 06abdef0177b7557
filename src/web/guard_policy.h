// What a guard accepts, and what it requires: the properties guard.*.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "options/options.h"

namespace limen::web {

enum class CsrfMode : std::uint8_t {
  never,   // the application checks CSRF tokens itself
  cookie,  // a request with a session's or visitor's cookie that may change something
  always,  // also one without: a login form
};

struct GuardPolicy {
  bool tokens = true, sessions = true, visitors = false;  // guard.credentials
  std::vector<std::string> issuers;                       // besides the gate's own
  std::string scope, role, realm;
  Seconds max_age = unset;
  std::uint32_t level = 0;
  CsrfMode csrf = CsrfMode::cookie;
  std::vector<std::string> origins;
  bool optional = false;
  bool touch = true;
};

// Fails with option_value, which names the property.
Result<GuardPolicy> make_guard_policy(const options::Options &options);

}  // namespace limen::web
