#include "session/terms.h"

#include <cinttypes>

namespace limen::session {

using options::Id;

Settings settings_of(const options::Options &options) {
  Settings settings;
  settings.issuer = options.text(Id::issuer);
  settings.max_ttl = options.seconds(Id::session_max_ttl);
  settings.renew_grace = options.seconds(Id::session_renew_grace);
  settings.max_data = options.count(Id::session_max_data);
  settings.csrf_ttl = options.seconds(Id::csrf_ttl);
  return settings;
}

Result<Terms> terms_of(const options::Options &options) {
  const Terms terms{options.seconds(Id::session_idle_ttl), options.seconds(Id::session_ttl),
                    options.count(Id::session_limit), options.flag(Id::session_evict_oldest)};
  const Seconds max_ttl = options.seconds(Id::session_max_ttl);
  if (terms.ttl > max_ttl)
    return fail(Status::option_value,
                "session.ttl: %" PRId64 " s; at most %" PRId64 " s (session.max_ttl)", terms.ttl,
                max_ttl);
  return terms;
}

Terms changed(Terms terms, const options::Options &options) {
  if (options.has(Id::session_idle_ttl)) terms.idle_ttl = options.seconds(Id::session_idle_ttl);
  if (options.has(Id::session_ttl)) terms.ttl = options.seconds(Id::session_ttl);
  if (options.has(Id::session_limit)) terms.limit = options.count(Id::session_limit);
  if (options.has(Id::session_evict_oldest))
    terms.evict_oldest = options.flag(Id::session_evict_oldest);
  return terms;
}

Login login_of(const options::Options &options) {
  Login login;
  login.label = options.text(Id::session_label);
  login.address = options.text(Id::session_address);
  login.mark = options.text(Id::login_mark);
  if (options.has(Id::session_level))
    login.level = static_cast<std::uint32_t>(options.count(Id::session_level));
  login.authenticated = options.flag(Id::session_authenticated);
  return login;
}

}  // namespace limen::session
