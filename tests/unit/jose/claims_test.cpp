#include "jose/claims.h"

#include <gtest/gtest.h>

#include <string>

namespace limen::jose {
namespace {

Status status_of(std::string_view json) {
  Claims claims;
  return scan_claims(json, claims).status();
}

std::string why(std::string_view json) {
  Claims claims;
  const auto outcome = scan_claims(json, claims);
  return outcome.ok() ? "accepted" : outcome.error().message;
}

struct Times {
  Status status;
  Seconds iat, nbf, exp;
};

// Sets all three times to one number.
Times times_of(const std::string &number) {
  const std::string json = "{\"iat\":" + number + ",\"nbf\":" + number + ",\"exp\":" + number + "}";
  Claims claims;
  const Status status = scan_claims(json, claims).status();
  return {status, claims.issued_at, claims.not_before, claims.expires_at};
}

TEST(Claims, AreFoundInOnePass) {
  Claims claims;
  ASSERT_TRUE(
      scan_claims(R"( {"iss":"https://a","sub":"alex","aud":["x","y"],"exp":30,"nbf":20,"iat":10,
      "jti":"j\u002d1","sid":"s","lmn_cut":"c","other":{"iss":1,"exp":"no"}} )",
                  claims)
          .ok());
  EXPECT_EQ(claims.issuer.text, "https://a");
  EXPECT_EQ(claims.subject.text, "alex");
  EXPECT_EQ(claims.audience.type, JsonType::array);
  EXPECT_EQ(claims.audience.text, R"(["x","y"])");
  EXPECT_TRUE(claims.id.escaped);
  EXPECT_TRUE(equals(claims.id, "j-1"));
  EXPECT_EQ(claims.sid.text, "s");
  EXPECT_EQ(claims.cut.text, "c");
  EXPECT_EQ(claims.issued_at, 10);
  EXPECT_EQ(claims.not_before, 20);
  EXPECT_EQ(claims.expires_at, 30);
}

TEST(Claims, MayAllBeAbsent) {
  Claims claims;
  claims.expires_at = 7;
  claims.issuer.type = JsonType::string;
  ASSERT_TRUE(scan_claims("{}", claims).ok());
  EXPECT_EQ(claims.issuer.type, JsonType::absent);
  EXPECT_EQ(claims.expires_at, unset);
  EXPECT_EQ(claims.not_before, unset);
  EXPECT_EQ(claims.issued_at, unset);
}

TEST(Claims, AreKnownByTheirNameHoweverEscaped) {
  Claims claims;
  ASSERT_TRUE(
      scan_claims(R"({"\u0065xp":5,"s\u0075b":"a","Exp":"x","exp ":"x","ex":"x","expp":"x"})",
                  claims)
          .ok());
  EXPECT_EQ(claims.expires_at, 5);
  EXPECT_TRUE(equals(claims.subject, "a"));
}

// corpus: A7, B1, B5
TEST(Claims, AreOneStrictJsonObject) {
  for (const std::string_view json :
       {"", "[]", "null", "1", "{", "{}x", "{\"exp\":1,}", "{\"exp\":NaN}", "{\"exp\":01}",
        "\xEF\xBB\xBF{}", "{\"a\":\"\xFF\"}"})
    EXPECT_EQ(status_of(json), Status::token_json) << json;
  EXPECT_EQ(why("{\"exp\":1,}"), "claims: malformed JSON, expected one object at offset 9");
}

// corpus: B3; attack: 19
TEST(Claims, HaveNoNameTwice) {
  EXPECT_EQ(status_of(R"({"sub":"a","sub":"a"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"sub":"a","\u0073ub":"b"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"x":[{"a":1,"b":2,"a":3}]})"), Status::token_duplicate);
  EXPECT_EQ(why(R"({"sub":"a","sub":"a"})"), "claims: a member name occurs twice at offset 11");
}

