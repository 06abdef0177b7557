// What clients do with sessions, as data: made at random, run, compared, left
// out, printed.
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

// Tickets that no client was given.
enum class Garbage : std::uint8_t { none, empty, sid, kind, size, alphabet, token, never_given };

// Operations name one another: what the operation of number n made is ticket n,
// session n (its create's), mark n.
struct Operation {
  Act act = Act::get;
  int number = 0;
  int client = 0;  // which of the processes that share the store
  int batch = 0;   // operations in sequence with the same one run at once; 0: alone
  int subject = 0;
  int ticket = 0;
  bool newest = false;              // instead of `ticket` the last that `session` was given
  Garbage garbage = Garbage::none;  // in the ticket's place
  int session = 0;
  int mark = 0;
  bool marked = false;
  bool stale = false;    // update: with the version before the last that was seen
  bool foreign = false;  // by another issuer's gate on the same store
  bool authenticated = false;
  bool evict_oldest = false;
  std::optional<std::uint32_t> level{};
  int data = 0;
  int label = 0;  // 0: none
  Seconds idle_ttl = 0, ttl = 0;
  std::uint64_t limit = 0;
  Seconds by = 0;  // advance: so far; require: at most so old
};

std::string subject_name(int subject);
std::string data_text(int data);
std::string label_text(int label);

inline constexpr int subject_count = 2;
inline constexpr int data_count = 4;  // the last is larger than allowed
inline constexpr int label_count = 3;
inline constexpr int client_count = 3;

// Shares of the operations in a random case.
struct Mix {
  std::uint64_t advance = 12;  // of a hundred
  bool back = true;            // the clock may go back
  int clients = client_count;
};

// Makes operations that refer to those it made before.
class Source {
 public:
  Source(Dice &dice, const Mix &mix) : dice_(dice), mix_(mix) {}

  Operation login(int subject);
  Operation any();
  Operation act();  // any but a step of the clock

 private:
  Operation made(Act act);
  int recent(const std::vector<int> &of);
  void fill_ticket(Operation &operation);

  Dice &dice_;
  Mix mix_;
  int next_ = 1;
  std::vector<int> tickets_, sessions_, marks_;
};

// One line of code.
std::string print(const Operation &operation);

}  // namespace limen::session
