#include "web/guard.h"

#include <algorithm>
#include <atomic>

#include "base/printable.h"
#include "base/secret.h"
#include "jose/grants.h"
#include "session/errors.h"
#include "token/claims_record.h"
#include "web/csrf.h"
#include "web/refusal.h"

namespace limen::web {

using session::SessionRecord;
using session::StoredSession;
using session::TicketKind;

namespace {

// Where the flags of an answer have the number of the verifier that judged its token.
constexpr unsigned verifier_shift = 8;
constexpr std::uint32_t most_verifiers = (std::uint32_t{1} << (32 - verifier_shift)) - 1;

Credential credential_of(TicketKind kind) {
  return kind == TicketKind::visitor ? Credential::visitor : Credential::session;
}

// Returns a text behind a record.
template <class Record>
std::string_view text_at(const Record &record, TextPlace place) {
  return {reinterpret_cast<const char *>(&record) + place.at, place.len};
}

Error two_tickets() {
  return fail(Status::ticket_twice, "cookies: two different tickets under one name");
}

Error no_ticket(const Tickets &tickets, std::string_view cookie_name) {
  if (tickets.worst) return *tickets.worst;
  return fail(Status::ticket_absent, "cookies: no cookie named %s has a value",
              Printable(cookie_name).c_str());
}

// Cleanses the CSRF secret of a session that was read.
class SecretWipe {
 public:
  explicit SecretWipe(const StoredSession &stored)
      : secret_(const_cast<session::CsrfSecret &>(stored.opened.csrf_secret)) {}
  ~SecretWipe() { cleanse(secret_.data(), secret_.size()); }
  SecretWipe(const SecretWipe &) = delete;
  SecretWipe &operator=(const SecretWipe &) = delete;

 private:
  session::CsrfSecret &secret_;
};

}  // namespace

std::uint32_t new_verifier_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  const std::uint64_t number = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return number <= most_verifiers ? static_cast<std::uint32_t>(number) : 0;
}

Outcome Guard::check(const Request &request, std::span<std::uint8_t> room) const {
  AnswerWriter answer(room);
  return conclude(decide(request, answer), request, answer);
}

Outcome Guard::conclude(Outcome decided, const Request &request, AnswerWriter &answer) const {
  if (decided.ok()) return decided;
  if (decided.status() == Status::buffer) {
    answer.ask_for_room();
    return decided;
  }
  return refuse(decided.error(), request, answer);
}

// With guard.optional, whoever is refused is let in as nobody. Whoever cannot be judged now is not,
// nor, with guard.csrf = always, is a form of another website, such as one that logs the user in.
Outcome Guard::refuse(const Error &error, const Request &request, AnswerWriter &answer) const {
  AnswerRecord &record = answer.record();
  answer.forget();
  const Kind kind = status_kind(static_cast<std::int32_t>(error.status));
  record.status = static_cast<std::int32_t>(error.status);
  if (error.status != Status::bearer_absent && error.status != Status::ticket_absent)
    dependencies_.hub.refused(error, dependencies_.clock.now());
  const bool may_be_nobody = kind == Kind::no || is_csrf(error.status);
  const bool by_token = static_cast<Credential>(record.credential) == Credential::token;
  if (policy_.optional && record.again == 0 && may_be_nobody &&
      (by_token || !lacks_proof(request))) {
    record.flags &= ~answer_csrf_good;
    return success();
  }
  return write_refusal(error, static_cast<Credential>(record.credential), policy_, answer);
}

Outcome Guard::decide(const Request &request, AnswerWriter &answer) const {
  const auto bearer = speaking_bearer(request);
  if (!bearer || *bearer) answer.set_credential(Credential::token);
  LIMEN_TRY(bearer);
  if (*bearer) return check_token(**bearer, answer);
  return check_cookies(request, answer);
}

Outcome Guard::accepts(Credential credential) const {
  if (credential == Credential::token) {
    if (policy_.tokens) return success();
    return fail(Status::ticket_absent,
                "the request has a bearer token, which speaks before cookies; this guard accepts "
                "no tokens");
  }
  if (credential == Credential::session ? policy_.sessions : policy_.visitors) return success();
  if (!policy_.sessions && !policy_.visitors)
    return fail(Status::bearer_absent,
                "authorization: no bearer token; this guard accepts no cookies");
  return fail(Status::ticket_kind, credential == Credential::visitor
                                       ? "ticket: a visitor's, who has not logged in"
                                       : "ticket: a session's; this guard accepts visitors");
}

