#include "options/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace limen::options {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string said(const Outcome &outcome, Status status) {
  EXPECT_EQ(outcome.status(), status);
  return outcome.ok() ? "" : outcome.error().message;
}

TEST(Options, AnswerTheDefaultsUntilSet) {
  const Options none;
  EXPECT_FALSE(none.has(Id::token_ttl));
  EXPECT_EQ(none.seconds(Id::token_ttl), 900);
  EXPECT_EQ(none.text(Id::keys_algorithm), "ES256");
  EXPECT_EQ(none.count(Id::token_max_size), 16384u);
  EXPECT_EQ(none.count(Id::revocation_max_entries), 64u << 20);
  EXPECT_FALSE(none.flag(Id::clock_manual));
  EXPECT_TRUE(none.check(AppliesTo::gate).ok());
}

TEST(Options, WithoutValueOrDefaultAreEmptyOrUnset) {
  const Options none;
  EXPECT_EQ(none.text(Id::issuer), "");
  EXPECT_THAT(none.list(Id::audience), IsEmpty());
  EXPECT_EQ(none.seconds(Id::clock_fixed), unset);
}

TEST(Options, KeepWhatIsSet) {
  Options options;
  ASSERT_TRUE(options.set("issuer", "https://shop.example").ok());
  ASSERT_TRUE(options.set("audience", " shop  pay ").ok());
  ASSERT_TRUE(options.set("token.ttl", "12h").ok());
  ASSERT_TRUE(options.set("token.max_size", "1k").ok());
  ASSERT_TRUE(options.set("clock.fixed", "0").ok());
  ASSERT_TRUE(options.set("clock.manual", "true").ok());
  EXPECT_TRUE(options.has(Id::issuer));
  EXPECT_EQ(options.text(Id::issuer), "https://shop.example");
  EXPECT_THAT(options.list(Id::audience), ElementsAre("shop", "pay"));
  EXPECT_EQ(options.seconds(Id::token_ttl), 43200);
  EXPECT_EQ(options.count(Id::token_max_size), 1024u);
  EXPECT_EQ(options.seconds(Id::clock_fixed), 0);
  EXPECT_TRUE(options.flag(Id::clock_manual));
  EXPECT_TRUE(options.check(AppliesTo::gate).ok());
}

TEST(Options, ANulIsDataOfTheValue) {
  Options options;
  ASSERT_TRUE(options.set("issuer", std::string_view("a\0b", 3)).ok());
  EXPECT_EQ(options.text(Id::issuer), std::string_view("a\0b", 3));
  EXPECT_EQ(options.set(std::string_view("issuer\0", 7), "b").status(), Status::option_unknown);
}

TEST(Options, ALaterValueReplacesAndARefusedOneDoesNot) {
  Options options;
  ASSERT_TRUE(options.set("token.ttl", "1m").ok());
  ASSERT_TRUE(options.set("token.ttl", "2m").ok());
  EXPECT_EQ(said(options.set("token.ttl", "15x"), Status::option_value),
            "token.ttl: \"15x\" is not a duration: expected 1s to 365d, such as 90, 30s, 15m, 12h "
            "or 7d");
  EXPECT_EQ(options.seconds(Id::token_ttl), 120);
}

TEST(Options, SuggestAName) {
  Options options;
  EXPECT_EQ(said(options.set("isuer", "x"), Status::option_unknown),
            "unknown property 'isuer': did you mean 'issuer'?");
  EXPECT_EQ(said(options.set("token_ttl", "x"), Status::option_unknown),
            "unknown property 'token_ttl': did you mean 'token.ttl'?");
  EXPECT_EQ(said(options.set("colour", "x"), Status::option_unknown), "unknown property 'colour'");
}

TEST(Options, DoNotRepeatANameThatMayBeASecret) {
  Options options;
  for (const char *name : {R"({"kty":"oct","k":"c2VjcmV0"})", "c2VjcmV0 c2VjcmV0", "c2VjcmV0\n",
                           "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U", "", "c2VjcmV0%n",
                           "0123456789abcdef0123456789abcdef"}) {
    EXPECT_EQ(said(options.set(name, "keys.signing"), Status::option_unknown),
              "unknown property: expected a name such as 'token.ttl'");
  }
}

TEST(Options, DoNotRepeatASecretValue) {
  Options options;
  const std::string key(65537, 's');
  EXPECT_EQ(said(options.set("keys.signing", key), Status::option_value),
            "keys.signing: the value has 65537 bytes: expected 1 to 65536 bytes");
}

TEST(Options, KeepTheirFirstError) {
  Options options;
  EXPECT_FALSE(options.set("isuer", "x").ok());
  EXPECT_FALSE(options.set("token.ttl", "15x").ok());
  EXPECT_TRUE(options.set("issuer", "x").ok());
  EXPECT_EQ(said(options.check(AppliesTo::gate), Status::option_unknown),
            "unknown property 'isuer': did you mean 'issuer'?");
  EXPECT_EQ(options.text(Id::issuer), "x");
}

