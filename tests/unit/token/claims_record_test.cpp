// The records of the core and of the C ABI have the same layout.
#include "token/claims_record.h"

#include <limen/token.h>

#include <gtest/gtest.h>

#include <cstddef>

namespace limen::token {
namespace {

TEST(ClaimsRecord, HasTheLayoutOfTheAbi) {
  EXPECT_EQ(sizeof(ClaimsRecord), sizeof(limen_claims));
  EXPECT_EQ(alignof(ClaimsRecord), alignof(limen_claims));
#define LIMEN_SAME_PLACE(field) \
  EXPECT_EQ(offsetof(ClaimsRecord, field), offsetof(limen_claims, field))
  LIMEN_SAME_PLACE(total);
  LIMEN_SAME_PLACE(size);
  LIMEN_SAME_PLACE(issued_at);
  LIMEN_SAME_PLACE(not_before);
  LIMEN_SAME_PLACE(expires_at);
  LIMEN_SAME_PLACE(json);
  LIMEN_SAME_PLACE(issuer);
  LIMEN_SAME_PLACE(subject);
  LIMEN_SAME_PLACE(audience);
  LIMEN_SAME_PLACE(id);
  LIMEN_SAME_PLACE(sid);
  LIMEN_SAME_PLACE(key_id);
#undef LIMEN_SAME_PLACE
}

}  // namespace
}  // namespace limen::token
