#include "jose/jwk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "jose/rfc_keys.h"
#include "jose/tokens.h"

namespace limen::jose {
namespace {

using crypto::Algorithm;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr Algorithm algorithms[] = {Algorithm::hs256, Algorithm::hs384,  Algorithm::hs512,
                                    Algorithm::rs256, Algorithm::rs384,  Algorithm::rs512,
                                    Algorithm::es256, Algorithm::es384,  Algorithm::es512,
                                    Algorithm::eddsa, Algorithm::ed25519};

// Returns a valid key of an RFC with some members changed; null removes a member.
std::string with(const std::string &jwk, const json &changes) {
  json text = json::parse(jwk);
  text.merge_patch(changes);
  return text.dump();
}

json strings(std::initializer_list<const char *> words) {
  json array = json::array();
  for (const char *word : words) array.push_back(word);
  return array;
}

std::string message_of(std::string_view text) {
  const Result<Jwk> jwk = parse_jwk(text);
  EXPECT_FALSE(jwk.ok());
  return jwk.ok() ? "" : std::string(jwk.error().message);
}

std::string zero_before(const std::string &number) {
  Bytes octets(base64url::decoded_size(number.size()));
  EXPECT_TRUE(base64url::decode(number, octets.data()));
  octets.insert(octets.begin(), 0);
  return base64url::encode(octets);
}

TEST(Jwk, ReadsNameAndPermissions) {
  const Jwk jwk = read_key(with(rfc::es256_jwk, {{"kid", "2024 \"ä\"\u0000x"}, {"use", "sig"}}));
  EXPECT_EQ(jwk.kid, json("2024 \"ä\"\u0000x").get<std::string>());
  EXPECT_TRUE(jwk.may_sign);
  EXPECT_TRUE(jwk.may_verify);
  const Jwk other = read_key(rfc::es256_public_jwk);
  EXPECT_EQ(other.kid, "");
  EXPECT_FALSE(other.may_sign);
  EXPECT_TRUE(other.may_verify);
}

TEST(Jwk, KeepsANulInItsKid) {
  // corpus: B8
  const Jwk jwk = read_key(R"({"kid":"a\u0000b",)" + rfc::es256_jwk.substr(1));
  EXPECT_EQ(jwk.kid, std::string("a\0b", 3));
}

TEST(Jwk, WithoutAlgCurveOrTypeDecides) {
  EXPECT_EQ(read_key(rfc::es256_jwk).key->algorithm(), Algorithm::es256);
  EXPECT_EQ(read_key(rfc::es512_jwk).key->algorithm(), Algorithm::es512);
  EXPECT_EQ(read_key(rfc::ed25519_jwk).key->algorithm(), Algorithm::eddsa);
  EXPECT_EQ(read_key(with(rfc::rs256_public_jwk, {{"alg", nullptr}})).key->algorithm(),
            Algorithm::rs256);
  // attack: 1
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"alg", nullptr}})), Status::algorithm);
}

TEST(Jwk, AlgDecidesWhereItFits) {
  EXPECT_EQ(read_key(with(rfc::rs256_jwk, {{"alg", "RS512"}})).key->algorithm(), Algorithm::rs512);
  // corpus: D15
  EXPECT_EQ(read_key(with(rfc::ed25519_jwk, {{"alg", "Ed25519"}})).key->algorithm(),
            Algorithm::ed25519);
}

TEST(Jwk, RefusesAnAlgOfAnotherFamilyOrCurve) {
  // corpus: D2, D13; attack: 1, 9, 10, 12
  for (const char *alg : {"HS256", "ES256", "EdDSA"})
    EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"alg", alg}})), Status::key_family) << alg;
  for (const char *alg : {"HS256", "RS256", "ES384", "ES512", "EdDSA"})
    EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"alg", alg}})), Status::key_family) << alg;
  for (const char *alg : {"RS256", "ES256", "EdDSA"})
    EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"alg", alg}})), Status::key_family) << alg;
  for (const char *alg : {"HS256", "RS256", "ES256"})
    EXPECT_EQ(refusal(with(rfc::ed25519_jwk, {{"alg", alg}})), Status::key_family) << alg;
  EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"alg", "HS256"}, {"k", rfc::hs256_k}})),
            Status::key_family);
}