Outcome Guard::check_issuer(std::string_view issuer) const {
  if (issuer == dependencies_.issuer ||
      std::ranges::find(policy_.issuers, issuer) != policy_.issuers.end())
    return success();
  return fail(Status::token_issuer, "iss: %s is not an issuer of this guard (guard.issuers)",
              Printable(issuer).c_str());
}

Outcome Guard::check_token(std::string_view token, AnswerWriter &answer) const {
  LIMEN_TRY(accepts(Credential::token));
  const std::span<std::uint8_t> room = answer.room_of_record();
  LIMEN_TRY(dependencies_.verifier.verify(token, room));
  const auto &claims = *reinterpret_cast<const token::ClaimsRecord *>(room.data());
  const auto text = [&](TextPlace place) { return text_at(claims, place); };
  answer.accept_record(claims.total);
  LIMEN_TRY(check_issuer(text(claims.issuer)));
  LIMEN_TRY(check_token_rights(text(claims.json)));
  AnswerRecord &record = answer.record();
  record.issuer = answer.within(claims.issuer);
  if (text(claims.issuer) == dependencies_.issuer) record.subject = answer.within(claims.subject);
  record.flags |= answer_csrf_good | dependencies_.verifier_number << verifier_shift;
  dependencies_.hub.count(watch::Count::tokens_verified);
  return success();
}

Outcome Guard::check_token_rights(std::string_view json) const {
  if (policy_.max_age != unset || policy_.level > 0)
    return fail(Status::session_not_fresh,
                "bearer: a token does not say when its user authenticated; expected a session");
  if (policy_.scope.empty() && policy_.role.empty()) return success();
  return jose::check_grants(json, policy_.scope, policy_.role);
}

Tickets Guard::tickets(const Request &request) const {
  return all_tickets(request.cookie.value_or(""), dependencies_.cookie_name);
}

Outcome Guard::check_cookies(const Request &request, AnswerWriter &answer) const {
  const Tickets tickets = this->tickets(request);
  if (tickets.count == 0) return check_anonymous(request, tickets, answer);
  answer.set_credential(credential_of(tickets.found[0].kind));
  if (dependencies_.reads_block && !request.may_block) {
    answer.record().again = again_blocking;
    return fail(Status::stale, "the store is read over a network; ask again with leave to wait");
  }
  Ticket ticket;
  const Result<StoredSession> stored = [&]() -> Result<StoredSession> {
    const Result<Ticket> chosen = choose(tickets);
    LIMEN_TRY(chosen);
    ticket = *chosen;
    LIMEN_TRY(accepts(credential_of(ticket.kind)));
    return read(ticket, answer.room_of_record());
  }();
  if (status_kind(static_cast<std::int32_t>(stored.status())) == Kind::no)
    LIMEN_TRY(check_proof(request, answer));  // whoever has no good ticket is nobody
  LIMEN_TRY(stored);
  const SecretWipe wipe(*stored);
  answer.set_credential(credential_of(ticket.kind));
  answer.accept_record(stored->record().total);
  return check_found(request, ticket, *stored, answer);
}

// guard.csrf = always guards forms of those who are not logged in, such as the login.
bool Guard::lacks_proof(const Request &request) const {
  return policy_.csrf == CsrfMode::always && !is_safe(request) &&
         !is_proved_same_origin(request, policy_.origins);
}

Outcome Guard::check_proof(const Request &request, AnswerWriter &answer) const {
  if (!lacks_proof(request)) return success();
  answer.say("csrf_missing");
  return fail(Status::csrf,
              "csrf: neither Origin nor Sec-Fetch-Site proves that a page of this host asks");
}

