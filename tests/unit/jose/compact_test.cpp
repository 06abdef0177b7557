#include "jose/compact.h"

#include <gtest/gtest.h>

#include <string>

namespace limen::jose {
namespace {

constexpr std::size_t plenty = 16384;

Status status_of(std::string_view token, std::size_t max_size = plenty) {
  return split(token, max_size).status();
}

std::string why(std::string_view token, std::size_t max_size = plenty) {
  const auto result = split(token, max_size);
  return result.ok() ? "accepted" : result.error().message;
}

TEST(Compact, CutsATokenInThree) {
  const auto compact = split("eyJh.YWJj.c2ln", plenty);
  ASSERT_TRUE(compact.ok());
  EXPECT_EQ(compact->header, "eyJh");
  EXPECT_EQ(compact->payload, "YWJj");
  EXPECT_EQ(compact->signature, "c2ln");
  EXPECT_EQ(compact->signing_input, "eyJh.YWJj");
}

// corpus: A5
TEST(Compact, NeedsExactlyTwoPeriodsAndAHeader) {
  EXPECT_EQ(status_of(""), Status::token_empty);
  EXPECT_EQ(status_of("a"), Status::token_parts);
  EXPECT_EQ(status_of("a.b"), Status::token_parts);
  EXPECT_EQ(status_of("a.b.c.d"), Status::token_parts);
  EXPECT_EQ(status_of("a.b.c.d.e"), Status::token_encrypted);
  EXPECT_EQ(status_of("a.b.c.d.e.f"), Status::token_parts);
  EXPECT_EQ(status_of(".b.c"), Status::token_encoding);
  EXPECT_EQ(status_of(".."), Status::token_encoding);
  EXPECT_EQ(why("a.b"), "token: 2 parts; expected three, header.claims.signature");
  EXPECT_EQ(why("a"), "token: 1 part; expected three, header.claims.signature");
}

// corpus: A6; attack: 19
TEST(Compact, RefusesJsonAndWhatStandsAroundAToken) {
  EXPECT_EQ(status_of("{\"payload\":\"a.b.c\"}"), Status::token_encoding);
  EXPECT_EQ(status_of("{\"protected\":\"a\",\"x\":\"{.b.c\"}"), Status::token_encoding);
  EXPECT_EQ(status_of("[\"a.b.c\"]"), Status::token_encoding);
  EXPECT_EQ(why("{}"), "token: JSON; expected the compact form, header.claims.signature");
  for (const std::string token : {" a.b.c", "a.b.c ", "a.b.c\n", "a.b.c\r\n", "\ta.b.c",
                                  "\"a.b.c\"", "a.b.\n", "Bearer a.b.c", " "})
    EXPECT_EQ(status_of(token), Status::token_encoding) << token;
  EXPECT_EQ(status_of(std::string_view("a.b.c\0", 6)), Status::token_encoding);
  EXPECT_EQ(status_of(std::string_view("\0a.b.c", 6)), Status::token_encoding);
}

// corpus: A7, A8 (later checks refuse the empty parts)
TEST(Compact, LetsPayloadAndSignatureBeEmpty) {
  const auto no_payload = split("a..c", plenty);
  ASSERT_TRUE(no_payload.ok());
  EXPECT_TRUE(no_payload->payload.empty());
  EXPECT_EQ(no_payload->signing_input, "a.");
  const auto no_signature = split("a.b.", plenty);
  ASSERT_TRUE(no_signature.ok());
  EXPECT_TRUE(no_signature->signature.empty());
  EXPECT_EQ(no_signature->signing_input, "a.b");
}

// attack: 28
TEST(Compact, ChecksTheSizeFirst) {
  EXPECT_EQ(status_of("a.b.c", 5), Status::ok);
  EXPECT_EQ(status_of("a.b.cc", 5), Status::token_size);
  EXPECT_EQ(status_of("{....}", 5), Status::token_size);
  EXPECT_EQ(why("a.b.cc", 5), "token: 6 octets; at most 5 are read");
}

// attack: 27
TEST(Compact, RefusesTenMillionDots) {
  const std::string dots(10'000'000, '.');
  EXPECT_EQ(status_of(dots, dots.size()), Status::token_parts);
  EXPECT_EQ(status_of(dots), Status::token_size);
  EXPECT_EQ(why(dots, dots.size()),
            "token: more than five parts; expected header.claims.signature");
}

// attack: 38
TEST(Compact, NamesAnEncryptedToken) {
  EXPECT_EQ(why("a.b.c.d.e"),
            "token: five parts, so encrypted (JWE); expected a signed token of three");
}

}  // namespace
}  // namespace limen::jose
