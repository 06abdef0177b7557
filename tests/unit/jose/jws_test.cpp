#include "jose/jws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/limits.h"
#include "jose/rfc_keys.h"
#include "jose/tokens.h"

namespace limen::jose {
namespace {

using crypto::Algorithm;
using nlohmann::json;
using testing::HasSubstr;

constexpr Algorithm algorithms[] = {Algorithm::hs256, Algorithm::hs384,  Algorithm::hs512,
                                    Algorithm::rs256, Algorithm::rs384,  Algorithm::rs512,
                                    Algorithm::es256, Algorithm::es384,  Algorithm::es512,
                                    Algorithm::eddsa, Algorithm::ed25519};

// One fresh key of each algorithm, made once.
const Jwk &key_of(Algorithm algorithm) {
  static std::map<Algorithm, Jwk> keys;
  auto found = keys.find(algorithm);
  if (found == keys.end()) found = keys.emplace(algorithm, fresh_key(algorithm)).first;
  return found->second;
}

std::string name_of(Algorithm algorithm) { return crypto::info(algorithm).name; }

std::string decoded(std::string_view text) {
  std::string octets(base64url::decoded_size(text.size()), '\0');
  EXPECT_TRUE(base64url::decode(text, reinterpret_cast<std::uint8_t *>(octets.data())));
  return octets;
}

std::string header_text(const Jwk &jwk, std::string_view extra) {
  const Result<std::string> segment = header_segment(jwk, extra);
  EXPECT_TRUE(segment.ok()) << segment.error().message;
  return segment.ok() ? decoded(*segment) : "";
}

std::string token_of(Algorithm algorithm, std::string_view payload = "payload") {
  const Jwk &jwk = key_of(algorithm);
  return sign_segment(jwk, *header_segment(jwk, ""), payload);
}

JwkSet keys_of(Algorithm algorithm) { return set_of({key_of(algorithm)}); }

class EveryAlgorithm : public testing::TestWithParam<Algorithm> {};
INSTANTIATE_TEST_SUITE_P(Jws, EveryAlgorithm, testing::ValuesIn(algorithms),
                         [](const auto &one) { return name_of(one.param); });

TEST_P(EveryAlgorithm, SignsAndVerifies) {
  const JwkSet keys = keys_of(GetParam());
  for (const std::size_t size : {0, 1, 2, 3, 100, 100'000}) {
    const std::string token = token_of(GetParam(), std::string(size, '\xFF'));
    const auto verified = verify_token(keys, name_of(GetParam()), token);
    ASSERT_TRUE(verified.ok()) << verified.error().message;
    EXPECT_EQ(*verified, keys.keys()[0]);
  }
}

TEST_P(EveryAlgorithm, AnEmptyPayloadVerifies) {
  // corpus: A7
  const std::string token = token_of(GetParam(), "");
  EXPECT_NE(token.find(".."), std::string::npos);
  EXPECT_EQ(answer(keys_of(GetParam()), token), Status::ok);
}

TEST_P(EveryAlgorithm, AnEmptySignatureNeverVerifies) {
  // corpus: A8; attack: 33
  const std::string token = token_of(GetParam());
  const std::string unsigned_token = token.substr(0, token.rfind('.') + 1);
  EXPECT_EQ(answer(keys_of(GetParam()), unsigned_token), Status::token_signature);
  EXPECT_EQ(answer(keys_of(GetParam()), unsigned_token.substr(0, unsigned_token.find('.')) + ".."),
            Status::token_signature);
}

TEST_P(EveryAlgorithm, ASignatureOfAnotherLengthNeverVerifies) {
  // corpus: D7, D10; attack: 35
  const std::string token = token_of(GetParam());
  const std::size_t dot = token.rfind('.');
  const std::string signature = decoded(token.substr(dot + 1));
  for (const std::string &other :
       {signature.substr(1), signature.substr(0, signature.size() - 1), signature + '\0',
        '\0' + signature, signature + signature, std::string("abc"), std::string(3000, 'a'),
        std::string(1'000'000, 'a')}) {
    EXPECT_EQ(answer(keys_of(GetParam()), token.substr(0, dot + 1) + segment(other)),
              Status::token_signature)
        << other.size();
  }
}

TEST_P(EveryAlgorithm, EveryChangedBitBreaksIt) {
  // corpus: D18
  const JwkSet keys = keys_of(GetParam());
  const std::string token = token_of(GetParam(), "pay");
  for (std::size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : static_cast<char>(changed[at] ^ 1);
    EXPECT_NE(answer(keys, changed), Status::ok) << at;
  }
}

TEST_P(EveryAlgorithm, AnotherKeyDoesNotVerify) {
  const JwkSet other = set_of({fresh_key(GetParam())});
  const auto verified = verify_token(other, every_algorithm, token_of(GetParam()));
  EXPECT_EQ(verified.status(), Status::token_signature);
  EXPECT_THAT(verified.error().message, HasSubstr(name_of(GetParam())));
}

TEST_P(EveryAlgorithm, NotOnTheListIsNotRun) {
  // corpus: D1; attack: 11
  const std::string list = GetParam() == Algorithm::es256 ? "RS256" : "ES256";
  EXPECT_EQ(answer(keys_of(GetParam()), token_of(GetParam()), list), Status::token_algorithm);
  // The signature is not even read.
  EXPECT_EQ(answer(keys_of(GetParam()), token_of(GetParam()) + "!", list), Status::token_algorithm);
}

TEST_P(EveryAlgorithm, NoOtherAlgorithmTakesItsKey) {
  // corpus: D2; attack: 1, 9, 12
  const Jwk &jwk = key_of(GetParam());
  for (const Algorithm other : algorithms) {
    if (other == GetParam()) continue;
    const std::string alg = R"({"alg":")" + name_of(other) + '"';
    EXPECT_EQ(answer(set_of({jwk}), sign_under(jwk, alg + R"(,"kid":"k"})", "p")),
              Status::token_algorithm);
    EXPECT_EQ(answer(set_of({jwk}), sign_under(jwk, alg + "}", "p")), Status::token_key);
  }
}

TEST(Jws, APublicKeyIsNoSecret) {
  // attack: 1, 3, 9
  const Jwk rsa = read_key(rfc::rs256_public_jwk);
  const std::string header = R"({"alg":"HS256"})";
  for (const std::string &secret :
       {rfc::rs256_public_jwk, public_jwk_text(rsa), decoded(rfc::rs256_n)}) {
    const Result<crypto::KeyPtr> mac = crypto::from_secret(Algorithm::hs256, as_bytes(secret));
    if (!mac.ok()) continue;  // the key itself is refused, which is better
    EXPECT_EQ(answer(set_of({rsa}), sign_under({*mac, "", true, true}, header, "p")),
              Status::token_key);
  }
}

TEST(Jws, AKeyInTheHeaderChoosesNothing) {
  // corpus: C8; attack: 15
  const Jwk attacker = fresh_key(Algorithm::es256, "theirs");
  const std::string embedded = R"(,"jwk":)" + public_jwk_text(attacker) +
                               R"(,"jku":"https://evil.example/keys","x5u":"file:///etc/passwd",)"
                               R"("x5c":["MIIB"]})";
  const JwkSet keys = keys_of(Algorithm::es256);
  EXPECT_EQ(answer(keys, sign_under(attacker, R"({"alg":"ES256")" + embedded, "p")),
            Status::token_signature);
  EXPECT_EQ(answer(keys, sign_under(attacker, R"({"alg":"ES256","kid":"theirs")" + embedded, "p")),
            Status::token_key);
  EXPECT_EQ(answer(keys, sign_under(attacker, R"({"alg":"ES256","kid":"k")" + embedded, "p")),
            Status::token_signature);
}

TEST(Jws, UnknownHeaderParametersAreIgnored) {
  // corpus: C6
  const Jwk &jwk = key_of(Algorithm::es256);
  EXPECT_EQ(answer(set_of({jwk}),
                   sign_under(jwk, R"({"alg":"ES256","kid":"k","x":{"y":[1]},"zip":"DEF"})", "p")),
            Status::ok);
}

TEST(Jws, TheRightSignatureUnderABadHeaderIsRefused) {
  const Jwk &jwk = key_of(Algorithm::hs256);
  const std::pair<const char *, Status> cases[] = {
      {R"({"alg":"none","kid":"k"})", Status::token_none},                // attack: 8
      {R"({"alg":"hs256"})", Status::token_algorithm},                    // corpus: C1
      {R"({"alg":"HS256","crit":["x"],"x":1})", Status::token_critical},  // corpus: C3
      {R"({"kid":"k"})", Status::token_header},                           // corpus: C1
      {R"({"alg":"HS256","alg":"HS256"})", Status::token_duplicate},      // corpus: B2
      {R"({"alg":"HS256","kid":7})", Status::token_header},               // corpus: C7
      {R"(["alg"])", Status::token_json},                                 // corpus: B1
  };
  for (const auto &[header, status] : cases)
    EXPECT_EQ(answer(set_of({jwk}), sign_under(jwk, header, "p")), status) << header;
}

TEST(Jws, TheSecretIsNeverChosenByWhatIsNotVerified) {
  // attack: 14
  const JwkSet keys = set_of({fresh_key(Algorithm::hs256, "a"), fresh_key(Algorithm::hs256, "b")});
  const Result<crypto::KeyPtr> zeros = crypto::from_secret(Algorithm::hs256, Bytes(32, 0));
  ASSERT_TRUE(zeros.ok());
  const Jwk guess{*zeros, "", true, true};
  EXPECT_EQ(answer(keys, sign_under(guess, R"({"alg":"HS256","kid":"c"})", "p")),
            Status::token_key);
  EXPECT_EQ(answer(keys, sign_under(guess, R"({"alg":"HS256","kid":""})", "p")), Status::token_key);
  EXPECT_EQ(answer(keys, sign_under(guess, R"({"alg":"HS256"})", "{\"iss\":\"a\"}")),
            Status::token_key);
}

TEST(Jws, ASignatureInBadEncodingIsSaidToBeThat) {
  // corpus: A2, A3, A4
  const std::string token = token_of(Algorithm::hs256);
  const JwkSet keys = keys_of(Algorithm::hs256);
  std::string padded = token + "=";
  std::string blank = token + " ";
  std::string plus = token;
  plus[token.size() - 3] = '+';
  std::string spare_bits = token;  // 32 octets leave two unused bits in the last character
  const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  spare_bits.back() = alphabet[std::string_view(alphabet).find(token.back()) + 1];
  for (const std::string &bad :
       {padded, plus, spare_bits, token + "A=", token + std::string(1, '\0'), token + "A"})
    EXPECT_EQ(answer(keys, bad),
              bad == token + "A" ? Status::token_signature : Status::token_encoding)
        << bad;
  EXPECT_EQ(answer(keys, blank), Status::token_encoding);
}

TEST(Jws, ALargeHeaderIsRefusedBeforeDecoding) {
  const Jwk &jwk = key_of(Algorithm::hs256);
  const auto header = [](std::size_t size) {
    const std::string start = R"({"alg":"HS256","x":")";
    return start + std::string(size - start.size() - 2, 'x') + "\"}";
  };
  EXPECT_EQ(answer(set_of({jwk}), sign_under(jwk, header(limits::token_header), "p")), Status::ok);
  EXPECT_EQ(answer(set_of({jwk}), sign_under(jwk, header(limits::token_header + 1), "p")),
            Status::token_header);
  EXPECT_EQ(answer(set_of({jwk}), std::string(1'000'000, '!') + ".e30.AA"), Status::token_header);
  EXPECT_EQ(answer(set_of({jwk}), "!!!!.e30.AA"), Status::token_encoding);
}

TEST(Jws, HeaderIsAlgThenKidThenTheRest) {
  Jwk jwk = key_of(Algorithm::es256);
  EXPECT_EQ(header_text(jwk, ""), R"({"alg":"ES256","kid":"k"})");
  EXPECT_EQ(header_text(jwk, " { } "), R"({"alg":"ES256","kid":"k"})");
  EXPECT_EQ(header_text(jwk, R"({"typ":"at+jwt","n":1e400,"a":{"alg":1}})"),
            R"({"alg":"ES256","kid":"k","typ":"at+jwt","n":1e400,"a":{"alg":1}})");
  jwk.kid = "a\"\\\n\xC3\xA4";
  jwk.kid += '\0';
  EXPECT_EQ(json::parse(header_text(jwk, R"({"typ":"JWT"})")),
            json({{"alg", "ES256"}, {"kid", jwk.kid}, {"typ", "JWT"}}));
  jwk.kid.clear();
  EXPECT_EQ(header_text(jwk, ""), R"({"alg":"ES256"})");
  EXPECT_EQ(header_text(jwk, "\t{\"typ\" : \"JWT\"}\n"), R"({"alg":"ES256","typ" : "JWT"})");
}

TEST(Jws, HeaderRefusesWhatIsNotTheCallers) {
  for (const std::string_view extra :
       {R"({"alg":"none"})", R"({"kid":"k"})", R"({"crit":["exp"]})", R"({"b64":false})",
        R"({"typ":"JWT","\u0061lg":"none"})", "[]", "1", "\"x\"", "{", "{}{}", "{\"a\":1,\"a\":1}",
        "x", " ", "{\"a\":\"\xFF\"}"})
    EXPECT_EQ(header_segment(key_of(Algorithm::es256), extra).status(), Status::json) << extra;
  const std::string large = R"({"x":")" + std::string(limits::token_header, 'x') + "\"}";
  EXPECT_EQ(header_segment(key_of(Algorithm::es256), large).status(), Status::json);
}

