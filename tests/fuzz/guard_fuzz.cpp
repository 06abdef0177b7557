// Guards. The input is what is done, and the fields of a request, one on each line: only who has
// the ticket of a live session or its token gets in, nobody is let in for a change without the CSRF
// token, after a login or logout no ticket of the request reads, and the answer always fits what
// was decided.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "gate/gate.h"

namespace {

using namespace limen;
using web::AnswerRecord;
using web::Credential;

options::Options options_of(const std::vector<std::pair<const char *, const char *>> &properties) {
  options::Options options;
  for (const auto &[name, value] : properties) check(options.set(name, value).ok(), "the property");
  return options;
}

struct World {
  World() {
    gate = *gate::Gate::open("memory:", options_of({{"issuer", "https://shop.example"},
                                                    {"audience", "shop"},
                                                    {"keys.algorithm", "HS256"},
                                                    {"cookie.name", "s"}}));
    verifier = *gate->make_verifier(options::Options(), clock);
    guard = guard_of({});
    lax = guard_of({{"guard.csrf", "never"}});
    clerk = guard_of({{"guard.role", "clerk"}});
    site = guard_of({{"guard.credentials", "session visitor"}});
    std::array<char, 4096> out;
    std::size_t needed = 0;
    for (std::string *const each : {&token, &revoked_token}) {
      const auto size = gate->issue("alex", {}, nullptr, nullptr, out, needed);
      each->assign(out.data(), *size);
    }
    check(verifier->verify(revoked_token, room()).ok(), "a token");
    const auto &claims = *reinterpret_cast<const token::ClaimsRecord *>(words.data());
    const std::string id(reinterpret_cast<const char *>(words.data()) + claims.id.at,
                         claims.id.len);
    check(gate->revoke_token_id({}, id, unset, {}).ok(), "a revoked token");
    ended = begin_session("sam");
    check((*gate->sessions())->end(ended).ok(), "an ended session");
    revoked = begin_session("mallory");
    check(gate->revoke_subject("mallory", {}).ok(), "a revoked session");
  }
  std::unique_ptr<web::Guard> guard_of(
      const std::vector<std::pair<const char *, const char *>> &properties) {
    return *gate->make_guard(options_of(properties), *verifier, 1);
  }
  std::span<std::uint8_t> room() {
    return {reinterpret_cast<std::uint8_t *>(words.data()), words.size() * 8};
  }
  std::string begin_session(const char *subject) {
    session::TicketText text;
    const options::Options roles = options_of({{"session.roles", R"(["clerk"])"}});
    check(gate->create_session(subject, "{}", &roles, room(), text).ok(), "a session");
    return {text.begin(), text.end()};
  }
  // Reads the session or visitor of a ticket, whoever may use it.
  Outcome read(std::string_view of) {
    const auto kind = session::kind_of_ticket(of);
    LIMEN_TRY(kind);
    if (*kind == session::TicketKind::visitor) return (*gate->visitors())->get(of, room());
    return (*gate->sessions())->get(of, room());
  }
  // Begins anew what an input before has ended.
  void restore() {
    if (!read(ticket).ok()) {
      ticket = begin_session("alex");
      const auto made = gate->csrf_token(ticket);
      csrf.assign(made->begin(), made->end());
    }
    if (!read(other).ok()) other = begin_session("sam");
    if (read(visitor).ok()) return;
    session::TicketText text;
    const auto version = (*gate->visitors())->draw(text);
    visitor.assign(text.begin(), text.end());
    check((*gate->visitors())->put(visitor, *version, R"({"cart":[7]})", room()).ok(), "a visitor");
  }

