// Helpers that make keys, sets, tokens and results, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/base64url.h"
#include "jose/jws.h"

namespace limen::jose {

inline Jwk read_key(std::string_view text) {
  Result<Jwk> jwk = parse_jwk(text);
  EXPECT_TRUE(jwk.ok()) << jwk.error().message;
  return jwk.ok() ? *jwk : Jwk{};
}

inline Status refusal(std::string_view text) { return parse_jwk(text).status(); }

inline JwkSet set_of(std::initializer_list<Jwk> keys) {
  JwkSet set;
  for (const Jwk &jwk : keys) {
    const Outcome added = set.add(std::make_shared<const Jwk>(jwk));
    EXPECT_TRUE(added.ok()) << added.error().message;
  }
  return set;
}

inline Jwk fresh_key(crypto::Algorithm algorithm, std::string kid = "k") {
  Jwk jwk;
  Result<crypto::KeyPtr> key = crypto::generate(algorithm);
  EXPECT_TRUE(key.ok()) << key.error().message;
  if (key.ok()) jwk.key = *key;
  jwk.kid = std::move(kid);
  return jwk;
}

inline std::string segment(std::string_view text) { return base64url::encode(as_bytes(text)); }

// Makes a token with exactly this header segment.
inline std::string sign_segment(const Jwk &jwk, std::string_view header, std::string_view payload) {
  std::string out(signed_size(jwk, header.size(), payload.size()), '#');
  const Outcome done = sign(jwk, header, as_bytes(payload), out.data());
  EXPECT_TRUE(done.ok()) << done.error().message;
  return out;
}

// Makes a token with any header text, also one that limen itself would not write.
inline std::string sign_under(const Jwk &jwk, std::string_view header, std::string_view payload) {
  return sign_segment(jwk, segment(header), payload);
}

inline Result<std::shared_ptr<const Jwk>> verify_token(const JwkSet &keys,
                                                       std::string_view algorithms,
                                                       std::string_view token) {
  const Result<crypto::AlgorithmSet> allowed = parse_algorithms(algorithms);
  if (!allowed.ok()) return allowed.error();
  const Result<Compact> compact = split(token, 16 * 1024 * 1024);
  if (!compact.ok()) return compact.error();
  return verify(keys, *allowed, *compact);
}

inline constexpr std::string_view every_algorithm =
    "HS256 HS384 HS512 RS256 RS384 RS512 ES256 ES384 ES512 EdDSA Ed25519";

inline Status answer(const JwkSet &keys, std::string_view token,
                     std::string_view algorithms = every_algorithm) {
  return verify_token(keys, algorithms, token).status();
}

}  // namespace limen::jose
