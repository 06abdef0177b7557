// The examples that the RFCs themselves print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "jose/rfc_keys.h"
#include "jose/tokens.h"

namespace limen::jose {
namespace {

using crypto::Algorithm;
using rfc::claims_segment;
using testing::HasSubstr;
using testing::Not;

const std::string claims =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

std::string token_of(const std::string &header, const std::string &payload_segment,
                     const std::string &signature) {
  return header + "." + payload_segment + "." + signature;
}

TEST(Rfc7515, A1Hs256VerifiesAndIsSignedToTheByte) {
  const Jwk jwk = read_key(rfc::hs256_jwk);
  const std::string token = token_of(rfc::hs256_header, claims_segment, rfc::hs256_signature);
  EXPECT_EQ(answer(set_of({jwk}), token, "HS256"), Status::ok);
  EXPECT_EQ(sign_segment(jwk, rfc::hs256_header, claims), token);
}

TEST(Rfc7515, A2Rs256VerifiesAndIsSignedToTheByte) {
  const std::string token = token_of(rfc::rs256_header, claims_segment, rfc::rs256_signature);
  EXPECT_EQ(answer(set_of({read_key(rfc::rs256_public_jwk)}), token, "RS256"), Status::ok);
  EXPECT_EQ(sign_segment(read_key(rfc::rs256_jwk), rfc::rs256_header, claims), token);
}

TEST(Rfc7515, A3Es256Verifies) {
  const std::string token = token_of(rfc::es256_header, claims_segment, rfc::es256_signature);
  const JwkSet keys = set_of({read_key(rfc::es256_public_jwk)});
  EXPECT_EQ(answer(keys, token, "ES256"), Status::ok);
  EXPECT_EQ(answer(keys, sign_segment(read_key(rfc::es256_jwk), rfc::es256_header, claims)),
            Status::ok);
}

TEST(Rfc7515, A4Es512Verifies) {
  const Jwk jwk = read_key(rfc::es512_jwk);
  const std::string token = token_of(rfc::es512_header, segment("Payload"), rfc::es512_signature);
  EXPECT_EQ(answer(set_of({jwk}), token, "ES512"), Status::ok);
  EXPECT_EQ(answer(set_of({jwk}), sign_segment(jwk, rfc::es512_header, "Payload")), Status::ok);
}

TEST(Rfc7515, A5UnsecuredIsRefused) {
  // corpus: C2
  const JwkSet keys = set_of({read_key(rfc::hs256_jwk)});
  EXPECT_EQ(answer(keys, "eyJhbGciOiJub25lIn0." + claims_segment + "."), Status::token_none);
}

TEST(Rfc7515, A6AndA7JsonSerializationsAreNoCompactTokens) {
  const std::string signature = R"("protected":"eyJhbGciOiJFUzI1NiJ9",)"
                                R"("header":{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"},)"
                                R"("signature":")" +
                                rfc::es256_signature + "\"";
  const std::string payload = R"("payload":")" + claims_segment + "\"";
  const JwkSet keys = set_of({read_key(rfc::es256_public_jwk)});
  EXPECT_EQ(answer(keys, "{" + payload + R"(,"signatures":[{)" + signature + "}]}"),
            Status::token_encoding);
  EXPECT_EQ(answer(keys, "{" + payload + "," + signature + "}"), Status::token_encoding);
}

TEST(Rfc7517, A1PublicKeysTheEncryptionKeyIsSkipped) {
  // corpus: D3, E2
  const std::string text = R"({"keys":[{"kty":"EC",)" + rfc::set_ec_numbers +
                           R"(,"use":"enc","kid":"1"},{"kty":"RSA","n":")" + rfc::set_rsa_n +
                           R"(","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]})";
  const Result<JwkSet> set = JwkSet::parse(text);
  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_EQ(set->keys().size(), 1u);
  EXPECT_EQ(set->keys()[0]->kid, "2011-04-29");
  EXPECT_EQ(set->keys()[0]->key->algorithm(), Algorithm::rs256);
  EXPECT_FALSE(set->keys()[0]->may_sign);
}