  std::shared_ptr<gate::Gate> gate;
  std::optional<Clock> clock;
  std::unique_ptr<token::Verifier> verifier;
  std::unique_ptr<web::Guard> guard, lax, clerk, site;
  std::string ticket, other, ended, revoked, visitor, token, revoked_token, csrf;
  std::array<std::uint64_t, 8192> words;
};

// Puts the secrets in the place of the words that stand for them.
std::string filled(const World &world, std::string_view line) {
  std::string text(line);
  const std::pair<std::string_view, const std::string &> words[] = {
      {"TICKET", world.ticket},       {"OTHER", world.other},
      {"ENDED", world.ended},         {"REVOKED", world.revoked},
      {"STALE", world.revoked_token}, {"VISITOR", world.visitor},
      {"TOKEN", world.token},         {"CSRF", world.csrf}};
  for (const auto &[word, secret] : words)
    for (std::size_t at = text.find(word); at != text.npos;
         at = text.find(word, at + secret.size()))
      text.replace(at, word.size(), secret);
  return text;
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

void check_message(const World &world, const Error &error) {
  const std::string_view message = error.message;
  for (const std::string *const secret :
       {&world.ticket, &world.other, &world.visitor, &world.token, &world.csrf})
    check(message.find(*secret) == message.npos, "no secret in a message");
}

std::string_view text_at(const AnswerRecord &answer, TextPlace place) {
  return {reinterpret_cast<const char *>(&answer) + place.at, place.len};
}

// Checks an answer of a guard that accepts sessions and tokens. `has_csrf`: the guard asks for it.
void check_answer(World &world, const web::Request &request, const Outcome &decided,
                  bool has_csrf) {
  const auto &answer = *reinterpret_cast<const AnswerRecord *>(world.words.data());
  check(answer.size == sizeof answer && answer.total <= world.room().size(), "the record");
  check(decided.ok() == (answer.http == 0), "the answer is what was decided");
  check(decided.ok() || static_cast<Status>(answer.status) == decided.status(), "its status");
  check(answer.http != 500, "no request makes a 500");
  check(answer.again == 0 || answer.http != 0, "whom a guard asks again is not let in");
  if (!decided.ok()) {
    check(answer.record.at == 0 && answer.ticket.at == 0 && answer.subject.at == 0,
          "a refusal has no record and no ticket");
    check_message(world, decided.error());
    return;
  }
  check(answer.record.at != 0 && answer.subject.at != 0, "somebody is let in");
  const std::string_view subject = text_at(answer, answer.subject);
  const std::string_view authorization = request.authorization.value_or("");
  if (answer.credential == static_cast<std::uint32_t>(Credential::token)) {
    check(authorization.find(world.token) != authorization.npos, "who has the token");
    check(subject == "alex", "as the token's subject");
    return;
  }
  const std::string ticket(text_at(answer, answer.ticket));
  check(request.cookie->find(ticket) != std::string_view::npos, "who has the ticket");
  check(ticket == (subject == "alex" ? world.ticket : world.other), "of a live session");
  check(!has_csrf || request.websocket || is_safe(request.method) ||
            (request.csrf && *request.csrf == world.csrf && ticket == world.ticket),
        "who changes something has the CSRF token");
  check(!authorization.starts_with("Bearer ") && !authorization.starts_with("bearer "),
        "a bearer speaks first");
}

// The two guards that a further one is held against differ in whether they ask for the CSRF token.
void check_require(World &world, const web::Request &request, bool first_asks) {
  const web::Guard &first = first_asks ? *world.guard : *world.lax;
  const Outcome decided = first.check(request, world.room());
  check_answer(world, request, decided, first_asks);
  if (!decided.ok()) {
    check(!world.clerk->require(request, world.room()).ok(), "whoever was refused stays so");
    return;
  }
  const Outcome further = world.clerk->require(request, world.room());
  check_answer(world, request, further, true);
  const auto &answer = *reinterpret_cast<const AnswerRecord *>(world.words.data());
  check(!further.ok() || answer.credential == static_cast<std::uint32_t>(Credential::session),
        "who has the role");
}

// Each line of a response is a Set-Cookie value of ours. Returns the ticket that the last one
// carries; the others delete.
std::string check_lines(std::string_view lines) {
  check(!lines.empty() && lines.size() <= web::max_set_cookies_size, "the bound holds");
  std::string ticket;
  for (bool more = true; more;) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    more = end != lines.npos;
    if (more) lines.remove_prefix(end + 1);
    check(line.starts_with("s=") && line.size() <= web::max_set_cookie_size, "a cookie of ours");
    for (const char c : line) check(c >= 0x20 && c < 0x7f, "one line of ASCII");
    check(std::ranges::count(line, ';') <= 8 && line.find("; Path=/;") != line.npos,
          "no attribute of somebody's own");
    const std::string_view value = line.substr(2, line.find(';') - 2);
    check(value.empty() == (line.find("; Max-Age=0; ") != line.npos), "deleted or set");
    check(ticket.empty(), "the one that is set is last");
    ticket = value;
  }
  return ticket;
}

// Checks that no ticket of the request reads any more, but for one.
void check_gone(World &world, const web::Request &request, std::string_view but = {}) {
  const std::string cookies(request.cookie.value_or(""));
  for (web::Tickets found = web::all_tickets(cookies, "s");;
       found = web::all_tickets(found.rest, "s")) {
    for (const web::Ticket &each : found)
      check(each.text == but || !world.read(each.text).ok(), "no ticket of the request reads");
    if (!found.too_many) return;
  }
}

std::size_t count_of(World &world, std::string_view subject) {
  const auto count = (*world.gate->sessions())->list(subject, {}, world.room());
  check(count.ok(), "a list");
  return *count;
}

void check_login(World &world, const web::Request &request, const options::Options &cookie) {
  const auto made =
      world.gate->log_in(*world.site, request, "kim", std::nullopt, cookie, world.room());
  check(made.ok(), "no request hinders a login");
  const std::string ticket(session::as_text(made->ticket));
  check(check_lines(made->set_cookies.view()) == ticket, "the cookie has the ticket");
  check_gone(world, request);
  check(world.read(ticket).ok() && count_of(world, "kim") == 1, "one session");
  check((*world.gate->sessions())->end(ticket).ok(), "it ends");
}

void check_renewal(World &world, const web::Request &request, const options::Options &cookie) {
  const auto made = world.gate->renew_login(*world.site, request, cookie, world.room());
  if (!made.ok()) {
    check(status_kind(static_cast<std::int32_t>(made.status())) == Kind::no, "no ticket to renew");
    check_message(world, made.error());
    check(world.read(world.ticket).ok() && world.read(world.other).ok(), "nothing has changed");
    return;
  }
  const std::string ticket(session::as_text(made->ticket));
  check(check_lines(made->set_cookies.view()) == ticket, "the cookie has the ticket");
  check(world.read(ticket).ok(), "the new ticket reads");
  // The request's own session, which nobody but its owner renews.
  const bool of_alex = request.cookie->find(world.ticket) != std::string_view::npos;
  check(of_alex || request.cookie->find(world.other) != std::string_view::npos, "who has a ticket");
  check(count_of(world, "alex") == 1 && count_of(world, "sam") == 1, "a session stays one");
  check((*world.gate->sessions())->end(ticket).ok(), "it ends");
}

void check_logout(World &world, const web::Request &request, const options::Options &cookie) {
  const auto lines = world.gate->log_out(*world.site, request, cookie);
  check(lines.ok(), "no request hinders a logout");
  check(check_lines(*lines).empty(), "every line deletes");
  check_gone(world, request);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static auto world = std::make_unique<World>();
  static int changes = 0;
  if (size == 0) return 0;
  if (changes > 5000) world = std::make_unique<World>(), changes = 0;  // its revocations pile up
  world->restore();
  std::string_view rest(reinterpret_cast<const char *>(data) + 1, size - 1);
  std::array<std::string, 7> lines;
  for (std::string &line : lines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    line = filled(*world, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto field = [&](std::size_t i) {
    return lines[i].empty() ? std::nullopt : std::optional<std::string_view>(lines[i]);
  };
  web::Request request;
  request.websocket = (data[0] & 1) != 0;
  request.tls = (data[0] & 2) != 0;
  request.may_block = (data[0] & 4) != 0;
  request.body_read = (data[0] & 8) != 0;
  request.method = lines[0];
  request.authorization = field(1);
  request.cookie = field(2);
  request.csrf = field(3);
  request.origin = field(4);
  request.host = field(5);
  request.fetch_site = field(6);

  static const options::Options cookies[] = {
      options::Options(),
      options_of({{"cookie.domain", "shop.example"}, {"cookie.max_age", "1h"}})};
  const options::Options &cookie = cookies[data[0] >> 7];
  switch (data[0] >> 4 & 7) {
    case 1:
    case 2:
      check_require(*world, request, (data[0] >> 4 & 7) == 1);
      break;
    case 3:
      ++changes;
      check_login(*world, request, cookie);
      break;
    case 4:
      ++changes;
      check_renewal(*world, request, cookie);
      break;
    case 5:
      ++changes;
      check_logout(*world, request, cookie);
      break;
    default:
      check_answer(*world, request, world->guard->check(request, world->room()), true);
  }
  return 0;
}
