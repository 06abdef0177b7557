// Shape, header, key and signature, checked by a whole verification.
#include "token/verifier.h"

#include <gmock/gmock.h>

#include "token/token_fixture.h"

namespace limen::token {
namespace {

using testing::HasSubstr;

std::string segment(std::string_view json) { return base64url::encode(as_bytes(json)); }

// attack: 25
TEST_F(VerifierTest, ABadSignatureOutranksEveryClaimError) {
  std::string token = sign(*jwk, claims({{"exp", "1"}, {"iss", "\"other\""}, {"nbf", "\"x\""}}));
  token[token.rfind('.') + 1] ^= 1;
  EXPECT_EQ(verify(token).status(), Status::token_signature);
}

TEST_F(VerifierTest, AnEditedPayloadIsRefused) {
  const std::string good = sign(*jwk, claims({{"role", "\"user\""}}));
  const std::string evil = claims({{"role", "\"admin\""}});
  const std::string token =
      good.substr(0, good.find('.') + 1) + segment(evil) + good.substr(good.rfind('.'));
  EXPECT_EQ(verify(token).status(), Status::token_signature);
}

TEST_F(VerifierTest, EveryHeaderIsCheckedTheFirstTimeAndTheNext) {
  const auto one = verifier();
  const std::string good = sign(*jwk, claims());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(one->verify(good, room.span()).ok());
  std::string forged = good;
  forged[forged.rfind('.') + 2] ^= 1;
  EXPECT_EQ(one->verify(forged, room.span()).status(), Status::token_signature);
  EXPECT_TRUE(one->verify(good, room.span()).ok());
}

// Twenty headers, more than the cache holds, all verify in any order.
TEST_F(VerifierTest, MoreHeadersThanAreRememberedStillVerify) {
  const auto one = verifier();
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 20; ++i) {
      const std::string extra = "{\"x\":" + std::to_string(i) + "}";
      ASSERT_TRUE(one->verify(sign(*jwk, claims(), extra), room.span()).ok()) << i;
      EXPECT_EQ(room.text(room.record().key_id), "k1");
    }
}

// corpus: C1 C2
// attack: 8
TEST_F(VerifierTest, NoneIsRefusedInAnySpellingWithAndWithoutASignature) {
  for (const char *none : {"none", "None", "NONE", "nOnE", "none "})
    for (const char *signature : {"", "c2ln"}) {
      const std::string token = segment(std::string("{\"alg\":\"") + none + "\"}") + "." +
                                segment(claims()) + "." + signature;
      EXPECT_EQ(verify(token).status(), Status::token_none) << token;
    }
}

// corpus: D1
TEST_F(VerifierTest, AnAlgorithmThatIsNotAllowedIsNotRun) {
  policy.algorithms = {};
  policy.algorithms.add(crypto::Algorithm::es256);
  EXPECT_EQ(verify(sign(*jwk, claims())).status(), Status::token_algorithm);
}

// corpus: D11 D16
// limen offers neither RSASSA-PSS nor ML-DSA yet: their names are refused.
TEST_F(VerifierTest, AlgorithmsThatLimenDoesNotOfferAreRefusedByName) {
  for (const char *algorithm : {"PS256", "PS384", "PS512", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}) {
    const std::string header = std::string("{\"alg\":\"") + algorithm + "\",\"kid\":\"k1\"}";
    const Outcome outcome = verify(segment(header) + "." + segment(claims()) + ".c2ln");
    EXPECT_EQ(outcome.status(), Status::token_algorithm) << algorithm;
    EXPECT_THAT(outcome.error().message, HasSubstr(algorithm));
  }
}

// corpus: C6 C8
// attack: 14
TEST_F(VerifierTest, KeysInsideTheHeaderChooseNothing) {
  const auto thief = hs256_key("thief", 't');
  const std::string embedded =
      R"({"jwk":{"kty":"oct","alg":"HS256","k":"dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ"},)"
      R"("jku":"https://evil.example","x5u":"https://evil.example","x5c":["AA"]})";
  EXPECT_EQ(verify(sign(*thief, claims(), embedded)).status(), Status::token_key);
  EXPECT_EQ(verify(sign(*jwk, claims(), embedded)).status(), Status::ok);
}

// corpus: C10
TEST_F(VerifierTest, TypIsJwtOrNoneUnlessThePolicyNamesOne) {
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"JWT"})")).status(), Status::ok);
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"application/jwt"})")).status(), Status::ok);
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"at+jwt"})")).status(), Status::token_type);
  policy.type = "at+jwt";
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"at+jwt"})")).status(), Status::ok);
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"application/at+jwt"})")).status(), Status::ok);
  EXPECT_EQ(verify(sign(*jwk, claims(), R"({"typ":"JWT"})")).status(), Status::token_type);
  EXPECT_EQ(verify(sign(*jwk, claims())).status(), Status::token_type);
}

