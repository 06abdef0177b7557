// The corpus of requests through limen.hpp. An answer there has no message.
#include <limen/limen.hpp>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "request_cases.h"

namespace {

std::string_view view(const corpus_text &text) { return {text.at, text.len}; }

std::optional<std::string_view> field(const corpus_text &text) {
  if (text.at == nullptr) return std::nullopt;
  return view(text);
}

limen::Options options_of(const request_policy &policy) {
  limen::Options options;
  for (std::size_t i = 0; i < policy.count; ++i)
    options.set(policy.at[i].name.at, view(policy.at[i].value));
  return options;
}

const limen::Gate &gate_of(const request_corpus *all, const char *name, const char *store) {
  static std::map<std::string, limen::Gate> gates;
  const auto found = gates.find(name);
  if (found != gates.end()) return found->second;
  const request_policy *policy = request_policy_of(all->gates, all->gate_count, name);
  return gates.emplace(name, limen::Gate(store, options_of(*policy))).first->second;
}

limen::Verifier opened_verifier(const limen::Gate &gate, const request_policy *policy) {
  if (policy->key.at == nullptr) return gate.verifier(options_of(*policy));
  limen::KeySet keys;
  keys.add(limen::Key::from_jwk(view(policy->key)));
  return limen::Verifier(keys, options_of(*policy));
}

// Guards that share a verifier believe each other's answers about tokens.
const limen::Verifier &verifier_of(const request_corpus *all, const limen::Gate &gate,
                                   const char *name) {
  static std::map<std::pair<limen_gate *, std::string>, limen::Verifier> verifiers;
  const auto found = verifiers.find({gate.get(), name});
  if (found != verifiers.end()) return found->second;
  const request_policy *policy = request_policy_of(all->verifiers, all->verifier_count, name);
  return verifiers.emplace(std::pair(gate.get(), name), opened_verifier(gate, policy))
      .first->second;
}

limen::Guard guard_of(const request_corpus *all, const limen::Gate &gate,
                      const request_policy &policy) {
  if (policy.name.len == 0) return limen::Guard(gate, options_of(policy));
  return limen::Guard(gate, verifier_of(all, gate, policy.name.at), options_of(policy));
}

limen::Request request_of(const request_case *c) {
  limen::Request request;
  request.method = view(c->method);
  request.authorization = field(c->authorization);
  request.cookie = field(c->cookie);
  request.csrf = field(c->csrf);
  request.origin = field(c->origin);
  request.host = field(c->host);
  request.fetch_site = field(c->fetch_site);
  request.websocket = (c->flags & LIMEN_REQUEST_WEBSOCKET) != 0;
  request.tls = (c->flags & LIMEN_REQUEST_TLS) != 0;
  request.body_read = (c->flags & LIMEN_REQUEST_BODY_READ) != 0;
  return request;
}

// Builds the line of an answer.
class Line {
 public:
  explicit Line(const request_corpus *all) : all_(all) {}

  void add(const char *name, std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    line_ += line_.empty() ? "" : " | ";
    line_.append(name).append(" ");
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != 0x7f && c != '%' && c != '|') {
        line_ += c;
      } else {
        line_ += '%';
        line_ += digits[byte >> 4];
        line_ += digits[byte & 15];
      }
    }
  }
  // A view whose data() is null is an absent text.
  void add_text(const char *name, std::string_view text) {
    if (text.data() == nullptr) return;
    const corpus_text *secret = request_secret_name(all_, text.data(), text.size());
    if (secret == nullptr)
      add(name, text);
    else
      add(name, "{" + std::string(view(*secret)) + "}");
  }
  void add_nonzero(const char *name, std::int64_t number) {
    if (number != 0) add(name, std::to_string(number));
  }
  const std::string &text() const { return line_; }

 private:
  const request_corpus *all_;
  std::string line_;
};

template <class Record>
std::string_view in(const Record *record, limen_text place) {
  const char *text = limen_text_at(record, place);
  return text == nullptr ? std::string_view() : std::string_view(text, place.len);
}

void add_record(Line &line, const limen::Answer &answer) {
  if (const limen_claims *claims = answer.claims()) {
    line.add_text("claims", in(claims, claims->json));
    line.add_text("sub", in(claims, claims->subject));
  }
  if (const limen_session *session = answer.session()) {
    line.add_text("sid", in(session, session->sid));
    line.add_text("of", in(session, session->subject));
    line.add_text("data", in(session, session->data));
    line.add_text("roles", in(session, session->roles));
    line.add_text("scope", in(session, session->scope));
    line.add_nonzero("level", session->level);
  }
}

std::string line_of(const request_corpus *all, const limen::Answer &answer) {
  static constexpr const char *spoke[] = {"", "token", "session", "visitor"};
  const bool good = (answer.record()->flags & LIMEN_ANSWER_CSRF_GOOD) != 0;
  std::string flags = answer.read_only() ? "read_only" : "";
  if (good) flags += flags.empty() ? "csrf_good" : " csrf_good";
  Line line(all);
  line.add("status", std::to_string(answer.status()));
  line.add("http", std::to_string(answer.http()));
  if (answer.credential() != 0) line.add("credential", spoke[answer.credential()]);
  if (answer.again() != 0)
    line.add("again", answer.again() == LIMEN_AGAIN_BODY ? "body" : "blocking");
  if (!flags.empty()) line.add("flags", flags);
  line.add_nonzero("retry_after", answer.retry_after());
  line.add_text("issuer", answer.issuer());
  line.add_text("subject", answer.subject());
  line.add_text("ticket", answer.ticket());
  line.add_text("challenge", answer.challenge());
  line.add_text("word", answer.word());
  add_record(line, answer);
  return line.text();
}

int report(const request_case *c, std::size_t number, const std::string &answer,
           const char *message, int lines) {
  if (lines == 0) return request_report_check(c, number, answer.c_str(), message);
  request_report_line(c, number, answer.c_str(), message == nullptr ? "(none)" : message);
  return 1;
}

int ask(const request_corpus *all, const request_case *c, const char *store, int lines) {
  const limen::Gate &gate = gate_of(all, c->gate.at, store);
  const limen::Request request = request_of(c);
  limen::Answer answer;
  int good = 1;
  for (std::size_t i = 0; i < c->guard_count; ++i) {
    const limen::Guard guard = guard_of(all, gate, c->guards[i].policy);
    try {
      answer = i == 0 ? guard.check(request) : guard.require(request, std::move(answer));
      good &= report(c, i, line_of(all, answer), nullptr, lines);
    } catch (const limen::Error &error) {
      good &= report(c, i, "status " + std::to_string(error.status()), error.what(), lines);
    }
  }
  return good;
}

}  // namespace

int main(int argc, char **argv) { return request_report_all(argc, argv, ask); }
