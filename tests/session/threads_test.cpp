// Runs concurrent operations on real threads, as one process and as several. Answers and final
// state must match some sequential order of the operations.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

class SessionThreads : public testing::TestWithParam<store::TestedDriver> {};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(SessionThreads);

TEST_P(SessionThreads, SomeOrderExplainsAllAnswers) {
  EXPECT_EQ("",
            first_failure(GetParam().open, GetParam().portion_of(seeds(300, 40)), random_threads));
}

}  // namespace
}  // namespace limen::session
