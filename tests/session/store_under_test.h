// StoreUnderTest: runs operations as processes that share a store, and records the answers.
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

// Settings of every gate under test.
inline constexpr Seconds tested_max_ttl = 300;
inline constexpr Seconds tested_renew_grace = 10;
inline constexpr Seconds tested_token_life = 60;
inline constexpr Seconds tested_login_ttl = 50;
inline constexpr Seconds tested_max_skew = 2;
inline constexpr std::size_t tested_max_data = 100;

// Seen: a session's record as a call returned it.
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
  std::string text;          // a ticket, a mark, or a CSRF secret and its sid
};

// Executed: an operation, the facts known when it started, and its answer.
struct Executed {
  Operation operation;
  bool ticket_known = false, mark_known = false, sid_known = false;
  std::uint64_t version = 1;  // sent by an update; 1: a version that no session has
  Answer answer;
  std::uint64_t started = 0, finished = 0;
  std::string stored_sid;  // of a session that was created although its create call failed
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

  // Returns an inconsistency of the store, or an empty text: a session that is in no index or
  // there twice, or, unless sessions may have `expired`, a member without a session.
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
  std::map<int, std::string> tickets_, sids_, marks_;  // by the number of their operation
  std::map<int, std::string> ticket_sids_;
  std::map<std::string, std::vector<std::uint64_t>> versions_;  // all that were seen, by sid
};

}  // namespace limen::session