Outcome Guard::check_anonymous(const Request &request, const Tickets &tickets,
                               AnswerWriter &answer) const {
  LIMEN_TRY(check_proof(request, answer));
  if (!tickets.worst && policy_.tokens && !policy_.sessions && !policy_.visitors)
    return fail(Status::bearer_absent, "authorization: no bearer token");
  return no_ticket(tickets, dependencies_.cookie_name);
}

Result<StoredSession> Guard::read(const Ticket &ticket, std::span<std::uint8_t> room) const {
  const Result<session::TicketAddress> place = session::parse_ticket(ticket.text, ticket.kind);
  LIMEN_TRY(place);
  if (ticket.kind == TicketKind::session) return dependencies_.sessions.read(*place, room);
  const Result<session::Visitors *> visitors = dependencies_.visitors();
  LIMEN_TRY(visitors);
  return (*visitors)->read(*place, room);
}

Result<StoredSession> Guard::read(const Ticket &ticket, session::ReadBuffer &buffer) const {
  return buffer.load([&](std::span<std::uint8_t> room) { return read(ticket, room); });
}

Result<Ticket> Guard::choose(const Tickets &tickets) const {
  if (tickets.count == 1) [[likely]]
    return tickets.found[0];
  // A browser sends one cookie of a __Host- name, unless it is partitioned.
  if (tickets.too_many ||
      (dependencies_.cookie_name.starts_with("__Host-") && !dependencies_.partitioned))
    return two_tickets();
  return choose_of_several(tickets);
}

// Reads all. One that cannot be judged now makes the whole unknown; those of visitors lose to
// sessions; two of one session are one; two live sessions are refused.
Result<Ticket> Guard::choose_of_several(const Tickets &tickets) const {
  std::optional<Ticket> chosen;
  std::string sid;
  bool renewed = false;
  Error last = two_tickets();
  for (const Ticket &ticket : tickets) {
    session::ReadBuffer buffer;
    const Outcome accepted = accepts(credential_of(ticket.kind));
    const Result<StoredSession> found =
        accepted.ok() ? read(ticket, buffer) : Result<StoredSession>(accepted.error());
    if (!found) {
      if (status_kind(static_cast<std::int32_t>(found.status())) == Kind::unknown)
        return found.error();
      last = found.error();
      continue;
    }
    const SecretWipe wipe(*found);
    const bool better =
        !chosen || (chosen->kind == TicketKind::visitor && ticket.kind == TicketKind::session);
    if (!better && ticket.kind == TicketKind::visitor) continue;
    if (!better && found->sid() != sid) return two_tickets();
    if (!better && !renewed) continue;
    chosen = ticket;
    sid = found->sid();
    renewed = found->renewed;
  }
  if (!chosen) return last;
  return *chosen;
}

Result<Guard::Spoken> Guard::speaking_session(const Request &request,
                                              session::ReadBuffer &buffer) const {
  const auto bearer = speaking_bearer(request);
  LIMEN_TRY(bearer);
  if (*bearer)
    return fail(Status::ticket_absent,
                "the request has a bearer token, which speaks before cookies; expected a session");
  const Tickets found = tickets(request);
  if (found.count == 0) return no_ticket(found, dependencies_.cookie_name);
  const Result<Ticket> ticket = choose(found);
  LIMEN_TRY(ticket);
  if (ticket->kind != TicketKind::session)
    return fail(Status::ticket_kind, "ticket: a visitor's, who has not logged in");
  Result<StoredSession> stored = read(*ticket, buffer);
  LIMEN_TRY(stored);
  return Spoken{ticket->text, std::move(*stored)};
}

Outcome Guard::check_found(const Request &request, const Ticket &ticket,
                           const StoredSession &stored, AnswerWriter &answer) const {
  AnswerRecord &record = answer.record();
  const SessionRecord &session = stored.record();
  if (stored.renewed) {
    record.flags |= answer_read_only;
    if (!is_safe(request)) return session::renewed();
  }
  if (policy_.csrf != CsrfMode::never || request.websocket)
    LIMEN_TRY(check_csrf(request, stored, answer));
  LIMEN_TRY(check_rights(session));
  record.flags |= dependencies_.gate_number << verifier_shift;
  if (is_safe(request)) record.flags |= answer_of_safe_request;
  record.subject = answer.within(session.subject);
  LIMEN_TRY(answer.put(ticket.text, record.ticket));
  if (ticket.kind == TicketKind::session)
    LIMEN_TRY(answer.put(dependencies_.issuer, record.issuer));
  if (!policy_.touch) return success();
  if (ticket.kind == TicketKind::session) return dependencies_.sessions.touch(stored);
  const Result<session::Visitors *> visitors = dependencies_.visitors();
  LIMEN_TRY(visitors);
  return (*visitors)->touch(stored);
}

