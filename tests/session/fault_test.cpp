// Lets the store fail in the middle of an operation. The operation is then done whole or not
// at all, and later calls return right answers.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

class Faults : public testing::TestWithParam<store::TestedDriver> {};
using store::driver_name;
using store::tested_drivers;
LIMEN_EVERY_DRIVER(Faults);

// SESSION-12
TEST_P(Faults, NothingIsHalfDone) {
  EXPECT_EQ("",
            first_failure(GetParam().open, GetParam().portion_of(seeds(5000, 300)), random_fault));
}

}  // namespace
}  // namespace limen::session