TEST(Jwk, RefusesAnUnknownAlg) {
  // corpus: C2
  for (const char *alg :
       {"none", "None", "", "rs256", "RSA-OAEP", "PS256", "A128KW", "ES256K", "RS256 "})
    EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"alg", alg}})), Status::algorithm) << alg;
  EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"alg", 256}})), Status::key_format);
}

TEST(Jwk, RefusesAnUnknownTypeOrCurve) {
  // corpus: E1; attack: 10
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"kty", nullptr}})), Status::key_format);
  for (const char *kty : {"", "ec", "DSA", "AKP", "RSA\u0000"})
    EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"kty", kty}})), Status::key_format) << kty;
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"kty", 1}})), Status::key_format);
  // corpus: D13
  for (const char *crv : {"", "p-256", "secp256k1", "Ed25519"})
    EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"crv", crv}})), Status::key_family) << crv;
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"crv", nullptr}})), Status::key_format);
  // corpus: D14
  for (const char *crv : {"X25519", "X448", "Ed448", "P-256"})
    EXPECT_EQ(refusal(with(rfc::ed25519_public_jwk, {{"crv", crv}})), Status::key_family) << crv;
}

TEST(Jwk, IgnoresWhatItDoesNotKnow) {
  // corpus: E1
  const Jwk jwk = read_key(with(rfc::es256_public_jwk, {{"x5c", strings({"MIIB"})},
                                                        {"x5u", "https://evil.example"},
                                                        {"iat", 1},
                                                        {"oth", 1},
                                                        {"n", 5},
                                                        {"ext", {{"d", "x"}}}}));
  EXPECT_FALSE(jwk.may_sign);
}

TEST(Jwk, RefusesAMemberThatOccursTwice) {
  // corpus: B4
  EXPECT_EQ(refusal(R"({"kty":"oct",)" + rfc::hs256_jwk.substr(1)), Status::key_format);
  EXPECT_EQ(refusal(R"({"\u006bty":"RSA",)" + rfc::hs256_jwk.substr(1)), Status::key_format);
  EXPECT_EQ(refusal(R"({"other":{"a":1,"a":2},)" + rfc::hs256_jwk.substr(1)), Status::key_format);
}

TEST(Jwk, RefusesWhatIsNoJsonObject) {
  for (const std::string text :
       {"", "{}", "[]", "null", "\"kty\"", "{\"kty\":\"oct\"", "-----BEGIN PUBLIC KEY-----",
        "{\"kty\":\"oct\"} x", "\xEF\xBB\xBF{}"})
    EXPECT_EQ(refusal(text), Status::key_format) << text;
  EXPECT_EQ(refusal(rfc::hs256_jwk + rfc::hs256_jwk), Status::key_format);
  EXPECT_EQ(refusal(std::string(100'000, '[')), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"x", std::string(70'000, 'a')}})), Status::key_format);
}

TEST(Jwk, RefusesAKidThatIsNoString) {
  // corpus: C7
  for (const json &kid : {json(1), json(true), json::array({"a"}), json::object()})
    EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"kid", kid}})), Status::key_format) << kid;
  EXPECT_EQ(refusal(R"({"kid":null,)" + rfc::es256_jwk.substr(1)), Status::key_format);
  EXPECT_EQ(read_key(with(rfc::es256_jwk, {{"kid", std::string(1024, 'k')}})).kid.size(), 1024u);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"kid", std::string(1025, 'k')}})), Status::key_format);
  // With its escapes, it must fit in a header beside the longest typ.
  const std::string longest(511, '\x01');
  const Jwk jwk = read_key(with(rfc::es256_jwk, {{"kid", longest}}));
  const json extra = {{"typ", std::string(127, '\x01')}};
  EXPECT_TRUE(header_segment(jwk, extra.dump()).ok());
  for (const std::string &kid : {longest + '\x01', std::string(900, '\x01')})
    EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"kid", kid}})), Status::key_format);
}

TEST(Jwk, RefusesAKeyForEncryption) {
  // corpus: D3
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"use", "enc"}})), Status::key_use);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"use", "SIG"}})), Status::key_use);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"use", json::array({"sig"})}})), Status::key_format);
}

