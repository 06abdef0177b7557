// A verifier with one HS256 key, and tokens for it with any claims.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64url.h"
#include "jose/jws.h"
#include "token/verifier.h"

namespace limen::token {

inline constexpr Seconds noon = 1'800'000'000;

inline std::shared_ptr<const jose::Jwk> hs256_key(std::string kid = "k1", char fill = 'k') {
  const std::vector<std::uint8_t> secret(32, static_cast<std::uint8_t>(fill));
  auto key = crypto::from_secret(crypto::Algorithm::hs256, secret);
  EXPECT_TRUE(key.ok());
  return std::make_shared<const jose::Jwk>(jose::Jwk{*key, std::move(kid), true, true});
}

inline std::string sign_segment(const jose::Jwk &jwk, const std::string &header_segment,
                                std::string_view payload) {
  std::string token(jose::signed_size(jwk, header_segment.size(), payload.size()), '\0');
  EXPECT_TRUE(jose::sign(jwk, header_segment, as_bytes(payload), token.data()).ok());
  return token;
}

inline std::string sign(const jose::Jwk &jwk, std::string_view payload,
                        std::string_view extra = {}) {
  const auto header = jose::header_segment(jwk, extra);
  EXPECT_TRUE(header.ok());
  return sign_segment(jwk, *header, payload);
}

// The record that verify wrote, with its texts as strings.
class Room {
 public:
  explicit Room(std::size_t bytes = 65536) : words_((bytes + 7) / 8), bytes_(bytes) {}
  std::span<std::uint8_t> span() {
    return {reinterpret_cast<std::uint8_t *>(words_.data()), bytes_};
  }
  const ClaimsRecord &record() const {
    return *reinterpret_cast<const ClaimsRecord *>(words_.data());
  }
  std::string text(TextPlace place) const {
    return {reinterpret_cast<const char *>(words_.data()) + place.at, place.len};
  }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t bytes_;
};

class VerifierTest : public testing::Test {
 protected:
  VerifierTest() {
    policy.issuer = "acme";
    policy.audiences = {"shop"};
    policy.algorithms.add(crypto::Algorithm::hs256);
    policy.max_ttl = 86400;
    policy.max_size = 16384;
    EXPECT_TRUE(keys.add(jwk).ok());
  }

  std::unique_ptr<Verifier> verifier() const {
    return std::make_unique<Verifier>(policy, keys, clock, nullptr);
  }
  Outcome verify(std::string_view token) { return verifier()->verify(token, room.span()); }
  Status status_of(std::string_view payload) { return verify(sign(*jwk, payload)).status(); }

  // Returns a valid claims object with `members`. A name in it replaces the usual member,
  // and "-name" removes it.
  std::string claims(const std::vector<std::pair<std::string, std::string>> &members = {}) const {
    std::vector<std::pair<std::string, std::string>> all = {{"iss", "\"acme\""},
                                                            {"sub", "\"alex\""},
                                                            {"aud", "\"shop\""},
                                                            {"iat", std::to_string(noon - 10)},
                                                            {"exp", std::to_string(noon + 600)},
                                                            {"jti", "\"id-1\""}};
    for (const auto &[name, value] : members) {
      const std::string bare = name.front() == '-' ? name.substr(1) : name;
      std::erase_if(all, [&](const auto &member) { return member.first == bare; });
      if (name.front() != '-') all.emplace_back(name, value);
    }
    std::string json;
    for (const auto &[name, value] : all)
      json += (json.empty() ? "{\"" : ",\"") + name + "\":" + value;
    return json + "}";
  }

  VerifyPolicy policy;
  std::shared_ptr<const jose::Jwk> jwk = hs256_key();
  jose::JwkSet keys;
  Clock clock{noon};
  Room room;
};

}  // namespace limen::token
