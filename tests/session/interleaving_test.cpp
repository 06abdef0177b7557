// Runs concurrent operations, with their store calls in a random order that a seed repeats.
// Answers and final state must match some sequential order of the operations.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

class Interleaving : public testing::TestWithParam<store::TestedDriver> {};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(Interleaving);

// SESSION-11; with it SESSION-6, SESSION-7, SESSION-17, SESSION-21, SESSION-23 and
// SESSION-24
TEST_P(Interleaving, SomeOrderExplainsAllAnswers) {
  EXPECT_EQ("", first_failure(GetParam().open, GetParam().portion_of(seeds(5000, 300)),
                              random_interleaving));
}

}  // namespace
}  // namespace limen::session
