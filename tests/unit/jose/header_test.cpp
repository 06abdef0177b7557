#include "jose/header.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace limen::jose {
namespace {

Status status_of(std::string_view json) { return parse_header(json).status(); }

std::string why(std::string_view json) {
  const auto header = parse_header(json);
  return header.ok() ? "accepted" : header.error().message;
}

TEST(Header, IsReadWithKidAndTyp) {
  const auto header = parse_header(R"({"alg":"ES256","kid":"k-1","typ":"at+jwt"})");
  ASSERT_TRUE(header.ok()) << header.error().message;
  EXPECT_EQ(header->algorithm, crypto::Algorithm::es256);
  EXPECT_EQ(header->kid, "k-1");
  EXPECT_EQ(header->typ, "at+jwt");
}

TEST(Header, MayHoldNothingButAlg) {
  const auto header = parse_header("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
  ASSERT_TRUE(header.ok());
  EXPECT_FALSE(header->kid.has_value());
  ASSERT_TRUE(parse_header(R"({"alg":"EdDSA","kid":""})").ok());
  EXPECT_EQ(parse_header(R"({"alg":"EdDSA","kid":""})")->kid, "");
}

// corpus: B1, B5
TEST(Header, IsOneStrictJsonObject) {
  for (const std::string_view json :
       {"", "null", "[]", "\"alg\"", "{\"alg\":\"HS256\"", "{\"alg\":\"HS256\"}x",
        "{\"alg\":\"HS256\",}", "{'alg':'HS256'}", "{\"alg\":\"HS256\"}{}",
        "\xEF\xBB\xBF{\"alg\":\"HS256\"}", "{\"alg\":\"HS256\"/**/}", "{\"alg\":\"HS\xC0\xB2\"}",
        "{\"alg\":\"\xED\xA0\x80\"}"})
    EXPECT_EQ(status_of(json), Status::token_json) << json;
}

// corpus: B2
TEST(Header, HasNoNameTwice) {
  EXPECT_EQ(status_of(R"({"alg":"HS256","alg":"HS256"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"alg":"HS256","\u0061lg":"none"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"\u0061\u006c\u0067":"HS256","alg":"none"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"alg":"HS256","x":{"y":1,"y":1}})"), Status::token_duplicate);
}

// corpus: B7; attack: 26
TEST(Header, IsBoundedInDepthAndSize) {
  EXPECT_EQ(
      status_of(R"({"alg":"HS256","x":)" + std::string(100, '[') + std::string(100, ']') + "}"),
      Status::token_depth);
  const std::string start = R"({"alg":"HS256","x":")";
  const std::string fits =
      start + std::string(limits::token_header - start.size() - 2, 'x') + "\"}";
  EXPECT_EQ(status_of(fits), Status::ok);
  EXPECT_EQ(status_of(fits + " "), Status::token_header);
  EXPECT_EQ(why(fits + " "), "header: 4097 octets; at most 4096 are read");
}

// corpus: C3, C4, C5; attack: 16
TEST(Header, IsRefusedWithCritOfAnyForm) {
  for (const std::string_view crit :
       {R"(["x"])", "[]", R"(["alg"])", R"("b64")", R"(["exp","exp"])", "[1]", "null", "{}", "true",
        R"(["b64"])", "1"}) {
    const std::string json = R"({"alg":"HS256","x":1,"crit":)" + std::string(crit) + "}";
    EXPECT_EQ(status_of(json), Status::token_critical) << json;
  }
  EXPECT_EQ(status_of(R"({"alg":"HS256","\u0063rit":["x"]})"), Status::token_critical);
  EXPECT_EQ(why(R"({"crit":["x"]})"), "crit: limen understands no critical extension");
}

// corpus: C5
TEST(Header, IsRefusedWithB64OfAnyForm) {
  for (const std::string_view b64 : {"false", "true", "null", "\"false\""}) {
    const std::string json = R"({"alg":"HS256","b64":)" + std::string(b64) + "}";
    EXPECT_EQ(status_of(json), Status::token_critical) << json;
  }
  EXPECT_EQ(status_of(R"({"alg":"HS256","b64":false,"crit":["b64"]})"), Status::token_critical);
}

// corpus: C1
TEST(Header, NeedsAnAlgThatIsAString) {
  for (const std::string_view json :
       {"{}", R"({"kid":"x"})", R"({"ALG":"HS256"})", R"({"alg":null})", R"({"alg":256})",
        R"({"alg":["HS256"]})", R"({"alg":{}})", R"({"alg":true})"})
    EXPECT_EQ(status_of(json), Status::token_header) << json;
  EXPECT_EQ(why("{}"), "alg: missing; expected the name of an algorithm");
}

// corpus: C1
TEST(Header, ComparesAlgByCase) {
  for (const std::string_view alg :
       {"hs256", "Hs256", "HS256 ", " HS256", "HS255", "", "ES256K", "HS256\\u0000"}) {
    const std::string json = R"({"alg":")" + std::string(alg) + "\"}";
    EXPECT_EQ(status_of(json), Status::token_algorithm) << json;
  }
  EXPECT_EQ(status_of(R"({"alg":"\u0048S256"})"), Status::ok);
  EXPECT_EQ(why(R"({"alg":"hs\n256"})"),
            R"(alg: "hs\x0a256" is unknown; names are case-sensitive)");
}

