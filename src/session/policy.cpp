#include "session/policy.h"

#include <cinttypes>

namespace limen::session {

using options::Id;

SessionConfig config_of(const options::Options &options) {
  SessionConfig config;
  config.issuer = options.text(Id::issuer);
  config.max_ttl = options.seconds(Id::session_max_ttl);
  config.renew_grace = options.seconds(Id::session_renew_grace);
  config.max_data = options.count(Id::session_max_data);
  return config;
}

Result<SessionPolicy> policy_of(const options::Options &options) {
  const SessionPolicy policy{options.seconds(Id::session_idle_ttl),
                             options.seconds(Id::session_ttl), options.count(Id::session_limit),
                             options.flag(Id::session_evict_oldest)};
  const Seconds max_ttl = options.seconds(Id::session_max_ttl);
  if (policy.ttl > max_ttl)
    return fail(Status::option_value,
                "session.ttl: %" PRId64 " s; at most %" PRId64 " s (session.max_ttl)", policy.ttl,
                max_ttl);
  return policy;
}

SessionPolicy with_options(SessionPolicy policy, const options::Options &options) {
  if (options.has(Id::session_idle_ttl)) policy.idle_ttl = options.seconds(Id::session_idle_ttl);
  if (options.has(Id::session_ttl)) policy.ttl = options.seconds(Id::session_ttl);
  if (options.has(Id::session_limit)) policy.limit = options.count(Id::session_limit);
  if (options.has(Id::session_evict_oldest))
    policy.evict_oldest = options.flag(Id::session_evict_oldest);
  return policy;
}

LoginContext login_context_of(const options::Options &options) {
  LoginContext login;
  login.label = options.text(Id::session_label);
  login.address = options.text(Id::session_address);
  login.mark = options.text(Id::login_mark);
  if (options.has(Id::session_level))
    login.level = static_cast<std::uint32_t>(options.count(Id::session_level));
  if (options.has(Id::session_roles)) login.roles = options.text(Id::session_roles);
  if (options.has(Id::session_scope)) login.scope = options.text(Id::session_scope);
  if (options.has(Id::session_auth_time)) login.auth_time = options.seconds(Id::session_auth_time);
  login.authenticated = options.flag(Id::session_authenticated);
  return login;
}

}  // namespace limen::session
