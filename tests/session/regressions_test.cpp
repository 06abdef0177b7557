// Replays the bugs that these tests found, by every schedule of two clients.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"
#include "store_under_test.h"

namespace limen::session {
namespace {

class Regressions : public testing::TestWithParam<store::TestedDriver> {
 protected:
  static std::string at_once(std::vector<Operation> before, Operation one, Operation other,
                             std::uint64_t seed = 0) {
    other.client = 1;
    one.batch = other.batch = 1;
    Case tried;
    tried.seed = seed;
    tried.operations = std::move(before);
    tried.operations.insert(tried.operations.end(), {one, other});
    const bool twice = GetParam().portion_of(seeds(2, 1)) > 1;
    return failure_of_some_schedule(GetParam().open, tried, twice);
  }
};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(Regressions);

const Operation alex_1{.act = Act::create, .number = 1, .idle_ttl = 100, .ttl = 100};
const Operation alex_2{.act = Act::create, .number = 2, .idle_ttl = 100, .ttl = 100};
const Operation but_for_1{.act = Act::revoke_sessions, .number = 3, .session = 1};

// The reader read the session before the cutoff's id was written into it, and asked whether it
// is revoked afterwards.
TEST_P(Regressions, WhoReadsTheSessionThatIsKeptIsNotRefused) {
  for (const Act act :
       {Act::get, Act::touch, Act::update, Act::renew, Act::csrf, Act::list, Act::live_until}) {
    const Operation reads{.act = act, .number = 4, .ticket = 1, .session = 1};
    EXPECT_EQ("", at_once({alex_1, alex_2}, but_for_1, reads));
  }
}

// The other deletion read the session before the cutoff's id was written into it.
TEST_P(Regressions, TheSessionThatIsKeptIsNotDeletedWithTheOthers) {
  const Operation deletes{.act = Act::delete_refused, .number = 4};
  EXPECT_EQ("", at_once({alex_1, alex_2}, but_for_1, deletes));
}

TEST_P(Regressions, TwoMayKeepTheSameSession) {
  Operation again = but_for_1;
  again.number = 4;
  EXPECT_EQ("", at_once({alex_1, alex_2}, but_for_1, again));
}

// The cutoff came while the login was choosing the session to evict.
TEST_P(Regressions, TheSessionThatIsKeptIsNotEvictedWhereACutoffMadeRoom) {
  Operation login{.act = Act::create, .number = 4, .idle_ttl = 100, .ttl = 100, .limit = 2};
  login.evict_oldest = true;
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    EXPECT_EQ("", at_once({alex_1, alex_2}, login, but_for_1, seed));
}

// The session had expired, and meanwhile a list or a login removed it from the index.
TEST_P(Regressions, WhatIsRevokedIsRevokedThoughItWasTidiedAway) {
  const Operation revoke{.act = Act::revoke_session, .number = 3, .session = 1};
  const Operation list{.act = Act::list, .number = 4};
  const Operation login{.act = Act::create, .number = 4, .idle_ttl = 40, .ttl = 100};
  Operation short_lived = alex_1;
  short_lived.idle_ttl = 8;
  const Operation later{.act = Act::advance, .number = 2, .by = 9};
  for (const Operation &tidies : {list, login})
    EXPECT_EQ("", at_once({short_lived, later}, revoke, tidies));
}

// SESSION-16. An expired session that left the index stays unknown when the clock is set back.
TEST_P(Regressions, WhatWasTidiedAwayStaysAwayWhenTheClockGoesBack) {
  const Operation list{.act = Act::list, .number = 4};
  const Operation login{.act = Act::create, .number = 4, .idle_ttl = 40, .ttl = 100};
  const Operation get{.act = Act::get, .number = 5, .ticket = 1};
  Operation short_lived = alex_1;
  short_lived.idle_ttl = 8;
  for (const Operation &tidies : {list, login}) {
    StoreUnderTest tested(GetParam().open(), false);
    EXPECT_EQ(tested.run(short_lived).answer.status, Status::ok);
    tested.advance(9);
    EXPECT_EQ(tested.run(tidies).answer.status, Status::ok);
    tested.advance(-2);
    EXPECT_EQ(tested.run(get).answer.status, Status::session_unknown);
    EXPECT_EQ("", tested.leaks(true));
  }
}

// SESSION-25. The session that filled the limit was refused already, and another client revoked
// it.
TEST_P(Regressions, ALoginIsNotRefusedForSessionsThatAreNoMore) {
  const Operation cut{.act = Act::cut_everyone, .number = 3};
  Operation login = alex_2;
  login.limit = 1;
  const Operation ends{.act = Act::revoke_session, .number = 4, .session = 1};
  EXPECT_EQ("", at_once({alex_1, cut}, login, ends));
}

// A session that cannot be read may be a refused one, so it does not count.
TEST_P(Regressions, AStoreThatFailsIsNoSessionLimit) {
  Operation login = alex_2;
  login.limit = 1;
  Case tried;
  tried.operations = {alex_1, {.act = Act::cut_subject, .number = 3}, login};
  for (std::size_t call = 0; call < 40; ++call) {
    tried.fault = Fault{Fault::Type::refused, call};
    EXPECT_EQ("", failure(GetParam().open, tried)) << print(tried);
  }
}

}  // namespace
}  // namespace limen::session