TEST(Jwk, ObeysKeyOps) {
  // corpus: D4
  const auto private_with = [](const json &ops) {
    return read_key(with(rfc::es256_jwk, {{"key_ops", ops}}));
  };
  const Jwk signer = private_with(strings({"sign"}));
  EXPECT_TRUE(signer.may_sign);
  EXPECT_FALSE(signer.may_verify);
  const Jwk checker = private_with(strings({"verify"}));
  EXPECT_FALSE(checker.may_sign);
  EXPECT_TRUE(checker.may_verify);
  const Jwk both = private_with(strings({"deriveBits", "verify", "sign", "of my own"}));
  EXPECT_TRUE(both.may_sign);
  EXPECT_TRUE(both.may_verify);

  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", json::array()}})), Status::key_use);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", strings({"deriveKey"})}})), Status::key_use);
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"key_ops", strings({"sign"})}})),
            Status::key_use);
  EXPECT_FALSE(
      read_key(with(rfc::es256_public_jwk, {{"key_ops", strings({"verify", "sign"})}})).may_sign);
}

TEST(Jwk, RefusesKeyOpsThatAreMalformedOrContradict) {
  // corpus: D5
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", strings({"sign", "verify", "sign"})}})),
            Status::key_use);
  EXPECT_EQ(refusal(R"({"key_ops":["sign","s\u0069gn"],)" + rfc::es256_jwk.substr(1)),
            Status::key_use);
  EXPECT_EQ(
      refusal(with(rfc::es256_jwk, {{"use", "sig"}, {"key_ops", strings({"sign", "encrypt"})}})),
      Status::key_use);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"use", "enc"}, {"key_ops", strings({"sign"})}})),
            Status::key_use);
  EXPECT_TRUE(
      read_key(with(rfc::es256_jwk, {{"use", "sig"}, {"key_ops", strings({"sign", "verify"})}}))
          .may_sign);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", "sign"}})), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", json::array({"sign", 1})}})),
            Status::key_format);
  json many = json::array({"sign"});
  for (int i = 0; i < 32; ++i) many.push_back(std::to_string(i));
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"key_ops", many}})), Status::key_format);
}

TEST(Jwk, RefusesNumbersThatAreNoStrictBase64url) {
  // corpus: A2, A3, A4
  const std::string good = rfc::es256_x;
  for (const std::string &x :
       {std::string(), good + "=", " " + good, good.substr(0, good.size() - 1) + "V",
        good.substr(0, 41), good.substr(1) + "+", good + "\n"}) {
    const std::string text = with(rfc::es256_public_jwk, {{"x", x}});
    EXPECT_EQ(refusal(text), Status::key_format) << x;
    EXPECT_THAT(message_of(text), HasSubstr("x "));
  }
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"x", 17}})), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"y", nullptr}})), Status::key_format);
  EXPECT_THAT(message_of(with(rfc::es256_public_jwk, {{"y", nullptr}})), HasSubstr("y is missing"));
}

TEST(Jwk, ReadsNumbersWrittenWithEscapes) {
  const std::string text = R"({"kty":"\u006fct","alg":"HS\u0032\u0035\u0036","k":"\u0041)" +
                           rfc::hs256_k.substr(1) + "\"}";
  const Jwk jwk = read_key(text);
  EXPECT_EQ(base64url::encode(jwk.key->numbers(true).k), rfc::hs256_k);
}

TEST(Jwk, RefusesAnEmptyOrShortSecret) {
  // corpus: D6; attack: 1, 2
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"k", ""}})), Status::key_weak);
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"k", nullptr}})), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"k", segment(std::string(31, 'x'))}})),
            Status::key_weak);
  EXPECT_EQ(refusal(with(rfc::hs256_jwk, {{"alg", "HS512"}, {"k", segment(std::string(63, 'x'))}})),
            Status::key_weak);
  EXPECT_TRUE(read_key(with(rfc::hs256_jwk, {{"k", segment(std::string(32, 'x'))}})).may_sign);
}

TEST(Jwk, RefusesCoordinatesOfTheWrongSizeOrOffTheCurve) {
  // corpus: E3, D13
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"x", zero_before(rfc::es256_x)}})),
            Status::key_format);
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"x", rfc::es256_x.substr(0, 40)}})),
            Status::key_format);
  EXPECT_EQ(refusal(with(rfc::es256_public_jwk, {{"x", rfc::es256_y}})), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::es256_jwk, {{"d", rfc::ed25519_d}})), Status::key_format);
}