TEST(Options, KeepAnErrorThatCameBeforeTheValue) {
  Options options;
  EXPECT_EQ(said(options.refuse(fail(Status::argument, "value: NULL")), Status::argument),
            "value: NULL");
  EXPECT_FALSE(options.set("isuer", "x").ok());
  EXPECT_EQ(said(options.check(AppliesTo::gate), Status::argument), "value: NULL");
}

TEST(Options, ApplyAtTheirPlaces) {
  Options options;
  ASSERT_TRUE(options.set("keys.signing", "{}").ok());
  EXPECT_TRUE(options.check(AppliesTo::gate).ok());
  EXPECT_EQ(said(options.check(AppliesTo::verifier), Status::option_place),
            "keys.signing applies to a gate, not to a verifier");
  EXPECT_EQ(said(options.check(AppliesTo::issue), Status::option_place),
            "keys.signing applies to a gate, not to issuing a token");

  Options ttl;
  ASSERT_TRUE(ttl.set("token.ttl", "5m").ok());
  EXPECT_TRUE(ttl.check(AppliesTo::issue).ok());
  EXPECT_EQ(said(ttl.check(AppliesTo::verifier), Status::option_place),
            "token.ttl applies to a gate and to issuing a token, not to a verifier");
}

TEST(Options, ACopyIsASnapshot) {
  Options options;
  ASSERT_TRUE(options.set("issuer", "a").ok());
  const Options copy = options;
  ASSERT_TRUE(options.set("issuer", "b").ok());
  EXPECT_FALSE(options.set("x", "y").ok());
  EXPECT_EQ(copy.text(Id::issuer), "a");
  EXPECT_TRUE(copy.check(AppliesTo::gate).ok());
}

TEST(Options, Overlay) {
  Options base, over;
  ASSERT_TRUE(base.set("issuer", "a").ok());
  ASSERT_TRUE(base.set("token.ttl", "1m").ok());
  ASSERT_TRUE(over.set("token.ttl", "2m").ok());
  ASSERT_TRUE(over.set("audience", "shop").ok());
  const Options both = base.overlaid(over);
  EXPECT_EQ(both.text(Id::issuer), "a");
  EXPECT_EQ(both.seconds(Id::token_ttl), 120);
  EXPECT_THAT(both.list(Id::audience), ElementsAre("shop"));
  EXPECT_EQ(base.seconds(Id::token_ttl), 60);

  EXPECT_FALSE(over.set("x", "y").ok());
  EXPECT_EQ(base.overlaid(over).check(AppliesTo::gate).status(), Status::option_unknown);
  EXPECT_FALSE(base.set("issuer", "").ok());
  EXPECT_EQ(base.overlaid(over).check(AppliesTo::gate).status(), Status::option_value);
}

TEST(Load, ReadsLines) {
  Options options;
  ASSERT_TRUE(options
                  .load("# the shop\n"
                        "\n"
                        "issuer = https://shop.example/?a=b \r\n"
                        "  token.ttl\t=\t5m\r\n"
                        "\t# token.ttl = 6m\n"
                        "   \r\n"
                        "audience=shop pay")
                  .ok());
  EXPECT_EQ(options.text(Id::issuer), "https://shop.example/?a=b");
  EXPECT_EQ(options.seconds(Id::token_ttl), 300);
  EXPECT_THAT(options.list(Id::audience), ElementsAre("shop", "pay"));
}

TEST(Load, OfNothingIsFine) {
  Options options;
  EXPECT_TRUE(options.load("").ok());
  EXPECT_TRUE(options.load("\n\r\n\n").ok());
  EXPECT_TRUE(options.check(AppliesTo::gate).ok());
}

TEST(Load, NamesTheLineAndStopsThere) {
  Options options;
  EXPECT_EQ(said(options.load("issuer = a\r\n\r\ntoken.ttl = soon\r\nissuer = b\n"),
                 Status::option_value),
            "line 3: token.ttl: \"soon\" is not a duration: expected 1s to 365d, such as 90, 30s, "
            "15m, 12h or 7d");
  EXPECT_EQ(options.text(Id::issuer), "a");
  EXPECT_THAT(said(options.check(AppliesTo::gate), Status::option_value), HasSubstr("line 3: "));
}

TEST(Load, RefusesWhatIsNoSetting) {
  const auto load = [](std::string_view text, Status status) {
    Options options;
    return said(options.load(text), status);
  };
  EXPECT_EQ(load("issuer = a\nissuer\n", Status::option_value),
            "line 2 has no '=': expected name = value");
  EXPECT_EQ(load("isuer = a", Status::option_unknown),
            "line 1: unknown property 'isuer': did you mean 'issuer'?");
  EXPECT_EQ(load("= a", Status::option_unknown),
            "line 1: unknown property: expected a name such as 'token.ttl'");
  EXPECT_EQ(load("issuer =", Status::option_value),
            "line 1: issuer: the value has 0 bytes: expected 1 to 1024 bytes");
  EXPECT_EQ(load("issuer = \xFF", Status::text),
            "line 1: issuer: byte 0 of the value is not UTF-8");
  EXPECT_THAT(load("keys.signing: {\"k\":\"c2VjcmV0=\"}", Status::option_unknown),
              Not(HasSubstr("c2V")));
}

}  // namespace
}  // namespace limen::options
