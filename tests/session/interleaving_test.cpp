// Operations at once, in every order of their store calls that a seed can make:
// the answers, and what is there afterwards, are those of some order of the
// operations one after another.
#include <gtest/gtest.h>

#include "case.h"
#include "shared/seeds.h"

namespace limen::session {
namespace {

class Interleaving : public testing::TestWithParam<store::Driver> {};
using store::driver_name;
using store::drivers;
LIMEN_EVERY_DRIVER(Interleaving);

// session-rules: deleted wins, update-if-exists for every write, one transaction
// and not exists-then-write, renewal is atomic, the index goes with the record and
// decides no revocation, the limit is decided inside create
TEST_P(Interleaving, SomeOrderExplainsAllAnswers) {
  EXPECT_EQ("", first_failure(GetParam().open, GetParam().portion_of(seeds(5000, 300)),
                              random_interleaving));
}

}  // namespace
}  // namespace limen::session
