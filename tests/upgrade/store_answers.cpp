#include "upgrade/store_answers.h"

#include <limen/limen.hpp>
#include <limen/store.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace limen::upgrade {
namespace {

constexpr std::int64_t noon = 1'772'366'400;  // 2026-03-01T12:00:00Z
constexpr std::int64_t hour = 3'600;
constexpr std::int64_t asked_at = noon + 5 * hour;

constexpr const char *shop = "https://shop.example";
constexpr const char *bank = "https://bank.example";

std::string url_of(const std::string &directory) { return "lmdb:" + directory; }

Gate open(const std::string &directory, std::string_view issuer, std::int64_t now) {
  Options options{{"issuer", issuer},
                  {"audience", "shop"},
                  {"clock.manual", "true"},
                  {"clock.fixed", std::to_string(now)},
                  {"keys.secret", "a-secret-that-wraps-the-keys-of-old-stores-in-tests"},
                  {"session.idle_ttl", "10h"},
                  {"session.ttl", "20h"},
                  {"session.renew_grace", "60s"},
                  {"login.ttl", "1d"},
                  {"csrf.ttl", "1d"},
                  {"token.ttl", "10h"}};
  if (issuer == bank) options.load("keys.algorithm = EdDSA\nsession.max_ttl = 10d\n");
  return Gate(url_of(directory), options);
}

// Collects the questions that a store is asked.
class Questions {
 public:
  Questions &operator()(std::string_view issuer, std::string_view what,
                        std::initializer_list<std::string_view> about = {}) {
    text_.append(issuer).append(1, ' ').append(what);
    for (const std::string_view word : about) text_.append(1, ' ').append(word);
    text_ += '\n';
    return *this;
  }
  const std::string &text() const { return text_; }

