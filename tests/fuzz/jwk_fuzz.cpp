// Any text as a JWK and as a JWK Set: an accepted key can be written and read
// again as the same key, and its public half never holds a private member.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "jose/jwk_set.h"

namespace {

using namespace limen;
using namespace limen::jose;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_secret(const Jwk &jwk) {
  return crypto::info(jwk.key->algorithm()).key_type == crypto::KeyType::oct;
}

// As nlohmann, which shares nothing with the scanner, sees the public text.
void require_public(const nlohmann::json &jwk) {
  for (const char *member : {"d", "p", "q", "dp", "dq", "qi", "k", "priv"})
    require(!jwk.contains(member));
}

void check_key(std::string_view text) {
  const Result<Jwk> jwk = parse_jwk(text);
  if (!jwk.ok()) return require(jwk.error().message[0] != '\0');
  require(jwk->may_sign || jwk->may_verify);
  require(jwk->key->is_private() || !jwk->may_sign);
  // nlohmann refuses numbers like 1e400; everything that it reads must be the same here.
  const nlohmann::json oracle = nlohmann::json::parse(text, nullptr, false);
  require(oracle.is_discarded() || oracle["kty"].is_string());

  if (!is_secret(*jwk)) {
    const std::string public_text = public_jwk_text(*jwk);
    require_public(nlohmann::json::parse(public_text));
    const Result<Jwk> half = parse_jwk(public_text);
    require(half.ok() && !half->key->is_private() && half->kid == jwk->kid);
    require(thumbprint(*half->key) == thumbprint(*jwk->key));
  }
  if (jwk->key->is_private()) {
    const SecretText whole = private_jwk_text(*jwk);
    const Result<Jwk> again = parse_jwk(whole.view());
    require(again.ok() && private_jwk_text(*again).view() == whole.view());
    require(again->may_sign == jwk->may_sign && again->may_verify == jwk->may_verify);
  }
}

void check_set(std::string_view text) {
  const Result<JwkSet> set = JwkSet::parse(text);
  if (!set.ok()) return require(set.status() == Status::key_set);
  require(!set->keys().empty());
  const nlohmann::json public_set = nlohmann::json::parse(set->public_text());
  for (const auto &jwk : public_set["keys"]) require_public(jwk);
  const bool secret = is_secret(*set->keys()[0]);
  require(public_set["keys"].size() == (secret ? 0 : set->keys().size()));
  for (const auto &jwk : set->keys()) require(is_secret(*jwk) == secret);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  check_key(text);
  check_set(text);
  return 0;
}
