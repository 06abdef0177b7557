// The rules for claims, each checked by a whole verification.
#include <gmock/gmock.h>

#include "token/token_fixture.h"

namespace limen::token {
namespace {

using testing::HasSubstr;

TEST_F(VerifierTest, FillsTheRecordOfAGoodToken) {
  ASSERT_TRUE(verify(sign(*jwk, claims({{"sid", "\"s-1\""}, {"role", "\"admin\""}}))).ok());
  const ClaimsRecord &record = room.record();
  EXPECT_EQ(record.size, sizeof(ClaimsRecord));
  EXPECT_EQ(record.issued_at, noon - 10);
  EXPECT_EQ(record.not_before, unset);
  EXPECT_EQ(record.expires_at, noon + 600);
  EXPECT_EQ(room.text(record.issuer), "acme");
  EXPECT_EQ(room.text(record.subject), "alex");
  EXPECT_EQ(room.text(record.audience), "shop");
  EXPECT_EQ(room.text(record.id), "id-1");
  EXPECT_EQ(room.text(record.sid), "s-1");
  EXPECT_EQ(room.text(record.key_id), "k1");
  // corpus: F8
  EXPECT_THAT(room.text(record.json), HasSubstr("\"role\":\"admin\""));
}

// corpus: F1
TEST_F(VerifierTest, RefusesAtTheVerySecondOfExp) {
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon + 1)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon)}})), Status::token_expired);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon - 1)}})), Status::token_expired);
}

TEST_F(VerifierTest, RefusesATokenWithoutExp) {
  EXPECT_EQ(status_of(claims({{"-exp", ""}})), Status::token_missing);
}

// corpus: F2
TEST_F(VerifierTest, AcceptsFromTheVerySecondOfNbf) {
  EXPECT_EQ(status_of(claims({{"nbf", std::to_string(noon)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"nbf", std::to_string(noon + 1)}})), Status::token_early);
}

TEST_F(VerifierTest, RefusesAnIatInTheFuture) {
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon + 1)}})), Status::token_early);
}

// corpus: F3
// attack: 23
TEST_F(VerifierTest, ReadsFractionsAndExponentsAndRefusesWhatIsNoTime) {
  EXPECT_EQ(status_of(claims({{"exp", "1.8000006e9"}})), Status::ok);
  EXPECT_EQ(room.record().expires_at, noon + 600);
  EXPECT_EQ(status_of(claims({{"exp", "1800000600.9"}})), Status::ok);
  EXPECT_EQ(room.record().expires_at, noon + 600);
  EXPECT_EQ(status_of(claims({{"nbf", "1799999999.1"}})), Status::ok);
  EXPECT_EQ(room.record().not_before, noon);
  for (const char *bad :
       {"1e30", "9223372036854775808", "-1", "1e400", "\"1800000600\"", "true", "null", "[]", "{}"})
    EXPECT_EQ(status_of(claims({{"exp", bad}})), Status::token_claim) << bad;
  EXPECT_EQ(status_of(claims({{"exp", "NaN"}})), Status::token_json);
  EXPECT_EQ(status_of(claims({{"exp", "1.5"}})), Status::token_expired);
}

// attack: 20
TEST_F(VerifierTest, RefusesAWrongTypeEvenWhereTheClaimIsOptional) {
  EXPECT_EQ(status_of(claims({{"nbf", "\"9999\""}})), Status::token_claim);
  EXPECT_EQ(status_of(claims({{"iat", "\"1\""}})), Status::token_claim);
  EXPECT_EQ(status_of(claims({{"iss", "1"}})), Status::token_claim);
  EXPECT_EQ(status_of(claims({{"sub", "[\"alex\"]"}})), Status::token_claim);
  EXPECT_EQ(status_of(claims({{"jti", "null"}})), Status::token_claim);
  EXPECT_EQ(status_of(claims({{"aud", "1"}})), Status::token_claim);
}

// corpus: F4
TEST_F(VerifierTest, AppliesOneLeewayToExpNbfAndIat) {
  policy.leeway = policy.issued_leeway = 5;
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon - 4)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon - 5)}})), Status::token_expired);
  EXPECT_EQ(status_of(claims({{"nbf", std::to_string(noon + 5)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"nbf", std::to_string(noon + 6)}})), Status::token_early);
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon + 5)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon + 6)}})), Status::token_early);
}

TEST_F(VerifierTest, TimesAtTheEndOfTheirRangeDoNotOverflow) {
  policy.leeway = 3600;
  policy.max_ttl = 31536000;
  clock.set(latest);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(latest)}, {"iat", std::to_string(latest)}})),
            Status::ok);
  clock.set(0);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(latest)}, {"iat", "0"}})),
            Status::token_lifetime);
}