 private:
  std::string text_;
};

void fill_with_sessions(const Gate &gate, Questions &ask) {
  const Sessions sessions = gate.sessions();
  const auto ask_about = [&](std::string_view ticket) { ask(shop, "session", {ticket}); };
  const Session full = sessions.create("alex", R"({"cart":["tea","mug"],"theme":"dark"})",
                                       {{"session.label", "Firefox on Linux — Zürich"},
                                        {"session.address", "2001:db8::7"},
                                        {"session.level", "2"}});
  ask_about(full.ticket());
  ask(shop, "csrf", {full.ticket(), csrf::token(gate, full.ticket())});
  const Session plain = sessions.create("alex", "", {{"session.idle_ttl", "4h"}});
  ask_about(plain.ticket());
  ask(shop, "csrf", {plain.ticket(), csrf::token(gate, full.ticket())});  // of another session
  const Session large = sessions.create("kim", "{\"note\":\"" + std::string(9'000, 'n') + "\"}");
  ask_about(large.ticket());
  ask_about(sessions.create("kim", "{}", {{"session.ttl", "1h"}}).ticket());  // expired when asked
  const Session updated = sessions.create("pat", R"({"n":1})");
  sessions.update(updated.ticket(), updated.version(), R"({"n":2})");
  ask_about(updated.ticket());
  gate.set_clock(noon + hour);
  const Session ended = sessions.create("max");
  ask(shop, "token", {gate.issue(ended)});
  sessions.end(ended.ticket());
  ask_about(ended.ticket());
  const Session revoked = sessions.create("eve");
  ask(shop, "token", {gate.issue(revoked)});
  gate.revoke_session("eve", revoked.sid(), "lost phone");
  ask_about(revoked.ticket());
  gate.set_clock(noon + hour + hour / 2);
  sessions.touch(plain.ticket());  // otherwise it would have expired when it is asked about
}

void fill_with_tokens(const Gate &gate, Questions &ask) {
  const Verifier verifier = gate.verifier();
  const auto ask_about = [&](const std::string &token) { ask(shop, "token", {token}); };
  ask_about(gate.issue("alex", R"({"role":"admin"})"));
  const std::string revoked = gate.issue("alex"), known = gate.issue("alex");
  verifier.revoke_token(revoked, "logged out");
  ask_about(revoked);
  gate.revoke_token_id(verifier.verify(known).id(), verifier.verify(known).expires_at(), "stolen");
  ask_about(known);
  gate.revoke_token_id("never-issued", noon + 10 * hour);
}

// Revokes subjects, and makes sessions that remember the cutoffs before them.
void fill_with_cutoffs(const Gate &gate, Questions &ask) {
  const Sessions sessions = gate.sessions();
  const Session before = sessions.create("sam");
  const std::string token = gate.issue("sam");
  ask(shop, "login", {"sam", gate.login_begin("sam")});
  gate.revoke_subject("sam", "password changed");
  const Session after = sessions.create("sam", R"({"since":"the cutoff"})");
  ask(shop, "session", {before.ticket()})(shop, "session", {after.ticket()});
  ask(shop, "token", {token})(shop, "token", {gate.issue("sam")});
  ask(shop, "login", {"sam", gate.login_begin("sam")});
  const Session other = sessions.create("lee"), kept = sessions.create("lee", R"({"kept":true})");
  gate.revoke_sessions("lee", kept.sid(), "other devices");
  ask(shop, "session", {other.ticket()})(shop, "session", {kept.ticket()});
}

// Has keys that announce, sign, only verify, and are revoked.
void fill_with_keys(const Gate &gate, Questions &ask) {
  const Verifier verifier = gate.verifier();
  const std::string first = gate.issue("alex");
  gate.rotate_keys();
  gate.set_clock(noon + 3 * hour);
  const std::string second = gate.issue("alex");
  gate.rotate_keys();
  gate.set_clock(noon + 4 * hour + hour / 2);
  const std::string third = gate.issue("alex");
  gate.revoke_key(verifier.verify(second).key_id(), "found in a log");
  gate.rotate_keys();
  for (const std::string &token : {first, second, third}) ask(shop, "token", {token});
}

void fill_bank(const std::string &directory, Questions &ask) {
  const Gate gate = open(directory, bank, noon + 2 * hour);
  const Sessions sessions = gate.sessions();
  const Session before = sessions.create("alex");
  const std::string token = gate.issue("alex");
  gate.revoke_everyone("a leak");
  const Session after = sessions.create("alex", R"({"since":"the leak"})");
  ask(bank, "session", {before.ticket()})(bank, "session", {after.ticket()});
  ask(bank, "token", {token})(bank, "token", {gate.issue("alex")});
  ask(shop, "session", {after.ticket()});  // of another issuer
}

// Renews sessions shortly before they are asked about, so that old tickets still read.
void fill_with_renewals(const Gate &gate, Questions &ask) {
  const Sessions sessions = gate.sessions();
  gate.set_clock(asked_at - hour / 4);
  const Session old = sessions.create("ann", R"({"n":"one"})", {{"session.label", "an old name"}});
  const Session long_ago = sessions.renew(old.ticket());
  gate.set_clock(asked_at - 10);
  const Session renewed = sessions.renew(long_ago.ticket());
  const Session weak = sessions.create("roy");
  const Session strong =
      sessions.renew(weak.ticket(), {{"session.level", "3"}, {"session.authenticated", "true"}});
  for (const Session *const session : {&old, &long_ago, &renewed, &weak, &strong})
    ask(shop, "session", {session->ticket()});
  for (const char *const subject :
       {"alex", "kim", "pat", "max", "eve", "sam", "lee", "ann", "roy", "bob"})
    ask(shop, "list", {subject});
}

std::string text_of(const Session &session) {
  std::ostringstream out;
  out << session.subject() << " sid=" << session.sid() << " version=" << session.version()
      << " created=" << *session.created_at() << " seen=" << *session.seen_at()
      << " idle=" << *session.idle_expires_at() << " expires=" << *session.expires_at()
      << " authenticated=" << *session.auth_time() << " level=" << session.level()
      << " read_only=" << session.read_only() << " label=" << session.label()
      << " address=" << session.address() << " data=" << session.data();
  return out.str();
}

// Answers the questions about one issuer.
class Asked {
 public:
  Asked(const std::string &directory, std::string_view issuer)
      : gate_(open(directory, issuer, asked_at)), verifier_(gate_.verifier()) {}

  std::string answer(const std::vector<std::string> &question) {
    try {
      return answer_of(question);
    } catch (const Error &error) {
      return limen_status_name(error.status());
    }
  }

 private:
  std::string answer_of(const std::vector<std::string> &question) {
    const std::string &what = question.at(1);
    if (what == "session") return text_of(gate_.sessions().get(question.at(2)));
    if (what == "token") return std::string(verifier_.verify(question.at(2)).json());
    if (what == "keys") return gate_.keys();
    if (what == "jwks") return gate_.jwks();
    if (what == "csrf") {
      csrf::check(gate_, question.at(2), question.at(3));
      return "good";
    }
    if (what == "login") {
      gate_.issue(question.at(2), "", {{"login.mark", question.at(3)}});
      return "good";
    }
    if (what == "list") {
      std::string all;
      for (const Session &session : gate_.sessions().list(question.at(2)))
        all.append(all.empty() ? "" : " ").append(session.sid());
      return all;
    }
    if (what == "info") {
      const std::string info = store_info(gate_);
      std::string counts;
      for (const char *const name : {"created_at", "records", "members", "revocations", "cutoffs"})
        counts.append(name).append("=").append(json::get(info, name).value()).append(" ");
      return counts + json::get(info, "issuers").value();
    }
    throw std::runtime_error("an unknown question: " + what);
  }

  Gate gate_;
  Verifier verifier_;
};

std::vector<std::string> words_of(const std::string &line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace

std::string make_store(const std::string &directory) {
  Questions questions;
  {
    const Gate gate = open(directory, shop, noon);
    fill_with_sessions(gate, questions);
    fill_with_tokens(gate, questions);
    fill_with_cutoffs(gate, questions);
    fill_bank(directory, questions);
    fill_with_keys(gate, questions);
    fill_with_renewals(gate, questions);
  }
  for (const char *const issuer : {shop, bank})
    for (const char *const what : {"keys", "jwks", "info"}) questions(issuer, what);
  return ask(directory, questions.text());
}

std::string ask(const std::string &directory, const std::string &answers) {
  std::map<std::string, Asked> issuers;
  std::string answered;
  std::istringstream lines(answers);
  for (std::string line; std::getline(lines, line);) {
    line.resize(std::min(line.find('\t'), line.size()));
    const std::vector<std::string> question = words_of(line);
    auto known = issuers.find(question.at(0));
    if (known == issuers.end())
      known = issuers.emplace(question.at(0), Asked(directory, question.at(0))).first;
    answered.append(line).append(1, '\t').append(known->second.answer(question)).append(1, '\n');
  }
  return answered;
}

Gate open_shop(const std::string &directory) { return open(directory, shop, asked_at); }

std::string format_1_file() { return LIMEN_FORMAT_1 "/data.mdb"; }

std::string format_1_answers() {
  std::ifstream in(LIMEN_FORMAT_1 "/answers.txt");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace limen::upgrade
