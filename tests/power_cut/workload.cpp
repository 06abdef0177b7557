// Makes, changes and revokes sessions and tokens in a store, in one process with several threads.
// It marks each call and each answer in the recording; expected.cpp reads these marks.
//
// usage: power_workload STORE FIRST_WORKER WORKERS CALLS WHEN...
// WHEN is a day, on which each worker makes CALLS calls, or "everyone". The first must be a day.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "policy.h"
#include "record.h"
#include "shared/dice.h"
#include "shared/sid_record.h"

namespace {

using limen::power::text_of;

constexpr std::size_t subjects = 3;       // of each worker
constexpr std::size_t most_sessions = 8;  // of each worker

[[noreturn]] void die(const char *what, const limen_error &err) {
  std::fprintf(stderr, "power_workload: %s: %s\n", what, text_of(err).c_str());
  std::exit(1);
}

void mark(std::initializer_list<std::string_view> words) {
  std::string line;
  for (const std::string_view word : words) line.append(line.empty() ? "" : "\t").append(word);
  power_mark(line.c_str());
}

class Worker {
 public:
  Worker(limen_gate *gate, limen_verifier *verifier, int number)
      : gate_(gate),
        verifier_(verifier),
        name_(std::to_string(number)),
        dice_(static_cast<std::uint64_t>(number)) {}

  void call() {
    if (sessions_.empty()) return create();
    const std::uint64_t what = dice_.below(100);
    if (what < 25) return sessions_.size() < most_sessions ? create() : end();
    if (what < 50) return update();
    if (what < 60) return renew();
    if (what < 70) return touch();
    if (what < 80) return mint();
    if (what < 88) return end();
    if (what < 92) return revoke_session();
    if (what < 97) return revoke_token();
    revoke_subject();
  }

  void forget_all() {
    sessions_.clear();
    tokens_.clear();
  }

 private:
  struct Session {
    std::string subject, ticket, sid;
    std::uint64_t version = 0;
  };
  struct Token {
    std::string text, subject, sid;
  };

  template <class... Words>
  void begin(const Words &...words) {
    mark({"begin", name_, words...});
  }
  template <class... Words>
  void done(limen_status status, const char *what, const Words &...words) {
    if (status != LIMEN_OK) die(what, err_);
    mark({"done", name_, what, words...});
  }

  std::string some_subject() {
    return "user-" + name_ + "-" + std::to_string(dice_.below(subjects));
  }
  // Returns session data, some of which needs several pages of the file.
  std::string data() {
    const std::size_t size = dice_.one_in(6) ? 3000 + dice_.below(6000) : 20 + dice_.below(400);
    return "{\"n\":\"" + std::to_string(dice_.below(1'000'000)) + std::string(size, 'x') + "\"}";
  }
  Session &some_session() { return sessions_[dice_.below(sessions_.size())]; }
  std::string version() const { return std::to_string(room_.record.version); }

  // Creates a session. Some expire in ten minutes, and later commits sweep them.
  void create() {
    const bool is_brief = dice_.one_in(8);
    Session session{some_subject(), "", "", 0};
    const std::string text = data();
    limen_options *const options = limen_options_new();
    if (is_brief) limen_options_set(options, "session.ttl", "10m", LIMEN_ZSTR, nullptr);
    char ticket[LIMEN_TICKET_CAP];
    begin("create", session.subject);
    const limen_status status = limen_session_create(
        gate_, session.subject.data(), session.subject.size(), text.data(), text.size(), options,
        &room_.record, sizeof room_, ticket, sizeof ticket, &err_);
    limen_options_release(options);
    if (status == LIMEN_OK) session.sid = LIMEN_TEXT(&room_.record, sid);
    session.ticket = ticket;
    session.version = room_.record.version;
    done(status, "create", session.subject, session.ticket, session.sid, version(), text,
         is_brief ? "brief" : "lasting");
    if (!is_brief) sessions_.push_back(session);
  }

  void update() {
    Session &session = some_session();
    const std::string text = data();
    begin("update", session.ticket, text);
    const limen_status status =
        limen_session_update(gate_, session.ticket.data(), session.ticket.size(), session.version,
                             text.data(), text.size(), &room_.record, sizeof room_, &err_);
    session.version = room_.record.version;
    done(status, "update", session.ticket, text, version());
  }

  void renew() {
    Session &session = some_session();
    char ticket[LIMEN_TICKET_CAP];
    begin("renew", session.ticket);
    const limen_status status =
        limen_session_renew(gate_, session.ticket.data(), session.ticket.size(), nullptr,
                            &room_.record, sizeof room_, ticket, sizeof ticket, &err_);
    session.version = room_.record.version;
    done(status, "renew", session.ticket, ticket, version());
    session.ticket = ticket;
  }