TEST(Jws, HeaderRefusesWhatWouldNotBeReadAgain) {
  for (const std::string_view extra :
       {R"({"typ":400})", R"({"cty":null})", R"({"typ":["JWT"],"x":1})"})
    EXPECT_EQ(header_segment(key_of(Algorithm::es256), extra).status(), Status::json) << extra;
}

TEST(Jws, SigningNeedsAPrivateKeyThatMay) {
  // corpus: D3, D4
  char out[1024];
  const Jwk public_key = read_key(rfc::es256_public_jwk);
  EXPECT_EQ(sign(public_key, "e30", {}, out).status(), Status::key_private);
  Jwk jwk = key_of(Algorithm::es256);
  jwk.may_sign = false;
  EXPECT_EQ(sign(jwk, "e30", {}, out).status(), Status::key_use);
}

TEST(Jws, SigningWritesExactlySignedSize) {
  for (const Algorithm algorithm : algorithms) {
    const Jwk &jwk = key_of(algorithm);
    for (std::size_t size = 0; size < 5; ++size) {
      const std::size_t expected = signed_size(jwk, 3, size);
      std::string out(expected + 16, '#');
      ASSERT_TRUE(sign(jwk, "e30", Bytes(size, 7), out.data()).ok());
      EXPECT_EQ(out.find('#'), expected);
      EXPECT_EQ(decoded(out.substr(out.rfind('.') + 1, expected - out.rfind('.') - 1)).size(),
                jwk.key->signature_size());
    }
  }
}

TEST(Jws, AlgorithmListsAreParsed) {
  const Result<crypto::AlgorithmSet> set = parse_algorithms("  ES256\tRS256  ES256\n");
  ASSERT_TRUE(set.ok()) << set.error().message;
  for (const Algorithm algorithm : algorithms)
    EXPECT_EQ(set->contains(algorithm),
              algorithm == Algorithm::es256 || algorithm == Algorithm::rs256);
  for (const Algorithm algorithm : algorithms)
    EXPECT_TRUE(parse_algorithms(every_algorithm)->contains(algorithm));
}

TEST(Jws, AlgorithmListsHoldNoNoneAndNothingUnknown) {
  // corpus: C2; attack: 7, 8
  for (const std::string_view list :
       {"", " ", "none", "ES256 none", "es256", "ES256,RS256", "PS256", "*"})
    EXPECT_EQ(parse_algorithms(list).status(), Status::algorithm) << list;
}

}  // namespace
}  // namespace limen::jose
