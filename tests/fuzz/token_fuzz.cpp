// A whole verify. The input is first a token, which must be refused; then claims
// that the issuer signs, so that the checks behind the signature are reached:
// accepted claims keep every rule as another parser reads them.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64url.h"
#include "check.h"
#include "jose/jws.h"
#include "token/verifier.h"

namespace {

using namespace limen;

constexpr Seconds now = 1'800'000'000;

struct World {
  World() {
    const std::vector<std::uint8_t> secret(32, 0x5A);
    auto key = crypto::from_secret(crypto::Algorithm::hs256, secret);
    check(key.ok(), "a key");
    jwk = std::make_shared<const jose::Jwk>(jose::Jwk{*key, "k", true, true});
    jose::JwkSet keys;
    check(keys.add(jwk).ok(), "a key set");
    token::VerifyPolicy policy;
    policy.issuer = "acme";
    policy.audiences = {"shop"};
    policy.algorithms = keys.algorithms();
    policy.leeway = 2;
    policy.max_ttl = 86400;
    policy.max_size = 1 << 20;
    verifier = std::make_unique<token::Verifier>(policy, keys, clock, nullptr);
    auto segment = jose::header_segment(*jwk, "");
    check(segment.ok(), "a header");
    header = *segment;
  }
  Clock clock{now};
  std::shared_ptr<const jose::Jwk> jwk;
  std::unique_ptr<token::Verifier> verifier;
  std::string header;
};

std::string text_of(const std::vector<std::uint64_t> &room, TextPlace place) {
  return {reinterpret_cast<const char *>(room.data()) + place.at, place.len};
}

void check_accepted(const std::vector<std::uint64_t> &room, std::string_view claims) {
  const auto &record = *reinterpret_cast<const token::ClaimsRecord *>(room.data());
  check(text_of(room, record.json) == claims, "the claims as signed");
  const auto other = nlohmann::json::parse(claims, nullptr, false);
  if (other.is_discarded()) return;  // a number that overflows a double
  check(other.is_object(), "an object");
  check(other.value("iss", "") == "acme", "the issuer");
  check(text_of(room, record.issuer) == "acme", "the issuer in the record");
  check(other.contains("exp") && other["exp"].is_number(), "exp");
  check(other["exp"].get<double>() + 2 > static_cast<double>(now), "not expired");
  check(text_of(room, record.subject) == other.value("sub", ""), "the subject");
  check(text_of(room, record.id) == other.value("jti", ""), "the id");
  const auto &audience = other["aud"];
  check(audience == "shop" || (audience.is_array() && std::find(audience.begin(), audience.end(),
                                                                "shop") != audience.end()),
        "the audience");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const World world;
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  std::vector<std::uint64_t> room((sizeof(token::ClaimsRecord) + 4 * size + 512) / 8);
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t *>(room.data()),
                                      room.size() * 8);

  const Outcome raw = world.verifier->verify(input, bytes);
  check(!raw.ok(), "nobody forges a token");
  check(raw.error().message[0] != '\0', "a refusal has a reason");

  std::string token(jose::signed_size(*world.jwk, world.header.size(), size), '\0');
  check(jose::sign(*world.jwk, world.header, {data, size}, token.data()).ok(), "signed");
  const Outcome outcome = world.verifier->verify(token, bytes);
  if (outcome.ok()) {
    check_accepted(room, input);
  } else {
    check(outcome.status() != Status::token_signature, "its own signature verifies");
    check(outcome.error().message[0] != '\0', "a refusal has a reason");
  }
  return 0;
}
