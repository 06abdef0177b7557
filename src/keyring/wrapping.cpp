#include "keyring/wrapping.h"

#include <optional>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/printable.h"
#include "crypto/sealing.h"
#include "options/value.h"

namespace limen::keyring {
namespace {

constexpr std::string_view purpose = "limen keys.secret 1";
constexpr std::string_view domain = "limen keyring 1";
constexpr std::string_view proof_domain = "limen keyring 1 proof";

}  // namespace

Result<Wrapping> Wrapping::make(std::string_view issuer, std::string_view secrets,
                                bool private_store) {
  Wrapping made;
  made.issuer_ = issuer;
  for (const std::string_view secret : options::split_list(secrets)) {
    if (secret.size() < limits::keys_secret_min)
      return fail(Status::option_value,
                  "keys.secret: number %zu has %zu bytes; expected at least %zu, from a random "
                  "generator",
                  made.keys_.size() + 1, secret.size(), limits::keys_secret_min);
    made.keys_.push_back(crypto::derive_key(as_bytes(secret), purpose));
  }
  if (made.keys_.empty() && !secrets.empty())
    return fail(Status::option_value, "keys.secret: it holds only blanks; expected a secret");
  if (made.keys_.empty() && !private_store)
    return fail(Status::option_value,
                "keys.secret: not set; keys in a store that others can read must be wrapped");
  return made;
}

// Returns the data that a wrapped key is bound to. Each part follows its length, so that
// different parts never make the same text.
std::string Wrapping::about(const RingKey &key) const {
  std::string text;
  const std::string_view algorithm = crypto::info(key.algorithm).name;
  for (const std::string_view part :
       {key.form == PrivateForm::proof ? proof_domain : domain, std::string_view(issuer_),
        std::string_view(key.kid), algorithm}) {
    for (int shift = 0; shift < 64; shift += 8)
      text += static_cast<char>(std::uint64_t{part.size()} >> shift);
    text += part;
  }
  return text;
}

Outcome Wrapping::wrap(RingKey &key, std::string_view private_jwk) const {
  if (keys_.empty()) {
    key.form = PrivateForm::clear;
    key.private_part.assign(private_jwk.begin(), private_jwk.end());
    return success();
  }
  key.form = PrivateForm::sealed;
  Result<SecretBytes> sealed =
      crypto::seal(keys_.front(), as_bytes(private_jwk), as_bytes(about(key)));
  LIMEN_TRY(sealed);
  key.private_part = std::move(*sealed);
  return success();
}

std::optional<SecretBytes> Wrapping::unseal(const RingKey &key) const {
  const std::string belongs_to = about(key);
  for (const SecretBytes &secret : keys_)
    if (std::optional<SecretBytes> plain =
            crypto::unseal(secret, key.private_part, as_bytes(belongs_to)))
      return plain;
  return std::nullopt;
}

Error Wrapping::refusal(const RingKey &key) const {
  const Printable kid(key.kid);
  if (keys_.empty())
    return fail(Status::option_value,
                "keys.secret: not set, and the store's key with the kid %s is wrapped",
                kid.c_str());
  if (key.form == PrivateForm::none || key.form == PrivateForm::clear)
    return fail(
        Status::option_value,
        "keys.secret: set, but the store's key with the kid %s is not wrapped, so limen refuses "
        "it",
        kid.c_str());
  return fail(Status::option_value,
              "keys.secret: none of %zu unwraps the store's key with the kid %s; expected the one "
              "that wrapped it among them",
              keys_.size(), kid.c_str());
}

Result<SecretBytes> Wrapping::unwrap(const RingKey &key) const {
  if (key.form == PrivateForm::clear && keys_.empty()) return key.private_part;
  if (key.form == PrivateForm::sealed)
    if (std::optional<SecretBytes> plain = unseal(key)) return std::move(*plain);
  return refusal(key);
}

Outcome Wrapping::prove(RingKey &key) const {
  key.form = PrivateForm::proof;
  Result<SecretBytes> sealed =
      crypto::seal(keys_.front(), as_bytes(key.public_jwk), as_bytes(about(key)));
  LIMEN_TRY(sealed);
  key.private_part = std::move(*sealed);
  return success();
}

Outcome Wrapping::check_proof(const RingKey &key) const {
  if (key.form == PrivateForm::proof)
    if (const std::optional<SecretBytes> text = unseal(key);
        text && as_text(*text) == key.public_jwk)
      return success();
  return refusal(key);
}

Result<bool> Wrapping::renew(RingKey &key) const {
  if (key.form == PrivateForm::none || key.form == PrivateForm::clear) return false;
  if (!keys_.empty() && crypto::unseal(keys_.front(), key.private_part, as_bytes(about(key))))
    return false;
  if (key.form == PrivateForm::proof) {
    LIMEN_TRY(check_proof(key));
    LIMEN_TRY(prove(key));
    return true;
  }
  const Result<SecretBytes> plain = unwrap(key);
  LIMEN_TRY(plain);
  LIMEN_TRY(wrap(key, as_text(*plain)));
  return true;
}

}  // namespace limen::keyring
