#include "web/guard_policy.h"

#include "base/printable.h"
#include "jose/grants.h"
#include "web/bearer.h"

namespace limen::web {
namespace {

using options::Id;

Outcome read_credentials(const options::Options &options, GuardPolicy &policy) {
  if (!options.has(Id::guard_credentials)) return success();
  policy.tokens = policy.sessions = policy.visitors = false;
  for (const std::string &name : options.list(Id::guard_credentials)) {
    if (name == "token")
      policy.tokens = true;
    else if (name == "session")
      policy.sessions = true;
    else if (name == "visitor")
      policy.visitors = true;
    else
      return fail(Status::option_value,
                  "guard.credentials: %s is not known; expected token, session or visitor",
                  Printable(name).c_str());
  }
  return success();
}

Result<CsrfMode> csrf_mode(std::string_view text) {
  if (text == "cookie") return CsrfMode::cookie;
  if (text == "always") return CsrfMode::always;
  if (text == "never") return CsrfMode::never;
  return fail(Status::option_value, "guard.csrf: %s is not known; expected cookie, always or never",
              Printable(text).c_str());
}

// An origin is compared as a browser sends it (RFC 6454 section 7).
Outcome check_origin(const std::string &origin) {
  const std::size_t colon = origin.find("://");
  if (colon != origin.npos && colon > 0 && colon + 3 < origin.size() &&
      origin.find_first_of("/?#@", colon + 3) == origin.npos)
    return success();
  return fail(Status::option_value,
              "guard.origins: %s is not an origin; expected such as https://shop.example",
              Printable(origin).c_str());
}

}  // namespace

Result<GuardPolicy> make_guard_policy(const options::Options &options) {
  GuardPolicy policy;
  LIMEN_TRY(read_credentials(options, policy));
  policy.issuers = options.list(Id::guard_issuers);
  policy.scope = options.text(Id::guard_scope);
  policy.role = options.text(Id::guard_role);
  policy.realm = options.text(Id::guard_realm);
  if (options.has(Id::guard_max_age)) policy.max_age = options.seconds(Id::guard_max_age);
  policy.level = static_cast<std::uint32_t>(options.count(Id::guard_level));
  const Result<CsrfMode> csrf = csrf_mode(options.text(Id::guard_csrf));
  LIMEN_TRY(csrf);
  policy.csrf = *csrf;
  policy.origins = options.list(Id::guard_origins);
  for (const std::string &origin : policy.origins) LIMEN_TRY(check_origin(origin));
  policy.optional = options.flag(Id::guard_optional);
  policy.touch = options.flag(Id::guard_touch);
  if (const Outcome scope = jose::check_scope(policy.scope); !scope.ok())
    return fail(Status::option_value, "guard.%s", scope.error().message);
  const Result<Challenge> challenged =
      challenge(static_cast<std::int32_t>(Status::scope), policy.realm, policy.scope);
  if (!challenged) return fail(Status::option_value, "guard.%s", challenged.error().message);
  return policy;
}

}  // namespace limen::web
