#include "web/logins.h"

#include <new>

#include "session/read_buffer.h"
#include "web/twin_cookies.h"

namespace limen::web {

using session::StoredSession;
using session::TicketKind;

namespace {

bool is_no(const Outcome &outcome) {
  return !outcome.ok() && status_kind(static_cast<std::int32_t>(outcome.status())) == Kind::no;
}

Outcome end_now(const Guard &guard, const Ticket &ticket) {
  if (ticket.kind == TicketKind::session) return guard.parts().sessions.end(ticket.text);
  const Result<session::Visitors *> visitors = guard.parts().visitors();
  LIMEN_TRY(visitors);
  return (*visitors)->end(ticket.text);
}

// Fails with memory instead of an exception, so that the caller ends the others.
Outcome end(const Guard &guard, const Ticket &ticket) {
  try {
    return end_now(guard, ticket);
  } catch (const std::bad_alloc &) {
    return fail(Status::memory, "out of memory");
  }
}

// Ends all that the request has, whatever fails. A session that has ended, but whose tokens were
// not revoked, counts as ended if `full_is_ended`. Returns the first failure.
Outcome end_all(const Guard &guard, Tickets tickets, bool full_is_ended) {
  Outcome first = success();
  for (;; tickets = all_tickets(tickets.rest, guard.parts().cookie_name)) {
    for (const Ticket &ticket : tickets) {
      Outcome ended = end(guard, ticket);
      const bool is_over = is_no(ended) || (full_is_ended && ended.status() == Status::full);
      if (!ended.ok() && !is_over && first.ok()) first = std::move(ended);
    }
    if (!tickets.too_many) return first;
  }
}

// Ends the sessions of `subject`. Returns whether there was one.
Result<bool> end_those_of(const Guard &guard, Tickets tickets, std::string_view subject) {
  bool any = false;
  for (;; tickets = all_tickets(tickets.rest, guard.parts().cookie_name)) {
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
    if (!tickets.too_many) return any;
  }
}

// Returns the data of the first visitor among the tickets.
Result<SecretText> data_of_visitor(const Guard &guard, const Tickets &tickets) {
  for (const Ticket &ticket : tickets) {
    if (ticket.kind != TicketKind::visitor) continue;
    session::ReadBuffer buffer;
    const auto found = guard.read(ticket, buffer);
    if (found) return SecretText(found->opened.text(found->record().data));
    if (!is_no(found.error())) return found.error();
  }
  return SecretText();
}

// The lines of a response, prepared before the session has its ticket: from then on nothing may
// fail, or the session would be one that no browser has a cookie of.
class Lines {
 public:
  Lines(const Request &request, const Tickets &tickets, const CookieAttributes &cookie)
      : twins_(delete_twins(cookie, tickets.cookies, request.host.value_or(""))),
        frame_(cookie_frame(cookie)) {
    text_.reserve(twins_.size() + frame_.before.size() + session::ticket_text_size +
                  frame_.after.size());
  }

  // Puts our cookie last: the one that counts for clients that know no twins. Does not allocate.
  SecretText with(const session::TicketText &ticket) && {
    for (const std::string_view piece : {std::string_view(twins_), std::string_view(frame_.before),
                                         session::as_text(ticket), std::string_view(frame_.after)})
      text_.append(piece);
    return std::move(text_);
  }

 private:
  const std::string twins_;
  const CookieFrame frame_;
  SecretText text_;
};

}  // namespace

Result<LoggedIn> log_in(const Guard &guard, const Request &request, const NewLogin &login,
                        std::span<std::uint8_t> room) {
  session::Sessions &sessions = guard.parts().sessions;
  const Tickets before = guard.tickets(request);
  Result<SecretText> of_visitor(std::in_place);
  if (!login.data && guard.policy().visitors) {
    of_visitor = data_of_visitor(guard, before);
    LIMEN_TRY(of_visitor);
  }
  const std::string_view data = login.data ? *login.data : of_visitor->view();
  Lines lines(request, before, login.cookie);
  Result<LoggedIn> made(std::in_place);
  const auto create = [&](bool evict_oldest) {
    session::SessionPolicy policy = login.policy;
    policy.evict_oldest = evict_oldest;
    return sessions.create(login.subject, data, policy, login.context, room, made->ticket);
  };
  // Where the browser has sessions of the subject, these make room before the oldest does.
  Outcome created = create(login.policy.evict_oldest && before.count == 0);
  if (created.status() == Status::session_limit) {
    const Result<bool> is_room = end_those_of(guard, before, login.subject);
    LIMEN_TRY(is_room);
    if (*is_room || login.policy.evict_oldest) created = create(login.policy.evict_oldest);
  }
  LIMEN_TRY(created);
  if (const Outcome ended = end_all(guard, before, true); !ended.ok()) {
    static_cast<void>(end(guard, {session::as_text(made->ticket), TicketKind::session}).ok());
    cleanse(room.data(), reinterpret_cast<const session::SessionRecord *>(room.data())->total);
    return ended.error();
  }
  made->set_cookies = std::move(lines).with(made->ticket);
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
  Lines lines(request, guard.tickets(request), renewed);
  Result<LoggedIn> made(std::in_place);
  LIMEN_TRY(guard.parts().sessions.renew(spoken->ticket, context, room, made->ticket));
  made->set_cookies = std::move(lines).with(made->ticket);
  return made;
}

Result<std::string> log_out(const Guard &guard, const Request &request,
                            const CookieAttributes &cookie) {
  const Tickets tickets = guard.tickets(request);
  std::string lines =
      delete_twins(cookie, tickets.cookies, request.host.value_or("")) + delete_cookie(cookie);
  LIMEN_TRY(end_all(guard, tickets, false));
  return lines;
}

}  // namespace limen::web
