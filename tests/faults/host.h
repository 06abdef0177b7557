// Runs a process that has a gate on a store and does what the test asks.
#pragma once

#include <limen/limen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "faults/process.h"

namespace limen::faults {

inline constexpr std::string_view issuer = "https://issuer.example";

// Returns the options of every gate. All hosts sign with the same key.
std::string policy();
limen_options *options_of(const std::string &text);

struct Reply {
  limen_status status = LIMEN_E_INTERNAL;
  std::int64_t number = 0;  // a count or a time
  std::string text;         // a ticket or a token
  std::string name;         // a session id or a token's id
  std::string message;      // of a failure
};

class Host {
 public:
  // Starts the process, which runs `first` before all else. The gate is not open yet.
  explicit Host(const std::string &store, const std::string &options = {},
                const std::function<void()> &first = {}, Home home = Home::here);

  Reply open() { return ask({"open"}); }
  Reply close() { return ask({"close"}); }
  Reply create(const std::string &subject, const std::string &data = "{}") {
    return ask({"create", subject, data});
  }
  Reply get(const std::string &ticket) { return ask({"get", ticket}); }  // number: idle deadline
  Reply touch(const std::string &ticket) { return ask({"touch", ticket}); }
  Reply end(const std::string &ticket) { return ask({"end", ticket}); }
  Reply list(const std::string &subject) { return ask({"list", subject}); }
  Reply issue(const std::string &subject) { return ask({"issue", subject}); }
  Reply verify(const std::string &token) { return ask({"verify", token}); }
  Reply revoke_token(const std::string &token) { return ask({"revoke_token", token}); }
  Reply revoke_session(const std::string &subject, const std::string &sid) {
    return ask({"revoke_session", subject, sid});
  }
  Reply revoke_subject(const std::string &subject) { return ask({"revoke_subject", subject}); }
  Reply set_clock(std::int64_t now) { return ask({"clock", std::to_string(now)}); }

  // Creates up to `most` sessions until one fails. Returns how many, and the failure.
  Reply fill(const std::string &subject, std::size_t most, const std::string &data = "{}") {
    return ask({"fill", subject, std::to_string(most), data});
  }
  // Gets and verifies `count` times each, with this many threads. Returns how many calls did not
  // accept, and the last such answer.
  Reply read(const std::string &ticket, const std::string &token, int count, int threads = 1) {
    return ask({"read", ticket, token, std::to_string(count), std::to_string(threads)});
  }
  // Creates and ends sessions without a pause until it is killed.
  void keep_writing() { start({"write"}); }
  // Gets a session without a pause until it is killed.
  void keep_reading(const std::string &ticket) { start({"read_on", ticket}); }

  Reply ask(const std::vector<std::string> &words) {
    start(words);
    return answer();
  }
  void start(const std::vector<std::string> &words);
  Reply answer();

  Process &process() { return process_; }

 private:
  Process process_;
};

}  // namespace limen::faults
