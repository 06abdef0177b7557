#include "session/checks.h"

#include "base/limits.h"
#include "base/text_check.h"
#include "jose/grants.h"
#include "jose/json/json.h"
#include "session/errors.h"
#include "session/ticket.h"

namespace limen::session {

Outcome check_subject(std::string_view subject) {
  const Outcome checked = check_text(subject, "subject", 1, limits::subject);
  if (checked.ok()) return checked;
  return fail(Status::login_subject, "%s", checked.error().message);
}

Outcome check_data(std::string_view data, std::size_t max_size) {
  if (data.size() > max_size)
    return fail(Status::data_size, "data: %zu bytes; at most %zu (session.max_data)", data.size(),
                max_size);
  class Nobody final : public jose::MemberVisitor {
    void member(const jose::JsonValue &, const jose::JsonValue &) override {}
  } nobody;
  const jose::JsonVerdict verdict = jose::scan_object(data, nobody);
  if (verdict.ok()) return success();
  return jose::explain(verdict, "data", Status::json, Status::json, Status::json);
}

Result<std::string_view> sid_for_tokens(const SessionRecord &record) {
  if (record.sid.at == 0)
    return fail(Status::ticket_kind, "session: a visitor's, who has not logged in");
  if (record.read_only != 0) return renewed();
  return std::string_view(reinterpret_cast<const char *>(&record) + record.sid.at, record.sid.len);
}

Outcome check_foreign_sid(std::string_view sid, bool has_session) {
  if (has_session)
    return fail(Status::argument, "token.sid: the token already has the sid of its session");
  if (is_ticket(sid))
    return fail(Status::argument,
                "token.sid: this is a session's ticket, which must stay secret, and tokens can be "
                "read by anyone; give the session's record");
  if (is_sid(sid))
    return fail(Status::argument, "token.sid: this is a session of limen; give its record");
  return success();
}

Outcome check_login(const Context &context, const LoginContext &login, std::string_view subject) {
  LIMEN_TRY(check_line(login.label, "session.label", 0, limits::label));
  LIMEN_TRY(check_line(login.address, "session.address", 0, limits::address));
  LIMEN_TRY(jose::check_roles(login.roles.value_or("")));
  if (const Outcome scope = jose::check_scope(login.scope.value_or("")); !scope.ok())
    return fail(scope.status(), "session.%s", scope.error().message);
  if (login.mark.empty()) return success();
  return context.marks.check(login.mark, context.config.issuer, subject);
}

}  // namespace limen::session
