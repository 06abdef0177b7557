// StoreUnderTest: processes that share a store and its sessions, and their answers.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "operation.h"
#include "scheduled_store.h"
#include "store/tested_drivers.h"

namespace limen::session {

// What every store under test is set to.
inline constexpr Seconds tested_max_ttl = 300;
inline constexpr Seconds tested_renew_grace = 10;
inline constexpr Seconds tested_token_life = 60;
inline constexpr Seconds tested_login_ttl = 50;
inline constexpr Seconds tested_max_skew = 2;
inline constexpr std::size_t tested_max_data = 100;

// A session's record as it was answered.
struct Seen {
  std::uint64_t version = 0;
  Seconds created_at = 0, seen_at = 0, idle_expires_at = 0, expires_at = 0, auth_time = 0;
  std::uint32_t level = 0, read_only = 0;
  std::string sid, subject, data, label, address;
};

struct Answer {
  Status status = Status::ok;
  std::string message;
  std::vector<Seen> records;
  std::uint64_t number = 0;  // a count, or a time
  std::string text;          // csrf: the secret and the sid
};

// Executed: an operation, the facts known when it started, and its answer.
struct Executed {
  Operation operation;
  bool ticket_known = false, mark_known = false, sid_known = false;
  std::uint64_t version = 1;  // of an update; 1: none that a session has
  Answer answer;
  std::uint64_t started = 0, finished = 0;
  std::string stored_sid;  // of a session that is there although its creation failed
};

class StoreUnderTest {
 public:
  // With `shared_gate` all clients are threads of one process.
  StoreUnderTest(std::unique_ptr<store::TestedStore> opened, bool shared_gate);
  ~StoreUnderTest();

  // Safe from any thread.
  Executed run(const Operation &operation);

  ScheduledStore &scheduled() { return scheduled_; }
  Seconds now() { return opened_->store().now().value(); }
  void advance(Seconds by) { opened_->advance(by); }

  // Empty, or what lies in the store that should not: a session that no index
  // names, a member without a session (unless it may have expired), ...
  std::string leaks(bool expired);

 private:
  struct Gate;

  Gate &gate_of(const Operation &operation);
  Answer answer(Gate &gate, const Executed &asked, const std::string &ticket,
                const std::string &mark, const std::string &sid);
  Answer make(Gate &gate, const Operation &operation, const std::string &ticket,
              const std::string &mark);
  static Answer by_ticket(Gate &gate, const Executed &asked, const std::string &ticket);
  Answer by_name(Gate &gate, const Operation &operation, const std::string &sid);
  static Answer list(Gate &gate, const Operation &operation);
  std::string known(const std::map<int, std::string> &texts, int number, bool &is_known);
  int newest_ticket(const std::string &sid) const;
  void learn(const Operation &operation, const Answer &answer);

  std::unique_ptr<store::TestedStore> opened_;
  ScheduledStore scheduled_;
  std::vector<std::unique_ptr<Gate>> gates_;

  std::mutex mutex_;
  std::map<int, std::string> tickets_, sids_, marks_;  // by the number of what made them
  std::map<int, std::string> ticket_sids_;
  std::map<std::string, std::vector<std::uint64_t>> versions_;  // seen, by sid
};

}  // namespace limen::session
