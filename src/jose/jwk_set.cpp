#include "jose/jwk_set.h"

#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/printable.h"
#include "jose/json/array.h"

namespace limen::jose {
namespace {

struct KeysMember final : MemberVisitor {
  JsonValue keys;
  void member(const JsonValue &name, const JsonValue &value) override {
    if (equals(name, "keys")) keys = value;
  }
};

bool is_secret(const Jwk &jwk) {
  return crypto::info(jwk.key->algorithm()).key_type == crypto::KeyType::oct;
}

}  // namespace

Result<JwkSet> JwkSet::parse(std::string_view text) {
  if (text.size() > limits::jwk_set)
    return fail(Status::key_set, "JWK Set: %zu octets, at most %zu are read", text.size(),
                limits::jwk_set);
  KeysMember members;
  const JsonVerdict verdict = scan_object(text, members);
  if (!verdict.ok())
    return explain(verdict, "JWK Set", Status::key_set, Status::key_set, Status::key_set);
  if (members.keys.type != JsonType::array)
    return fail(Status::key_set, "JWK Set: expected an array named keys");

  JwkSet set;
  std::optional<Error> first_refusal;
  std::size_t count = 0;
  ArrayReader elements(members.keys);
  for (JsonValue element; elements.next(element); ++count) {
    if (count == limits::key_set_keys)
      return fail(Status::key_set, "JWK Set: more than %zu keys", limits::key_set_keys);
    Result<Jwk> jwk = parse_jwk(element.text, crypto::Keep::public_half);
    if (jwk.ok()) {
      LIMEN_TRY(set.add(std::make_shared<const Jwk>(std::move(*jwk))));
    } else if (!first_refusal) {
      first_refusal = jwk.error();
    }
  }
  if (!set.keys_.empty()) return set;
  if (!first_refusal) return fail(Status::key_set, "JWK Set: keys is empty");
  return fail(Status::key_set, "JWK Set: none of its %zu keys can be used; the first: %s", count,
              first_refusal->message);
}

Outcome JwkSet::add(std::shared_ptr<const Jwk> jwk) {
  if (!keys_.empty() && is_secret(*keys_.front()) != is_secret(*jwk))
    return fail(Status::key_set, "JWK Set: secrets (oct) and public keys may not share one set");
  return add_of_one_issuer(std::move(jwk));
}

Outcome JwkSet::add_of_one_issuer(std::shared_ptr<const Jwk> jwk) {
  if (keys_.size() == limits::key_set_keys)
    return fail(Status::key_set, "JWK Set: more than %zu keys", limits::key_set_keys);
  for (const auto &other : keys_) {
    if (!jwk->kid.empty() && other->kid == jwk->kid)
      return fail(Status::key_set, "JWK Set: two keys have the kid %s",
                  Printable(jwk->kid).c_str());
  }
  keys_.push_back(std::move(jwk));
  return success();
}

Result<std::shared_ptr<const Jwk>> JwkSet::choose(const Header &header) const {
  const char *const algorithm = crypto::info(header.algorithm).name;
  if (header.kid) {
    for (const auto &jwk : keys_) {
      if (jwk->kid.empty() || jwk->kid != *header.kid) continue;
      if (jwk->key->algorithm() != header.algorithm)
        return fail(Status::token_algorithm, "header: alg is %s, but the key of this kid is for %s",
                    algorithm, crypto::info(jwk->key->algorithm()).name);
      if (!jwk->may_verify)
        return fail(Status::token_key, "header: the key of this kid may not verify");
      return jwk;
    }
    return fail(Status::token_key, "header: no key has the kid %s", Printable(*header.kid).c_str());
  }

  const std::shared_ptr<const Jwk> *only = nullptr;
  std::size_t fitting = 0;
  for (const auto &jwk : keys_) {
    if (jwk->key->algorithm() != header.algorithm || !jwk->may_verify) continue;
    only = &jwk;
    ++fitting;
  }
  if (fitting != 1)
    return fail(Status::token_key, "header: without a kid, %zu keys fit %s: expected exactly one",
                fitting, algorithm);
  return *only;
}

std::string JwkSet::public_text() const {
  std::string text = "{\"keys\":[";
  const char *separator = "";
  for (const auto &jwk : keys_) {
    if (is_secret(*jwk)) continue;
    text += separator;
    text += public_jwk_text(*jwk);
    separator = ",";
  }
  text += "]}";
  return text;
}

crypto::AlgorithmSet JwkSet::algorithms() const {
  crypto::AlgorithmSet algorithms;
  for (const auto &jwk : keys_)
    if (jwk->may_verify) algorithms.add(jwk->key->algorithm());
  return algorithms;
}

}  // namespace limen::jose
