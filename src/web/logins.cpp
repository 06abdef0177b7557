#include "web/logins.h"

#include <string>
#include <vector>

#include "session/read_buffer.h"
#include "web/tickets.h"
#include "web/twin_cookies.h"

namespace limen::web {

using session::StoredSession;
using session::TicketKind;

namespace {

// All of them: whoever plants some before the browser's own must not keep that one alive.
std::vector<Ticket> tickets_of(const Guard &guard, const Request &request) {
  return every_ticket(request.cookie.value_or(""), guard.parts().cookie_name);
}

bool is_no(const Outcome &outcome) {
  return !outcome.ok() && status_kind(static_cast<std::int32_t>(outcome.status())) == Kind::no;
}

Outcome end(const Guard &guard, const Ticket &ticket) {
  if (ticket.kind == TicketKind::session) return guard.parts().sessions.end(ticket.text);
  const Result<session::Visitors *> visitors = guard.parts().visitors();
  LIMEN_TRY(visitors);
  return (*visitors)->end(ticket.text);
}

// Ends all of them, whatever fails. A session that has ended, but whose tokens were not revoked,
// counts as ended if `full_is_ended`. Returns the first failure.
Outcome end_all(const Guard &guard, const std::vector<Ticket> &tickets, bool full_is_ended) {
  Outcome first = success();
  for (const Ticket &ticket : tickets) {
    Outcome ended = end(guard, ticket);
    const bool is_over = is_no(ended) || (full_is_ended && ended.status() == Status::full);
    if (!ended.ok() && !is_over && first.ok()) first = std::move(ended);
  }
  return first;
}

// Ends the sessions of `subject`. Returns whether there was one.
Result<bool> end_those_of(const Guard &guard, const std::vector<Ticket> &tickets,
                          std::string_view subject) {
  bool any = false;
  for (const Ticket &ticket : tickets) {
    if (ticket.kind != TicketKind::session) continue;
    session::ReadBuffer buffer;
    const auto found = guard.read(ticket, buffer);
    if (!found && !is_no(found.error())) return found.error();
    if (!found || found->subject() != subject) continue;
    const Outcome ended = end(guard, ticket);
    if (!ended.ok() && !is_no(ended) && ended.status() != Status::full) return ended.error();
    any = true;
  }
  return any;
}

// Returns the data of the first visitor among the tickets.
Result<SecretText> data_of_visitor(const Guard &guard, const std::vector<Ticket> &tickets) {
  for (const Ticket &ticket : tickets) {
    if (ticket.kind != TicketKind::visitor) continue;
    session::ReadBuffer buffer;
    const auto found = guard.read(ticket, buffer);
    if (found) return SecretText(found->opened.text(found->record().data));
    if (!is_no(found.error())) return found.error();
  }
  return SecretText();
}

std::string twins_of(const Guard &guard, const Request &request, const CookieAttributes &cookie) {
  return delete_twins(cookie, guard.tickets(request).cookies, request.host.value_or(""));
}

Result<SecretText> lines_of(const Guard &guard, const Request &request,
                            const CookieAttributes &cookie, const session::TicketText &ticket) {
  SecretText lines(twins_of(guard, request, cookie));
  const Result<SecretText> ours = set_cookie(cookie, session::as_text(ticket));
  LIMEN_TRY(ours);
  lines.append(ours->view());  // last: the one that counts for clients that know no twins
  return lines;
}

}  // namespace

Result<LoggedIn> log_in(const Guard &guard, const Request &request, const NewLogin &login,
                        std::span<std::uint8_t> room) {
  session::Sessions &sessions = guard.parts().sessions;
  const std::vector<Ticket> before = tickets_of(guard, request);
  Result<SecretText> of_visitor(std::in_place);
  if (!login.data && guard.policy().visitors) {
    of_visitor = data_of_visitor(guard, before);
    LIMEN_TRY(of_visitor);
  }
  const std::string_view data = login.data ? *login.data : of_visitor->view();
  Result<LoggedIn> made(std::in_place);
  const auto create = [&](bool evict_oldest) {
    session::SessionPolicy policy = login.policy;
    policy.evict_oldest = evict_oldest;
    return sessions.create(login.subject, data, policy, login.context, room, made->ticket);
  };
  // Where the browser has sessions of the subject, these make room before the oldest does.
  Outcome created = create(login.policy.evict_oldest && before.empty());
  if (created.status() == Status::session_limit) {
    const Result<bool> is_room = end_those_of(guard, before, login.subject);
    LIMEN_TRY(is_room);
    if (*is_room || login.policy.evict_oldest) created = create(login.policy.evict_oldest);
  }
  LIMEN_TRY(created);
  if (const Outcome ended = end_all(guard, before, true); !ended.ok()) {
    static_cast<void>(sessions.end(session::as_text(made->ticket)).ok());
    return ended.error();
  }
  Result<SecretText> lines = lines_of(guard, request, login.cookie, made->ticket);
  LIMEN_TRY(lines);
  made->set_cookies = std::move(*lines);
  return made;
}

Result<LoggedIn> renew_login(const Guard &guard, const Request &request,
                             const session::LoginContext &context, const CookieAttributes &cookie,
                             bool has_max_age, std::span<std::uint8_t> room) {
  session::ReadBuffer buffer;
  const Result<Guard::Spoken> spoken = guard.speaking_session(request, buffer);
  LIMEN_TRY(spoken);
  CookieAttributes renewed = cookie;
  if (!has_max_age && spoken->session.opened.cookie_max_age != unset)
    renewed.max_age = spoken->session.opened.cookie_max_age;
  Result<LoggedIn> made(std::in_place);
  LIMEN_TRY(guard.parts().sessions.renew(spoken->ticket, context, room, made->ticket));
  Result<SecretText> lines = lines_of(guard, request, renewed, made->ticket);
  LIMEN_TRY(lines);
  made->set_cookies = std::move(*lines);
  return made;
}

Result<std::string> log_out(const Guard &guard, const Request &request,
                            const CookieAttributes &cookie) {
  const std::vector<Ticket> tickets = tickets_of(guard, request);
  LIMEN_TRY(end_all(guard, tickets, false));
  return twins_of(guard, request, cookie) + delete_cookie(cookie);
}

}  // namespace limen::web
