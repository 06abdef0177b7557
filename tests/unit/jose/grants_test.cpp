#include "jose/grants.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace limen::jose {
namespace {

using testing::HasSubstr;
using testing::Not;

Status of(std::string_view json, std::string_view scope, std::string_view role = {}) {
  return check_grants(json, scope, role).status();
}

TEST(Grants, AScopeIsOneOfTheWords) {  // RFC 8693 section 4.2
  const std::string_view json = R"({"scope":"email profile phone address"})";
  for (const std::string_view each : {"email", "profile", "phone", "address", "address email"})
    EXPECT_EQ(of(json, each), Status::ok) << each;
  for (const std::string_view each :
       {"mail", "emai", "e", "Email", "emailprofile", "email address1", "ddress"})
    EXPECT_EQ(of(json, each), Status::scope) << each;
}

TEST(Grants, BlanksInAClaimGrantNothing) {
  EXPECT_EQ(of(R"({"scope":" a  b "})", "a b"), Status::ok);
  EXPECT_EQ(of(R"({"scope":" "})", "a"), Status::scope);
  for (const char *const no_blank : {R"({"scope":"a\tb"})", R"({"scope":"a\nb"})",
                                     R"({"scope":"a,b"})", R"({"scope":"a\u00a0b"})"})
    EXPECT_EQ(of(no_blank, "b"), Status::scope) << no_blank;
}

TEST(Grants, EscapesAreRead) {
  EXPECT_EQ(of(R"({"sc\u006fpe":"p\u0061y:read\u0020b"})", "b pay:read"), Status::ok);
  EXPECT_EQ(of(R"({"r\u006fle":"\u0061dmin"})", "", "admin"), Status::ok);
  EXPECT_EQ(of(R"({"roles":["\u0061dmin"]})", "", "admin"), Status::ok);
  // A NUL does not end the text.
  EXPECT_EQ(of(R"({"role":"admin\u0000"})", "", "admin"), Status::role);
  EXPECT_EQ(of(R"({"scope":"a\u0000b"})", "a"), Status::scope);
  EXPECT_EQ(of(R"({"role":"\ud83d\ude00"})", "", "\U0001F600"), Status::ok);
}

TEST(Grants, AreThoseOfTheOutermostObject) {
  EXPECT_EQ(of(R"({"act":{"scope":"a","role":"r","roles":["r"]}})", "a"), Status::scope);
  EXPECT_EQ(of(R"({"act":{"scope":"a","role":"r","roles":["r"]}})", "", "r"), Status::role);
  EXPECT_EQ(of(R"({"roles":[["r"],"r"]})", "", "r"), Status::role);
}

TEST(Grants, TheScopeDecidesFirst) {
  EXPECT_EQ(of("{}", "a", "r"), Status::scope);
  EXPECT_EQ(of(R"({"scope":"a"})", "a", "r"), Status::role);
  EXPECT_EQ(of(R"({"role":"r"})", "a", "r"), Status::scope);
  EXPECT_EQ(of(R"({"scope":"a","role":"r"})", "a", "r"), Status::ok);
}

TEST(Grants, MessagesNameWhatIsLacking) {
  EXPECT_STREQ(check_grants("{}", "a b", "").error().message, R"(scope: missing; expected "a")");
  EXPECT_STREQ(check_grants(R"({"scope":"a c"})", "a b", "").error().message,
               R"(scope: it lacks "b")");
  EXPECT_THAT(check_grants(R"({"scope":["b"]})", "b", "").error().message,
              HasSubstr("not a string"));
  const auto role = check_grants(R"({"role":"guest-4711"})", "", "a\nb");
  EXPECT_THAT(role.error().message, Not(HasSubstr("4711")));
  EXPECT_THAT(role.error().message, Not(HasSubstr("\n")));
}

// Words of two letters, so that prefixes and repetitions occur, some of them escaped.
TEST(Grants, AgreeWithSplittingTheText) {
  std::mt19937 dice(1);
  const auto roll = [&](unsigned sides) { return dice() % sides; };
  int granted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::string> words(1);
    std::string json = R"({"scope":")";
    for (unsigned left = roll(12); left > 0; --left) {
      const char c = " ab"[roll(3)];
      if (c == ' ')
        words.emplace_back();
      else
        words.back() += c;
      json += roll(4) == 0 ? (c == ' '   ? "\\u0020"
                              : c == 'a' ? "\\u0061"
                                         : "\\u0062")
                           : std::string(1, c);
    }
    json += "\"}";
    std::string asked;
    for (unsigned left = 1 + roll(3); left > 0; --left) asked += "ab"[roll(2)];
    const bool expected = std::find(words.begin(), words.end(), asked) != words.end();
    ASSERT_EQ(of(json, asked), expected ? Status::ok : Status::scope) << json << asked;
    granted += expected;
  }
  EXPECT_GT(granted, 1000);
}

Status of_session(std::string_view scope, std::string_view roles, std::string_view asked_scope,
                  std::string_view asked_role) {
  return check_session_grants(scope, roles, asked_scope, asked_role).status();
}

TEST(SessionGrants, AreItsWordsAndItsRoles) {
  EXPECT_EQ(of_session("a b", R"(["r","s"])", "b", "s"), Status::ok);
  EXPECT_EQ(of_session("a b", R"(["r","s"])", "a b", ""), Status::ok);
  EXPECT_EQ(of_session("a b", R"(["r","s"])", "c", "r"), Status::scope);
  EXPECT_EQ(of_session("a b", R"(["r","s"])", "a", "t"), Status::role);
  EXPECT_EQ(of_session("ab", R"(["rs"])", "a", ""), Status::scope);
  EXPECT_EQ(of_session("", R"([ "\u0072" ])", "", "r"), Status::ok);
  EXPECT_EQ(of_session("", " [\"r\"]\n", "", "r"), Status::ok);
}

TEST(SessionGrants, WithoutAnyNothingIsGranted) {
  EXPECT_EQ(of_session("", "", "a", ""), Status::scope);
  EXPECT_EQ(of_session("", "", "", "r"), Status::role);
  EXPECT_EQ(of_session("", "[]", "", "r"), Status::role);
  EXPECT_EQ(of_session("", "", "", ""), Status::ok);
}

TEST(SessionGrants, ARefusalSaysThatDataIsNotRead) {
  EXPECT_THAT(check_session_grants("", "", "", "admin").error().message,
              HasSubstr("its data is not read"));
  EXPECT_THAT(check_session_grants("", "", "a", "").error().message,
              HasSubstr("its data is not read"));
}

}  // namespace
}  // namespace limen::jose