// corpus: B7; attack: 26
TEST(Claims, AreBoundedInDepth) {
  EXPECT_EQ(status_of("{\"a\":" + std::string(10'000, '[') + std::string(10'000, ']') + "}"),
            Status::token_depth);
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(status_of(objects), Status::token_depth);
}

// A malformed object is reported before a claim of the wrong type.
TEST(Claims, AreWellFormedBeforeTheirTypesMatter) {
  EXPECT_EQ(status_of(R"({"exp":"x","a":})"), Status::token_json);
  EXPECT_EQ(status_of(R"({"exp":"x","a":1,"a":1})"), Status::token_duplicate);
}

// corpus: F3; attack: 20, 23
TEST(Claims, NeedTheirTimesToBeNumbers) {
  for (const std::string_view name : {"exp", "nbf", "iat"}) {
    for (const std::string_view value :
         {"\"9999\"", "true", "false", "null", "[]", "[1]", "{}", "\"\""})
      EXPECT_EQ(status_of("{\"" + std::string(name) + "\":" + std::string(value) + "}"),
                Status::token_claim)
          << name << value;
  }
  EXPECT_EQ(why(R"({"nbf":"9999"})"), "nbf: a string; expected a number of seconds");
  EXPECT_EQ(why(R"({"exp":null})"), "exp: null; expected a number of seconds");
}

// corpus: F3; attack: 23
TEST(Claims, ReadWholeAndFractionalTimesExactly) {
  struct Case {
    const char *number;
    Seconds down, up;
  };
  for (const Case &c : {Case{"0", 0, 0},
                        {"-0", 0, 0},
                        {"-0.0e7", 0, 0},
                        {"0e999999999999999999999999", 0, 0},
                        {"1", 1, 1},
                        {"1700000000", 1700000000, 1700000000},
                        {"9876543210", 9876543210, 9876543210},
                        {"0.12345678", 0, 1},
                        {"12345678.9", 12345678, 12345679},
                        {"123456.789", 123456, 123457},
                        {"12345678e1", 123456780, 123456780},
                        {"1e9", 1000000000, 1000000000},
                        {"1E+9", 1000000000, 1000000000},
                        {"1.5", 1, 2},
                        {"1.0", 1, 1},
                        {"1.0e2", 100, 100},
                        {"1.25e1", 12, 13},
                        {"15e-1", 1, 2},
                        {"150e-1", 15, 15},
                        {"0.1", 0, 1},
                        {"0.001e3", 1, 1},
                        {"0.0015e3", 1, 2},
                        {"1e-1", 0, 1},
                        {"1e-999999999999999999999", 0, 1},
                        {"1700000000.000000000000000000000000001", 1700000000, 1700000001},
                        {"1700000000.999999999999999999999999999", 1700000000, 1700000001},
                        {"253402300799", 253402300799, 253402300799},
                        {"253402300799.000", 253402300799, 253402300799},
                        {"2.53402300799e11", 253402300799, 253402300799},
                        {"253402300799000e-3", 253402300799, 253402300799},
                        {"100000000000000000000000000000000e-30", 100, 100},
                        {"0.00000000000000000000000000000000001e35", 1, 1}}) {
    const Times times = times_of(c.number);
    EXPECT_EQ(times.status, Status::ok) << c.number;
    EXPECT_EQ(times.iat, c.down) << c.number;
    EXPECT_EQ(times.exp, c.down) << c.number;
    EXPECT_EQ(times.nbf, c.up) << c.number;
  }
}

// corpus: F3; attack: 23
TEST(Claims, RefuseTimesOutsideTheCalendar) {
  for (const char *number : {"-1", "-0.5", "-1e-9", "-1e400", "253402300800", "253402300799.5",
                             "253402300799.0000000001", "2.534023008e11", "999999999999", "1e12",
                             "1e30", "1e400", "1e999999999999", "1e99999999999999999999999999",
                             "9223372036854775807", "9223372036854775808", "18446744073709551616",
                             "0.1e14", "1000000000000000000000000000000000000000"}) {
    EXPECT_EQ(times_of(number).status, Status::token_claim) << number;
    for (const std::string name : {"exp", "nbf", "iat"})
      EXPECT_EQ(status_of("{\"" + name + "\":" + number + "}"), Status::token_claim)
          << name << number;
  }
  EXPECT_EQ(why(R"({"exp":1e400})"),
            "exp: a number beyond the year 9999; expected seconds from 0 to 253402300799");
  EXPECT_EQ(why(R"({"iat":-1})"), "iat: a number below 0; expected seconds from 0 to 253402300799");
}

// Trailing zeros in any number must not change the value, nor the work explode.
TEST(Claims, ReadVeryLongNumbers) {
  EXPECT_EQ(times_of("1" + std::string(5000, '0') + "e-4998").exp, 100);
  EXPECT_EQ(times_of("0." + std::string(5000, '0') + "17e5002").exp, 17);
  EXPECT_EQ(times_of("17." + std::string(5000, '0')).nbf, 17);
  EXPECT_EQ(times_of("17." + std::string(5000, '0') + "1").nbf, 18);
}

// attack: 20
TEST(Claims, NeedTheirTextsToBeStrings) {
  for (const std::string_view name : {"iss", "sub", "jti", "sid", "lmn_cut"}) {
    for (const std::string_view value : {"1", "true", "null", "[]", "[\"a\"]", "{}"})
      EXPECT_EQ(status_of("{\"" + std::string(name) + "\":" + std::string(value) + "}"),
                Status::token_claim)
          << name << value;
    EXPECT_EQ(status_of("{\"" + std::string(name) + "\":\"\"}"), Status::ok);
  }
  EXPECT_EQ(why(R"({"sub":42})"), "sub: a number; expected a string");
  EXPECT_EQ(why(R"({"lmn_cut":[]})"), "lmn_cut: an array; expected a string");
}

// corpus: F5; attack: 20, 21
TEST(Claims, NeedAnAudienceOfStrings) {
  for (const std::string_view aud :
       {"\"x\"", "[]", "[\"\"]", "[ \"a\" , \"b\" ]", R"(["\"]\\", "a"])"})
    EXPECT_EQ(status_of("{\"aud\":" + std::string(aud) + "}"), Status::ok) << aud;
  for (const std::string_view aud : {"1", "null", "true", "{}", "[1]", "[null]", "[\"a\",1]",
                                     "[[\"a\"]]", "[\"a\",[]]", "[{}]", R"(["\\",true])"})
    EXPECT_EQ(status_of("{\"aud\":" + std::string(aud) + "}"), Status::token_claim) << aud;
  EXPECT_EQ(
      why(R"({"aud":["a",1]})"),
      "aud: an array with other items than strings; expected a string or an array of strings");
  EXPECT_EQ(why(R"({"aud":1})"), "aud: a number; expected a string or an array of strings");
}

}  // namespace
}  // namespace limen::jose