// corpus: A7
TEST_F(VerifierTest, APayloadThatIsNoObjectIsNoJwt) {
  for (const char *payload : {"", "null", "[]", "\"text\"", "1", "{}x"})
    EXPECT_EQ(status_of(payload), Status::token_json) << payload;
}

// corpus: B3 B7
// attack: 26
TEST_F(VerifierTest, DuplicatesAndDeepNestingAreRefused) {
  EXPECT_EQ(status_of(claims({{"\\u0073ub", "\"eve\""}})), Status::token_duplicate);
  policy.max_size = 65536;
  std::string deep = "1";
  deep.insert(0, 10000, '[').append(10000, ']');
  EXPECT_EQ(status_of(claims({{"x", deep}})), Status::token_depth);
}

// attack: 28
TEST_F(VerifierTest, ATokenOverTheSizeLimitIsRefusedBeforeDecoding) {
  const std::string token = sign(*jwk, claims({{"pad", '"' + std::string(20000, 'x') + '"'}}));
  const Outcome outcome = verify(token);
  EXPECT_EQ(outcome.status(), Status::token_size);
  EXPECT_LT(outcome.error().text().size(), 252u);
}

// attack: 19
TEST_F(VerifierTest, ATokenThatIsAlsoJsonIsRefused) {
  const std::string good = sign(*jwk, claims());
  const std::string polyglot =
      R"({"protected":")" + good.substr(0, good.find('.')) + R"(","x":")" + good + R"("})";
  EXPECT_FALSE(verify(polyglot).ok());
}

TEST_F(VerifierTest, MessagesNameWhatWhereAndWhatWasExpected) {
  const auto message = [&](std::string_view payload) {
    return std::string(verify(sign(*jwk, payload)).error().text());
  };
  EXPECT_THAT(message(claims({{"iss", "\"other\""}})),
              HasSubstr("iss: \"other\"; expected \"acme\""));
  EXPECT_THAT(message(claims({{"aud", "\"x\""}})), HasSubstr("expected \"shop\""));
  EXPECT_THAT(message(claims({{"exp", std::to_string(noon - 5)}})),
              HasSubstr("exp: passed 5 s ago"));
  EXPECT_THAT(message(claims({{"nbf", "\"1\""}})), HasSubstr("nbf"));
}

class GrantsOfATokenTest : public VerifierTest {};

TEST_F(GrantsOfATokenTest, AreAskedForLast) {
  policy.scope = "a";
  policy.role = "r";
  EXPECT_EQ(status_of(claims({{"scope", R"("a b")"}, {"roles", R"(["q","r"])"}})), Status::ok);
  EXPECT_EQ(status_of(claims({{"scope", R"("a b")"}})), Status::role);
  EXPECT_EQ(status_of(claims({{"role", R"("r")"}})), Status::scope);
  EXPECT_EQ(status_of(claims({{"exp", std::to_string(noon - 5)}})), Status::token_expired);
  EXPECT_EQ(status_of(claims({{"aud", R"("another")"}})), Status::token_audience);
  policy.role.clear();
  EXPECT_EQ(status_of(claims({{"scope", R"("a b")"}})), Status::ok);
  policy.scope.clear();
  EXPECT_EQ(status_of(claims()), Status::ok);
}

TEST_F(GrantsOfATokenTest, AreNotAskedOfOneThatIsTakenBack) {
  policy.scope = "a";
  const std::string token = sign(*jwk, claims());
  EXPECT_EQ(verifier()->verify(token, room.span(), Accept::usable).status(), Status::scope);
  EXPECT_EQ(verifier()->verify(token, room.span(), Accept::revocable).status(), Status::ok);
}

}  // namespace
}  // namespace limen::token