TEST(Jwk, RefusesRsaNumbersThatAreNotMinimalOrNotAllThere) {
  // corpus: E4
  EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"e", "AAEAAQ"}})), Status::key_format);
  EXPECT_EQ(refusal(with(rfc::rs256_public_jwk, {{"n", zero_before(rfc::rs256_n)}})),
            Status::key_format);
  // corpus: E5
  for (const char *member : {"p", "q", "dp", "dq", "qi", "d"})
    EXPECT_EQ(refusal(with(rfc::rs256_jwk, {{member, nullptr}})), Status::key_format) << member;
  const json oth = json::array({{{"r", "AQ"}, {"d", "AQ"}, {"t", "AQ"}}});
  EXPECT_EQ(refusal(with(rfc::rs256_jwk, {{"oth", oth}})), Status::key_format);
}

TEST(Jwk, MessagesNeverHoldASecret) {
  const std::string secret = "c2VjcmV0LXNlY3JldA";
  for (const std::string &text :
       {with(rfc::es256_jwk, {{"d", secret + "="}}), with(rfc::es256_jwk, {{"d", secret}}),
        with(rfc::hs256_jwk, {{"k", secret}}), with(rfc::hs256_jwk, {{"k", secret + "!"}}),
        with(rfc::rs256_jwk, {{"p", secret}})})
    EXPECT_THAT(message_of(text), Not(HasSubstr("2VjcmV")));
}

TEST(Jwk, PrivateTextBringsTheSameKeyBack) {
  for (const Algorithm algorithm : algorithms) {
    const Jwk jwk = fresh_key(algorithm, "a \"kid\"\n");
    const SecretText text = private_jwk_text(jwk);
    const Jwk again = read_key(text.view());
    EXPECT_EQ(again.kid, jwk.kid);
    EXPECT_EQ(again.key->algorithm(), algorithm);
    EXPECT_TRUE(again.may_sign && again.may_verify);
    EXPECT_EQ(private_jwk_text(again).view(), text.view());
    const std::string token = sign_segment(again, *header_segment(again, ""), "payload");
    EXPECT_EQ(answer(set_of({jwk}), token), Status::ok) << text.size();
  }
}

TEST(Jwk, PublicTextHasNoPrivateMember) {
  // corpus: E6
  for (const Algorithm algorithm : algorithms) {
    if (crypto::info(algorithm).key_type == crypto::KeyType::oct) continue;
    const Jwk jwk = fresh_key(algorithm);
    const json text = json::parse(public_jwk_text(jwk));
    for (const char *member : {"d", "p", "q", "dp", "dq", "qi", "k", "priv"})
      EXPECT_FALSE(text.contains(member)) << text;
    EXPECT_EQ(text["alg"], crypto::info(algorithm).name);
    EXPECT_EQ(text["use"], "sig");
    EXPECT_EQ(text["kid"], "k");
    const Jwk again = read_key(text.dump());
    EXPECT_FALSE(again.may_sign);
    EXPECT_EQ(answer(set_of({again}), sign_segment(jwk, *header_segment(jwk, ""), "p")),
              Status::ok);
  }
}

TEST(Jwk, TextHasAFixedOrderOfMembers) {
  EXPECT_EQ(private_jwk_text(read_key(with(rfc::es256_jwk, {{"kid", "1"}}))).view(),
            R"({"kty":"EC","kid":"1","alg":"ES256","use":"sig","crv":"P-256","x":")" +
                rfc::es256_x + R"(","y":")" + rfc::es256_y + R"(","d":")" + rfc::es256_d + "\"}");
  // corpus: E4
  EXPECT_EQ(private_jwk_text(read_key(rfc::rs256_jwk)).view(),
            R"({"kty":"RSA","alg":"RS256","use":"sig","n":")" + rfc::rs256_n +
                R"(","e":"AQAB","d":")" + rfc::rs256_d + R"(",)" + rfc::rs256_primes + "}");
}

TEST(Jwk, CoordinatesKeepTheirFullSize) {
  // corpus: E3
  bool leading_zero = false;
  for (int i = 0; i < 1000 && !leading_zero; ++i) {
    const Jwk jwk = fresh_key(Algorithm::es256);
    const json text = json::parse(private_jwk_text(jwk).view());
    for (const char *member : {"x", "y", "d"}) {
      const auto number = text[member].get<std::string>();
      ASSERT_EQ(number.size(), 43u);
      leading_zero |= number.starts_with("AA") || (number[0] == 'A' && number[1] <= 'P');
    }
    if (leading_zero) {
      EXPECT_TRUE(read_key(text.dump()).may_sign);
    }
  }
  EXPECT_TRUE(leading_zero);
}

