// Operation: what a client does with sessions, as data. It is made at random, run on a store
// beside the model, and printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "shared/dice.h"

namespace limen::session {

enum class Act : std::uint8_t {
  create,
  get,
  update,
  touch,
  renew,
  end,
  list,
  require,
  live_until,
  csrf,
  revoke_session,
  revoke_sessions,
  cut_subject,
  delete_refused,
  cut_everyone,
  begin,
  advance,
  token  // asks whether a token of the session is refused
};

// Garbage: what a client sends in place of a ticket that it was given.
enum class Garbage : std::uint8_t { none, empty, sid, kind, size, alphabet, token, never_given };

// Operations refer to each other by number: the operation of `number` n makes session n,
// ticket n or mark n.
struct Operation {
  Act act = Act::get;
  int number = 0;
  int client = 0;  // which of the processes that share the store
  int batch = 0;   // adjacent operations with the same batch run concurrently; 0: alone
  int subject = 0;
  int ticket = 0;
  bool newest = false;              // send the last ticket of `session` instead of `ticket`
  Garbage garbage = Garbage::none;  // sent in place of the ticket
  int session = 0;
  int mark = 0;
  bool marked = false;
  bool stale = false;    // update: send the version before the last one seen
  bool foreign = false;  // call another issuer's gate on the same store
  bool authenticated = false;
  bool evict_oldest = false;
  std::optional<std::uint32_t> level{};
  int data = 0;
  int label = 0;  // 0: none
  Seconds idle_ttl = 0, ttl = 0;
  std::uint64_t limit = 0;
  Seconds by = 0;  // advance: the step of the clock; require: max_age
};

std::string subject_name(int subject);
std::string data_text(int data);
std::string label_text(int label);

inline constexpr int subject_count = 2;
inline constexpr int data_count = 4;  // the last is larger than allowed
inline constexpr int label_count = 3;
inline constexpr int client_count = 3;

// Mix: how random operations are chosen.
struct Mix {
  std::uint64_t advance = 12;  // percent of all operations
  bool back = true;            // the clock may go back
  int clients = client_count;
};

// Source: makes operations that refer to those it made before.
class Source {
 public:
  Source(Dice &dice, const Mix &mix) : dice_(dice), mix_(mix) {}

  Operation login(int subject);
  Operation any();
  Operation act();  // any but advance

 private:
  Operation made(Act act);
  int recent(const std::vector<int> &of);
  void fill_ticket(Operation &operation);

  Dice &dice_;
  Mix mix_;
  int next_ = 1;
  std::vector<int> tickets_, sessions_, marks_;
};

// Prints an operation as one line of code.
std::string print(const Operation &operation);

}  // namespace limen::session
