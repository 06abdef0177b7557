#include "session/checks.h"

#include "base/limits.h"
#include "base/text_check.h"
#include "jose/json/json.h"

namespace limen::session {

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

Outcome check_login(const Context &context, const LoginContext &login, std::string_view subject) {
  LIMEN_TRY(check_line(login.label, "session.label", 0, limits::label));
  LIMEN_TRY(check_line(login.address, "session.address", 0, limits::address));
  if (login.mark.empty()) return success();
  return context.marks.check(login.mark, context.config.issuer, subject);
}

}  // namespace limen::session