// corpus: C1, C2; attack: 8
TEST(Header, NamesNoneInAnySpelling) {
  for (const std::string_view alg : {"none", "None", "NONE", "nOnE", "none ", " none", "\\tnone\\n",
                                     "\\u006eone", "none\\u0000"}) {
    const std::string json = R"({"alg":")" + std::string(alg) + "\"}";
    EXPECT_EQ(status_of(json), Status::token_none) << json;
  }
  EXPECT_EQ(status_of(R"({"alg":"nonee"})"), Status::token_algorithm);
}

// corpus: C6, C8
TEST(Header, IgnoresParametersItDoesNotKnow) {
  EXPECT_EQ(
      status_of(
          R"({"alg":"HS256","jwk":{"kty":"oct"},"jku":"https://x","x5u":1,"x5c":[],"zip":"DEF"})"),
      Status::ok);
}

// corpus: C7
TEST(Header, NeedsKidTypAndCtyToBeStrings) {
  for (const std::string_view name : {"kid", "typ", "cty"}) {
    for (const std::string_view value : {"1", "null", "[\"k\"]", "{}", "true"}) {
      const std::string json =
          R"({"alg":"HS256",")" + std::string(name) + "\":" + std::string(value) + "}";
      EXPECT_EQ(status_of(json), Status::token_header) << json;
      EXPECT_EQ(why(json), std::string(name) + ": not a string; expected one");
    }
  }
}

// corpus: B8, C9
TEST(Header, HoldsKidAsItIs) {
  EXPECT_EQ(parse_header(R"({"alg":"HS256","kid":"a\u0000b"})")->kid, std::string("a\0b", 3));
  EXPECT_EQ(parse_header(R"({"alg":"HS256","kid":"../../dev/null"})")->kid, "../../dev/null");
  EXPECT_EQ(parse_header(R"({"alg":"HS256","kid":"' OR 1=1 --"})")->kid, "' OR 1=1 --");
  EXPECT_EQ(parse_header(R"({"alg":"HS256","kid":"\ud83d\ude00"})")->kid, "\xF0\x9F\x98\x80");
}

TEST(Header, IsCheckedInTheOrderThatItsPageSays) {
  EXPECT_EQ(status_of(R"({"crit":["x"],"alg":"none","alg":"none"})"), Status::token_duplicate);
  EXPECT_EQ(status_of(R"({"kid":1,"alg":"none","crit":["x"]})"), Status::token_critical);
  EXPECT_EQ(status_of(R"({"kid":1,"alg":"none"})"), Status::token_none);
  EXPECT_EQ(status_of(R"({"kid":1,"alg":"XX"})"), Status::token_algorithm);
}

// corpus: C10
TEST(Header, ComparesTypAsAMediaType) {
  EXPECT_TRUE(same_type("JWT", "jwt"));
  EXPECT_TRUE(same_type("at+jwt", "application/at+jwt"));
  EXPECT_TRUE(same_type("application/AT+jwt", "at+JWT"));
  EXPECT_TRUE(same_type("Application/jwt", "application/JWT"));
  EXPECT_TRUE(same_type("text/plain", "TEXT/plain"));
  EXPECT_FALSE(same_type("text/plain", "plain"));
  EXPECT_FALSE(same_type("at+jwt", "jwt"));
  EXPECT_FALSE(same_type("", "jwt"));
  EXPECT_FALSE(same_type("application/a/b", "a/b"));
  EXPECT_FALSE(same_type("application/application/jwt", "application/jwt"));
  EXPECT_FALSE(same_type("jwt ", "jwt"));
}

}  // namespace
}  // namespace limen::jose