// corpus: F5
// attack: 21
TEST_F(VerifierTest, ChecksEveryShapeOfAud) {
  EXPECT_EQ(status_of(claims({{"aud", "[\"x\",\"shop\"]"}})), Status::ok);
  EXPECT_EQ(room.text(room.record().audience), "shop");
  EXPECT_EQ(status_of(claims({{"aud", "[\"\\u0073hop\"]"}})), Status::ok);
  for (const char *other : {"[]", "[\"\"]", "[\"x\"]", "\"\"", "\"sho\"", "\"shops\"", "\"SHOP\""})
    EXPECT_EQ(status_of(claims({{"aud", other}})), Status::token_audience) << other;
  for (const char *wrong : {"1", "null", "[1]", "[\"shop\",1]", "{\"shop\":1}"})
    EXPECT_EQ(status_of(claims({{"aud", wrong}})), Status::token_claim) << wrong;
}

// corpus: F5
TEST_F(VerifierTest, WithoutAnAudienceRefusesTokensThatHaveOne) {
  policy.audiences.clear();
  EXPECT_EQ(status_of(claims()), Status::token_audience);
  EXPECT_EQ(status_of(claims({{"-aud", ""}})), Status::ok);
  EXPECT_EQ(room.record().audience.at, 0u);
}

// corpus: F6
TEST_F(VerifierTest, RefusesATokenThatLacksWhatIsAskedFor) {
  EXPECT_EQ(status_of(claims({{"-aud", ""}})), Status::token_missing);
  EXPECT_EQ(status_of(claims({{"-iss", ""}})), Status::token_missing);
  policy.required = {"role"};
  EXPECT_EQ(status_of(claims()), Status::token_missing);
  EXPECT_EQ(status_of(claims({{"role", "null"}})), Status::token_missing);
  EXPECT_EQ(status_of(claims({{"role", "1"}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"\\u0072ole", "1"}})), Status::ok);
}

// corpus: F7
// attack: 22
TEST_F(VerifierTest, ComparesTheIssuerExactly) {
  for (const char *other :
       {"\"acm\"", "\"acme/\"", "\"acmee\"", "\"Acme\"", "\"\"", "\"acme\\u0000\""})
    EXPECT_EQ(status_of(claims({{"iss", other}})), Status::token_issuer) << other;
  policy.issuer = "acm";
  EXPECT_EQ(status_of(claims()), Status::token_issuer);
}

TEST_F(VerifierTest, RefusesALifeLongerThanAllowed) {
  policy.max_ttl = 600;
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon)}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"iat", std::to_string(noon - 1)}})), Status::token_lifetime);
  // Without iat, from now.
  EXPECT_EQ(status_of(claims({{"-iat", ""}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"-iat", ""}, {"exp", std::to_string(noon + 601)}})),
            Status::token_lifetime);
}

TEST_F(VerifierTest, WhereCutoffsApplyIatIsRequired) {
  policy.needs_issued_at = true;
  EXPECT_EQ(status_of(claims({{"-iat", ""}})), Status::token_missing);
}

// corpus: F10
TEST_F(VerifierTest, ARefusedTokenLeavesNothingInTheRoom) {
  const std::string token =
      sign(*jwk, claims({{"secret_marker", "\"MARKER\""}, {"exp", std::to_string(noon - 1)}}));
  std::fill(room.span().begin(), room.span().end(), std::uint8_t{0});
  ASSERT_EQ(verify(token).status(), Status::token_expired);
  for (const std::uint8_t byte : room.span()) ASSERT_EQ(byte, 0);
}

TEST_F(VerifierTest, TextsAreUnescapedAndTheClaimsStayAsSigned) {
  const std::string payload = claims({{"sub", R"("\u0061lex\n\ud83d\ude00\u0000!")"}});
  ASSERT_TRUE(verify(sign(*jwk, payload)).ok());
  EXPECT_EQ(room.text(room.record().subject), std::string("alex\n\xF0\x9F\x98\x80\0!", 11));
  EXPECT_EQ(room.text(room.record().json), payload);
}

TEST_F(VerifierTest, ABufferOneByteShortIsToldHowMuchSuffices) {
  const std::string token = sign(*jwk, claims({{"sub", "\"a\\u006cex\""}}));
  ASSERT_TRUE(verify(token).ok());
  const std::uint32_t total = room.record().total;
  Room exact(total);
  EXPECT_TRUE(verifier()->verify(token, exact.span()).ok());
  Room shorter(total - 1);
  EXPECT_EQ(verifier()->verify(token, shorter.span()).status(), Status::buffer);
  EXPECT_EQ(shorter.record().total, total);
  Room tiny(sizeof(ClaimsRecord));
  EXPECT_EQ(verifier()->verify(token, tiny.span()).status(), Status::buffer);
  Room enough(tiny.record().total);
  EXPECT_TRUE(verifier()->verify(token, enough.span()).ok());
}

}  // namespace
}  // namespace limen::token
