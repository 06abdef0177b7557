// The keys that a gate signs and verifies with: its own in the store, or those
// that its options give.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/text_check.h"
#include "gate/gate.h"

namespace limen::gate {

using options::Id;
using watch::Count;
using watch::EventKind;

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

using Json = nlohmann::ordered_json;

Json time_or_null(Seconds time) { return time == unset ? Json() : Json(time); }

// Describes one key of the list. A key from the options has no times.
Json describe(const keyring::KeyInfo &key) {
  return {
      {"kid", key.kid},
      {"algorithm", crypto::info(key.algorithm).name},
      {"state", state_name(key.state)},
      {"created_at", time_or_null(key.created_at)},
      {"signs_from", time_or_null(key.signs_from)},
      {"signs_until", time_or_null(key.signs_until)},
      {"verifies_until", time_or_null(key.verifies_until)},
  };
}

}  // namespace

Outcome Gate::load_keys() {
  jose::JwkSet verifying;
  if (options_.has(Id::keys_verifying)) {
    auto keys = jose::JwkSet::parse(options_.text(Id::keys_verifying));
    if (!keys) return keys.error();
    verifying = std::move(*keys);
  }
  if (options_.has(Id::keys_signing) || !options_.has(Id::issuer))
    return load_signing_key(std::move(verifying));
  return open_keyring(std::move(verifying));
}

// The one that the options give; a gate without a name makes one that nobody
// else knows.
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
    return fail(
        Status::option_place,
        "keys.signing: set, so this gate signs with that key alone and has no keyring; open "
        "it without keys.signing, or with another key");
  LIMEN_TRY(needs_issuer());
  return fail(Status::internal, "a gate without a keyring");
}

Result<std::string> Gate::jwks() {
  LIMEN_TRY(usable());
  const auto view = keys_->for_signing(clock_.now());
  LIMEN_TRY(view);
  return (*view)->keys.public_text();
}

Result<std::string> Gate::list_keys() {
  LIMEN_TRY(usable());
  std::vector<keyring::KeyInfo> keys;
  if (keyring_ != nullptr) {
    auto of_the_ring = keyring_->list();
    LIMEN_TRY(of_the_ring);
    keys = std::move(*of_the_ring);
  }
  const keyring::View &view = keys_->newest();
  for (const auto &key : view.keys.keys()) {
    if (std::ranges::find(keys, key->kid, &keyring::KeyInfo::kid) != keys.end()) continue;
    const bool signs = key == view.signing;
    keys.push_back({key->kid, key->key->algorithm(),
                    signs ? keyring::State::signing : keyring::State::verifying, unset, unset,
                    unset, unset});
  }
  Json list = Json::array();
  for (const keyring::KeyInfo &key : keys) list.push_back(describe(key));
  return list.dump();
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

// REVOKE-11: first the entry, then the ring: whoever still has the key in sight refuses
// what it signed. Of a key that leaves the ring the entry is kept as long as
// anything it signed could be accepted; of any other for ever, as options may
// name it for as long.
Outcome Gate::revoke_key(std::string_view kid, std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  LIMEN_TRY(check_text(kid, "kid", 1, limits::kid));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  Result<bool> leaves = false;
  if (keyring_ != nullptr) leaves = keyring_->has(kid);
  LIMEN_TRY(leaves);
  const auto now = store_->now();
  LIMEN_TRY(now);
  const auto lifetimes = revocations_->lifetimes(options_.text(Id::issuer));
  LIMEN_TRY(lifetimes);
  const Seconds until = *leaves ? *now + lifetimes->token : store::forever;
  LIMEN_TRY(revocations_->revoke_id(revocation::IdType::key, options_.text(Id::issuer), kid, until,
                                    reason));
  if (keyring_ != nullptr) LIMEN_TRY(keyring_->remove(kid));
  hub_.count(Count::revoked_keys);
  hub_.tell({.kind = EventKind::revoked_key, .at = *now, .id = kid, .reason = reason});
  return success();
}

}  // namespace limen::gate