TEST(Rfc7517, A2PrivateKeys) {
  const std::string ec = R"({"kty":"EC",)" + rfc::set_ec_numbers + R"(,"d":")" + rfc::set_ec_d +
                         R"(","use":"sig","kid":"1"})";
  const std::string rsa = R"({"kty":"RSA","n":")" + rfc::set_rsa_n + R"(","e":"AQAB",)" +
                          rfc::set_rsa_private + R"(,"alg":"RS256","kid":"2011-04-29"})";
  const Result<JwkSet> set = JwkSet::parse(R"({"keys":[)" + ec + "," + rsa + "]}");
  ASSERT_TRUE(set.ok()) << set.error().message;
  ASSERT_EQ(set->keys().size(), 2u);
  for (const std::string &text : {ec, rsa}) {
    const Jwk jwk = read_key(text);
    EXPECT_TRUE(jwk.may_sign);
    const Result<std::string> header = header_segment(jwk, "");
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(answer(*set, sign_segment(jwk, *header, "x")), Status::ok);
  }
  // corpus: E6
  EXPECT_THAT(set->public_text(), Not(HasSubstr("\"d\"")));
}

TEST(Rfc7517, A3SymmetricKeysNeedASignatureAlgorithm) {
  const std::string wrapping = R"({"kty":"oct","alg":"A128KW","k":"GawgguFyGrWKav7AX4VKUg"})";
  const std::string unnamed = R"({"kty":"oct","k":")" + rfc::hs256_k +
                              R"(","kid":"HMAC key used in JWS spec Appendix A.1 example"})";
  EXPECT_EQ(refusal(wrapping), Status::algorithm);
  EXPECT_EQ(refusal(unnamed), Status::algorithm);
  EXPECT_EQ(JwkSet::parse(R"({"keys":[)" + wrapping + "," + unnamed + "]}").status(),
            Status::key_set);

  const Result<JwkSet> set = JwkSet::parse(R"({"keys":[)" + wrapping + "," + rfc::hs256_jwk + "]}");
  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_EQ(answer(*set, token_of(rfc::hs256_header, claims_segment, rfc::hs256_signature)),
            Status::ok);
}

TEST(Rfc7638, Section31Thumbprint) {
  // corpus: E8
  const std::string required = R"("kty":"RSA","n":")" + rfc::set_rsa_n + R"(","e":"AQAB")";
  for (const std::string &jwk :
       {"{" + required + "}", "{" + required + R"(,"alg":"RS256","kid":"2011-04-29"})"})
    EXPECT_EQ(thumbprint(*read_key(jwk).key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Rfc8037, A1AndA2PrivateAndPublicKey) {
  const Jwk jwk = read_key(rfc::ed25519_jwk);
  EXPECT_EQ(jwk.key->algorithm(), Algorithm::eddsa);
  EXPECT_TRUE(jwk.may_sign);
  EXPECT_EQ(
      public_jwk_text(jwk),
      R"({"kty":"OKP","alg":"EdDSA","use":"sig","crv":"Ed25519","x":")" + rfc::ed25519_x + "\"}");
}

TEST(Rfc8037, A3Thumbprint) {
  EXPECT_EQ(thumbprint(*read_key(rfc::ed25519_public_jwk).key),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Rfc8037, A4AndA5SignsToTheByteAndVerifies) {
  const std::string token =
      token_of(rfc::ed25519_header, segment(rfc::ed25519_payload), rfc::ed25519_signature);
  EXPECT_EQ(sign_segment(read_key(rfc::ed25519_jwk), rfc::ed25519_header, rfc::ed25519_payload),
            token);
  EXPECT_EQ(answer(set_of({read_key(rfc::ed25519_public_jwk)}), token, "EdDSA"), Status::ok);
}

TEST(Rfc8037, A6KeyAgreementKeysSignNothing) {
  // corpus: D14
  EXPECT_EQ(refusal(R"({"kty":"OKP","crv":"X25519","kid":"Bob",)"
                    R"("x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"})"),
            Status::key_family);
}

}  // namespace
}  // namespace limen::jose
