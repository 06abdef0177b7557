// Runs every pair of operations on the same sessions. Each of the two interrupts the other at
// every store call.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

constexpr int number_of_first = 10, number_of_second = 11;

// Creates sessions of alex with tickets t1 and t2, begins the login m3 and renews t2 to t4.
std::vector<Operation> before() {
  return {{.act = Act::create, .number = 1, .label = 1, .idle_ttl = 40, .ttl = 300},
          {.act = Act::create, .number = 2, .level = 1, .idle_ttl = 40, .ttl = 300},
          {.act = Act::begin, .number = 3},
          {.act = Act::advance, .by = 11},
          {.act = Act::renew, .number = 4, .ticket = 2}};
}

std::vector<Operation> acts() {
  const Operation login{.act = Act::create, .idle_ttl = 40, .ttl = 300};
  Operation marked = login, refuse = login, evict = login;
  marked.marked = true;
  marked.mark = 3;
  refuse.limit = evict.limit = 2;
  evict.evict_oldest = true;
  return {login,
          marked,
          refuse,
          evict,
          {.act = Act::get, .ticket = 1},
          {.act = Act::get, .ticket = 2},
          {.act = Act::update, .ticket = 1, .data = 1},
          {.act = Act::update, .ticket = 1, .data = 2},
          {.act = Act::update, .ticket = 4, .data = 1},
          {.act = Act::touch, .ticket = 1},
          {.act = Act::renew, .ticket = 1},
          {.act = Act::renew, .ticket = 1, .authenticated = true},
          {.act = Act::renew, .ticket = 4, .mark = 3, .marked = true},
          {.act = Act::end, .ticket = 1},
          {.act = Act::end, .ticket = 2},
          {.act = Act::list},
          {.act = Act::live_until, .session = 1},
          {.act = Act::revoke_session, .session = 1},
          {.act = Act::revoke_sessions, .session = 1},
          {.act = Act::revoke_sessions, .session = 2},
          {.act = Act::cut_subject},
          {.act = Act::cut_everyone},
          {.act = Act::delete_refused},
          {.act = Act::begin}};
}

class Pairs : public testing::TestWithParam<store::TestedDriver> {
 protected:
  // Runs all pairs when soaking, otherwise the driver's portion, and under a sanitizer a ninth
  // at most.
  static void run(const std::vector<Operation> &start) {
    const std::vector<Operation> all = acts();
    const std::uint64_t one_in = std::max<std::uint64_t>(GetParam().portion, seeds(1, 9));
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i; j < all.size(); ++j) {
        if (!soaking() && (i + j) % one_in != 0) continue;
        Case tried;
        tried.operations = start;
        Operation one = all[i], other = all[j];
        one.number = number_of_first;
        other.number = number_of_second;
        other.client = 1;
        one.batch = other.batch = 1;
        tried.operations.insert(tried.operations.end(), {one, other});
        ASSERT_EQ("", failure_of_some_schedule(GetParam().open, tried, soaking()));
      }
    }
  }
};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(Pairs);

// SESSION-11; with it SESSION-6, SESSION-7 and SESSION-17
TEST_P(Pairs, SomeOrderExplainsAllAnswers) { run(before()); }

TEST_P(Pairs, AlsoRightAfterACutoff) {
  std::vector<Operation> start = before();
  start.push_back({.act = Act::cut_everyone, .number = 5});
  start.push_back({.act = Act::create, .number = 1, .idle_ttl = 40, .ttl = 300});
  start.erase(start.begin());
  run(start);
}

}  // namespace
}  // namespace limen::session
