// Guards. The input is the fields of a request, one on each line: only who has the ticket of the
// session or its token gets in, nobody is let in for a change without the CSRF token, and the
// answer always fits what was decided.
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "check.h"
#include "gate/gate.h"

namespace {

using namespace limen;

struct World {
  World() {
    options::Options options;
    for (const auto &[name, value] : {std::pair("issuer", "https://shop.example"),
                                      {"audience", "shop"},
                                      {"keys.algorithm", "HS256"},
                                      {"cookie.name", "s"}})
      check(options.set(name, value).ok(), "the property");
    gate = *gate::Gate::open("memory:", options);
    verifier = *gate->make_verifier(options::Options(), clock);
    guard = *gate->make_guard(options::Options(), *verifier, 1);
    session::TicketText text;
    check(gate->create_session("alex", "{}", nullptr, room(), text).ok(), "a session");
    ticket.assign(text.begin(), text.end());
    std::array<char, 4096> out;
    std::size_t needed = 0;
    const auto size = gate->issue("alex", {}, nullptr, nullptr, out, needed);
    token.assign(out.data(), *size);
    const auto made = gate->csrf_token(ticket);
    csrf.assign(made->begin(), made->end());
  }
  std::span<std::uint8_t> room() {
    return {reinterpret_cast<std::uint8_t *>(words.data()), words.size() * 8};
  }

  std::shared_ptr<gate::Gate> gate;
  std::optional<Clock> clock;
  std::unique_ptr<token::Verifier> verifier;
  std::unique_ptr<web::Guard> guard;
  std::string ticket, token, csrf;
  std::array<std::uint64_t, 8192> words;
};

// Puts the secrets in the place of the words that stand for them.
std::string filled(const World &world, std::string_view line) {
  std::string text(line);
  const std::pair<std::string_view, const std::string &> words[] = {
      {"TICKET", world.ticket}, {"TOKEN", world.token}, {"CSRF", world.csrf}};
  for (const auto &[word, secret] : words)
    if (const std::size_t at = text.find(word); at != text.npos)
      text.replace(at, word.size(), secret);
  return text;
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static World world;
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char *>(data) + 1, size - 1);
  std::array<std::string, 7> lines;
  for (std::string &line : lines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    line = filled(world, rest.substr(0, end));
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

  const Outcome decided = world.guard->check(request, world.room());
  const auto &answer = *reinterpret_cast<const web::AnswerRecord *>(world.words.data());
  check(answer.size == sizeof answer && answer.total <= world.room().size(), "the record");
  check(decided.ok() == (answer.http == 0), "the answer is what was decided");
  check(decided.ok() || static_cast<Status>(answer.status) == decided.status(), "its status");
  check(answer.http != 500, "no request makes a 500");
  check(decided.ok() || answer.record.at == 0, "a refusal has no record");
  if (!decided.ok()) {
    const std::string_view message = decided.error().message;
    check(message.find(world.ticket) == message.npos && message.find(world.csrf) == message.npos,
          "no secret in a message");
    return 0;
  }
  check(answer.record.at != 0 && answer.subject.at != 0, "somebody is let in");
  if (answer.credential == static_cast<std::uint32_t>(web::Credential::token)) {
    check(lines[1].find(world.token) != std::string::npos, "who has the token");
  } else {
    check(lines[2].find(world.ticket) != std::string::npos, "who has the ticket");
    check(request.websocket || is_safe(lines[0]) || lines[3] == world.csrf,
          "who changes something has the CSRF token");
    check(!lines[1].starts_with("Bearer ") && !lines[1].starts_with("bearer "),
          "a bearer speaks first");
  }
  return 0;
}
