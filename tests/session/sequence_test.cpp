// Runs random sequences of operations and compares each answer with what the model expects.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

class Sequence : public testing::TestWithParam<store::TestedDriver> {};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(Sequence);

// SESSION-11, one call after another; with it SESSION-3, SESSION-7 to SESSION-9,
// SESSION-13, SESSION-14, SESSION-19, SESSION-21, SESSION-24 and SESSION-30.
// corpus: I5
TEST_P(Sequence, EveryAnswerIsTheModels) {
  EXPECT_EQ("", first_failure(GetParam().open, GetParam().portion_of(seeds(3000, 150)),
                              [](std::uint64_t seed) { return random_sequence(seed, 60); }));
}

// A ticket leads to its session over four renewals, each within its grace.
TEST_P(Sequence, ARenewedTicketLeadsToItsSession) {
  Case tried;
  tried.look_always = true;
  tried.operations = {{.act = Act::create, .number = 1, .idle_ttl = 100, .ttl = 100}};
  for (int number = 2; number <= 7; ++number) {
    tried.operations.push_back({.act = Act::renew, .number = number, .ticket = number - 1});
    tried.operations.push_back({.act = Act::advance, .number = 10 + number, .by = 1});
  }
  EXPECT_EQ("", failure(GetParam().open, tried));
}

}  // namespace
}  // namespace limen::session