  void touch() {
    const Session &session = some_session();
    if (limen_session_touch(gate_, session.ticket.data(), session.ticket.size(), &err_) != LIMEN_OK)
      die("touch", err_);
  }

  void mint() {
    const Session &session = some_session();
    char token[4096];
    const bool is_of_session = !dice_.one_in(3);
    Token made{"", session.subject, is_of_session ? session.sid : ""};
    const limen::SidRecord record(made.sid);
    const limen_status status = limen_token_issue(
        gate_, made.subject.data(), made.subject.size(), nullptr, 0,
        is_of_session ? &record.record : nullptr, nullptr, token, sizeof token, nullptr, &err_);
    made.text = token;
    done(status, "mint", made.text, made.subject, made.sid);
    tokens_.push_back(made);
  }

  void end() {
    const std::size_t at = dice_.below(sessions_.size());
    const std::string ticket = sessions_[at].ticket;
    begin("end", ticket);
    done(limen_session_end(gate_, ticket.data(), ticket.size(), &err_), "end", ticket);
    drop(at);
  }

  void revoke_session() {
    const std::size_t at = dice_.below(sessions_.size());
    const Session &session = sessions_[at];
    begin("revoke_session", session.sid);
    done(limen_revoke_session(gate_, session.subject.data(), session.subject.size(),
                              session.sid.data(), session.sid.size(), nullptr, 0, &err_),
         "revoke_session", session.sid);
    drop(at);
  }

  void drop(std::size_t at) {
    const std::string sid = sessions_[at].sid;
    std::erase_if(tokens_, [&](const Token &token) { return token.sid == sid; });
    sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void revoke_token() {
    if (tokens_.empty()) return mint();
    const std::size_t at = dice_.below(tokens_.size());
    const std::string token = tokens_[at].text;
    begin("revoke_token", token);
    done(limen_revoke_token(verifier_, token.data(), token.size(), nullptr, 0, &err_),
         "revoke_token", token);
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void revoke_subject() {
    const std::string subject = some_subject();
    begin("revoke_subject", subject);
    done(limen_revoke_subject(gate_, subject.data(), subject.size(), nullptr, 0, nullptr, &err_),
         "revoke_subject", subject);
    std::erase_if(tokens_, [&](const Token &token) { return token.subject == subject; });
    std::erase_if(sessions_, [&](const Session &session) { return session.subject == subject; });
  }

  limen_gate *const gate_;
  limen_verifier *const verifier_;
  const std::string name_;
  limen::Dice dice_;
  std::vector<Session> sessions_;
  std::vector<Token> tokens_;
  limen_error err_{};
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(16384)) room_{};
};

void work(std::vector<Worker> &workers, int calls) {
  std::vector<std::thread> threads;
  for (Worker &worker : workers)
    threads.emplace_back([&worker, calls] {
      for (int i = 0; i < calls; ++i) worker.call();
    });
  for (std::thread &thread : threads) thread.join();
}

void revoke_everyone(limen_gate *gate, std::vector<Worker> &workers) {
  limen_error err;
  mark({"begin", "everyone", "everyone"});
  if (limen_revoke_everyone(gate, nullptr, 0, &err) != LIMEN_OK) die("everyone", err);
  mark({"done", "everyone", "everyone"});
  for (Worker &worker : workers) worker.forget_all();
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  const int first = std::stoi(argv[2]), count = std::stoi(argv[3]), calls = std::stoi(argv[4]);
  limen_error err;
  const limen::power::Gate gate = limen::power::open_gate(argv[1], std::stoi(argv[5]), err);
  if (gate == nullptr) die("open", err);
  const limen::power::Verifier verifier(limen_verifier_open(gate.get(), nullptr, &err));
  if (verifier == nullptr) die("open a verifier", err);
  std::vector<Worker> workers;
  for (int i = 0; i < count; ++i) workers.emplace_back(gate.get(), verifier.get(), first + i);
  for (int i = 5; i < argc; ++i) {
    if (std::string_view(argv[i]) == "everyone") {
      revoke_everyone(gate.get(), workers);
      continue;
    }
    const std::int64_t now = limen::power::first_day + std::stoi(argv[i]) * limen::power::day;
    if (limen_gate_set_clock(gate.get(), now, &err) != LIMEN_OK) die("set the clock", err);
    work(workers, calls);
  }
}
