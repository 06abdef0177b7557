// Gate: the keys that it signs and verifies with. They come from the keyring in the store,
// or from the gate's options.
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/text_check.h"
#include "gate/gate.h"
#include "jose/json/quote.h"

namespace limen::gate {

using options::Id;

namespace {

const char *state_name(keyring::State state) {
  switch (state) {
    case keyring::State::announced:
      return "announced";
    case keyring::State::signing:
      return "signing";
    case keyring::State::verifying:
      return "verifying";
    case keyring::State::retired:
      break;
  }
  return "retired";
}

std::string time_or_null(Seconds time) { return time == unset ? "null" : std::to_string(time); }

// Appends one object of the list. A key from the options has no times. The text is written
// by hand, because a JSON value of nlohmann's ends the process if memory runs out while it
// is destroyed, and servers list their keys while they run.
void append(std::string &json, const keyring::KeyInfo &key) {
  json += json.size() > 1 ? ",{\"kid\":" : "{\"kid\":";
  jose::append_quoted(json, key.kid);
  json.append(R"(,"algorithm":")").append(crypto::info(key.algorithm).name);
  json.append(R"(","state":")").append(state_name(key.state));
  json.append(R"(","created_at":)").append(time_or_null(key.created_at));
  json.append(R"(,"signs_from":)").append(time_or_null(key.signs_from));
  json.append(R"(,"signs_until":)").append(time_or_null(key.signs_until));
  json.append(R"(,"verifies_until":)").append(time_or_null(key.verifies_until)).append("}");
}

}  // namespace

Outcome Gate::load_keys() {
  jose::JwkSet verifying;
  if (options_.has(Id::keys_verifying)) {
    auto keys = jose::JwkSet::parse(options_.text(Id::keys_verifying));
    LIMEN_TRY(keys);
    verifying = std::move(*keys);
  }
  if (options_.has(Id::keys_signing) || !options_.has(Id::issuer))
    return load_signing_key(std::move(verifying));
  return open_keyring(std::move(verifying));
}

// Loads keys.signing. Without it, generates a key that exists only in this gate; only a gate
// without an issuer does so.
Outcome Gate::load_signing_key(jose::JwkSet verifying) {
  Result<jose::Jwk> jwk = fail(Status::internal, "no key");
  if (options_.has(Id::keys_signing)) {
    jwk = jose::parse_jwk(options_.text(Id::keys_signing));
  } else {
    const auto algorithm =
        crypto::parse_algorithm(options_.text(Id::keys_algorithm), "keys.algorithm");
    LIMEN_TRY(algorithm);
    auto key = crypto::generate(*algorithm);
    LIMEN_TRY(key);
    jwk = jose::make_jwk(std::move(*key));
  }
  LIMEN_TRY(jwk);
  auto signing = std::make_shared<const jose::Jwk>(std::move(*jwk));
  LIMEN_TRY(verifying.add(signing));
  keys_ = std::make_unique<keyring::FixedKeys>(std::move(verifying), std::move(signing));
  return success();
}

Outcome Gate::open_keyring(jose::JwkSet verifying) {
  const auto algorithm =
      crypto::parse_algorithm(options_.text(Id::keys_algorithm), "keys.algorithm");
  LIMEN_TRY(algorithm);
  keyring::KeyringSettings settings;
  settings.issuer = options_.text(Id::issuer);
  settings.algorithm = *algorithm;
  settings.secrets = options_.text(Id::keys_secret);
  const auto lifetimes = revocations_->lifetimes(settings.issuer);
  LIMEN_TRY(lifetimes);
  settings.policy = {options_.seconds(Id::keys_rotate_every), options_.seconds(Id::keys_announce),
                     lifetimes->token};
  settings.further = std::move(verifying);
  auto keyring = keyring::Keyring::open(*store_, hub_, std::move(settings));
  LIMEN_TRY(keyring);
  keyring_ = keyring->get();
  keys_ = std::move(*keyring);
  return success();
}

Result<keyring::Keyring *> Gate::own_keyring() {
  LIMEN_TRY(usable());
  if (keyring_ != nullptr) return keyring_;
  if (options_.has(Id::keys_signing))
    return fail(Status::option_place,
                "keys.signing: set, so this gate signs only with that key and has no keyring; open "
                "it without keys.signing, or with another key");
  LIMEN_TRY(needs_issuer());
  return fail(Status::internal, "the gate has no keyring");
}

Result<std::string> Gate::jwks() {
  LIMEN_TRY(usable());
  const auto view = keys_->for_signing(clock_.now());
  LIMEN_TRY(view);
  return (*view)->keys.public_text();
}

Result<std::string> Gate::list_keys() {
  LIMEN_TRY(usable());
  const Result<std::vector<keyring::KeyInfo>> keys = keyring::list_keys(*keys_, keyring_);
  LIMEN_TRY(keys);
  std::string json = "[";
  for (const keyring::KeyInfo &key : *keys) append(json, key);
  return json + "]";
}

Result<std::string> Gate::rotate_keys() {
  const auto keyring = own_keyring();
  LIMEN_TRY(keyring);
  return (*keyring)->rotate();
}

Outcome Gate::retire_key(std::string_view kid) {
  const auto keyring = own_keyring();
  LIMEN_TRY(keyring);
  LIMEN_TRY(check_text(kid, "kid", 1, limits::kid));
  return (*keyring)->retire(kid);
}

Outcome Gate::revoke_key(std::string_view kid, std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return keyring::revoke_key(*revoker_, keyring_, options_.text(Id::issuer), kid, reason);
}

}  // namespace limen::gate