// Programs that are no browsers send no Origin, and nobody misuses their cookies.
Outcome Guard::check_websocket(const Request &request) const {
  if (!request.websocket || !request.origin || has_own_origin(request, policy_.origins))
    return success();
  return fail(Status::csrf, "csrf: the websocket's Origin is another website's");
}

Outcome Guard::check_csrf(const Request &request, const StoredSession &found,
                          AnswerWriter &answer) const {
  AnswerRecord &record = answer.record();
  if (request.websocket) {
    answer.say("csrf_origin");
    LIMEN_TRY(check_websocket(request));
  } else if (!is_safe(request)) {
    if (!request.csrf || request.csrf->empty()) {
      if (!request.body_read) record.again = again_body;
      answer.say("csrf_missing");
      return fail(Status::csrf, "csrf token: missing; expected it in X-CSRF-Token or the form");
    }
    const session::CsrfBinding binding(found);
    LIMEN_TRY(check_csrf_token(binding.secret, binding.sid, found.now, *request.csrf));
  }
  record.flags |= answer_csrf_good;
  return success();
}

Outcome Guard::check_rights(const SessionRecord &record) const {
  if (policy_.max_age != unset || policy_.level > 0)
    LIMEN_TRY(dependencies_.sessions.check_fresh(record, policy_.max_age, policy_.level));
  if (policy_.scope.empty() && policy_.role.empty()) return success();
  return jose::check_session_grants(text_at(record, record.scope), text_at(record, record.roles),
                                    policy_.scope, policy_.role);
}

// Tells whether an answer that let the request in says too little for this guard.
bool Guard::must_judge_again(const Request &request, const AnswerRecord &record) const {
  if (record.record.at == 0) return true;
  const std::uint32_t number = record.flags >> verifier_shift;
  if (static_cast<Credential>(record.credential) == Credential::token)
    return dependencies_.verifier_number == 0 || number != dependencies_.verifier_number;
  if (dependencies_.gate_number == 0 || number != dependencies_.gate_number) return true;
  if (policy_.csrf == CsrfMode::never) return false;
  return (record.flags & answer_csrf_good) == 0 ||
         ((record.flags & answer_of_safe_request) != 0 && !is_safe(request));
}

Outcome Guard::check_further(const Request &request, const AnswerRecord &record) const {
  const auto credential = static_cast<Credential>(record.credential);
  LIMEN_TRY(accepts(credential));
  const auto *const accepted = reinterpret_cast<const std::uint8_t *>(&record) + record.record.at;
  if (credential != Credential::token) {
    LIMEN_TRY(check_websocket(request));
    return check_rights(*reinterpret_cast<const SessionRecord *>(accepted));
  }
  const auto &claims = *reinterpret_cast<const token::ClaimsRecord *>(accepted);
  LIMEN_TRY(check_issuer(text_at(claims, claims.issuer)));
  return check_token_rights(text_at(claims, claims.json));
}

Outcome Guard::require(const Request &request, std::span<std::uint8_t> room) const {
  auto &record = *reinterpret_cast<AnswerRecord *>(room.data());
  if (record.size != sizeof record || record.http != 0)
    return fail(Status::argument, "answer: not one that let the request in");
  const bool anonymous = record.record.at == 0;
  if (anonymous && policy_.optional && !lacks_proof(request)) return success();
  if (must_judge_again(request, record)) return check(request, room);
  const Outcome decided = check_further(request, record);
  if (decided.ok()) return decided;
  const auto credential = static_cast<Credential>(record.credential);
  AnswerWriter answer(room);
  answer.set_credential(credential);
  answer.say("csrf_origin");  // the only CSRF refusal here
  return conclude(decided, request, answer);
}

}  // namespace limen::web
