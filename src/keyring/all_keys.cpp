// What is asked of all keys of a gate, those of its ring and others.
#include <algorithm>

#include "base/limits.h"
#include "base/text_check.h"
#include "keyring/keyring.h"

namespace limen::keyring {

Result<std::vector<KeyInfo>> list_keys(const KeySource &keys, Keyring *ring) {
  Result<std::vector<KeyInfo>> all(std::in_place);
  if (ring != nullptr) all = ring->list();
  LIMEN_TRY(all);
  const View &view = keys.newest();
  for (const auto &key : view.keys.keys()) {
    if (std::ranges::find(*all, key->kid, &KeyInfo::kid) != all->end()) continue;
    const State state = key == view.signing ? State::signing : State::verifying;
    all->push_back({key->kid, key->key->algorithm(), state, unset, unset, unset, unset});
  }
  return all;
}

Outcome revoke_key(const revocation::Revoker &revoker, Keyring *ring, std::string_view issuer,
                   std::string_view kid, std::string_view reason) {
  LIMEN_TRY(check_text(kid, "kid", 1, limits::kid));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  Result<bool> in_ring = false;
  if (ring != nullptr) in_ring = ring->has(kid);
  LIMEN_TRY(in_ring);
  return revoker.key(issuer, kid, *in_ring, reason,
                     [&] { return ring != nullptr ? ring->remove(kid) : success(); });
}

}  // namespace limen::keyring