TEST(Jwk, TextKeepsWhatKeyOpsForbid) {
  for (const char *operation : {"sign", "verify"}) {
    const Jwk jwk = read_key(with(rfc::es256_jwk, {{"key_ops", strings({operation})}}));
    const Jwk again = read_key(private_jwk_text(jwk).view());
    EXPECT_EQ(again.may_sign, jwk.may_sign);
    EXPECT_EQ(again.may_verify, jwk.may_verify);
    EXPECT_TRUE(read_key(public_jwk_text(jwk)).may_verify);
  }
}

TEST(Jwk, NamedKeysHaveTheirThumbprintAsKid) {
  const Result<crypto::KeyPtr> key = crypto::generate(Algorithm::es384);
  ASSERT_TRUE(key.ok());
  const Result<Jwk> jwk = make_jwk(*key);
  ASSERT_TRUE(jwk.ok());
  EXPECT_EQ(jwk->kid, thumbprint(**key));
  EXPECT_EQ(jwk->kid.size(), 43u);
  EXPECT_TRUE(jwk->may_sign);
}

TEST(Jwk, NamedPublicKeysMayNotSign) {
  const Result<Jwk> jwk = make_jwk(read_key(rfc::es256_public_jwk).key);
  ASSERT_TRUE(jwk.ok());
  EXPECT_FALSE(jwk->may_sign);
  EXPECT_TRUE(jwk->may_verify);
}

TEST(Jwk, SecretsHaveARandomKidAndNoThumbprint) {
  const Jwk secret = fresh_key(Algorithm::hs256);
  const Result<Jwk> first = make_jwk(secret.key);
  const Result<Jwk> second = make_jwk(secret.key);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->kid.size(), 22u);
  EXPECT_NE(first->kid, second->kid);
  EXPECT_EQ(thumbprint(*secret.key), "");
}

TEST(Jwk, ThumbprintsAreOfTheSortedRequiredMembers) {
  // corpus: E8
  const auto hash = [](const json &required) {  // nlohmann sorts names
    const std::string text = required.dump();
    return base64url::encode(crypto::sha256(as_bytes(text)));
  };
  EXPECT_EQ(thumbprint(*read_key(rfc::es256_jwk).key),
            hash({{"kty", "EC"}, {"crv", "P-256"}, {"x", rfc::es256_x}, {"y", rfc::es256_y}}));
  EXPECT_EQ(
      thumbprint(*read_key(with(rfc::es256_public_jwk, {{"alg", "ES256"}, {"kid", "1"}})).key),
      thumbprint(*read_key(rfc::es256_jwk).key));
  EXPECT_EQ(thumbprint(*read_key(rfc::rs256_jwk).key),
            hash({{"kty", "RSA"}, {"n", rfc::rs256_n}, {"e", "AQAB"}}));
}

// No message shows a secret in the wrong member.
TEST(Jwk, AMessageShowsNoNameThatDoesNotLookLikeOne) {
  const std::string secret = "correct-horse-battery-staple-4711";
  const char *const point = R"("crv":"P-256","x":"AA","y":"AA")";
  for (const std::string &jwk :
       {R"({"kty":")" + secret + R"("})",
        R"({"kty":"EC","crv":")" + secret + R"(","x":"AA","y":"AA"})",
        R"({"kty":"EC","alg":"ES256","crv":")" + secret + R"(","x":"AA","y":"AA"})",
        R"({"kty":"EC","alg":")" + secret + R"(",)" + point + "}",
        R"({"kty":"EC","use":")" + secret + R"(",)" + point + "}",
        R"({"kty":"EC","use":"sig","key_ops":[")" + secret + R"("],)" + point + "}",
        R"({"kty":"EC","key_ops":[")" + secret + R"(",")" + secret + R"("],)" + point + "}"}) {
    const auto parsed = parse_jwk(jwk, crypto::Keep::both_halves);
    ASSERT_FALSE(parsed) << jwk;
    EXPECT_EQ(std::string(parsed.error().message).find("correct"), std::string::npos)
        << parsed.error().message;
    EXPECT_NE(std::string(parsed.error().message).find("a text of 33 bytes"), std::string::npos)
        << parsed.error().message;
  }
}

}  // namespace
}  // namespace limen::jose
