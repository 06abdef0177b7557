// Revokes what a caller names: checks it, keeps the entry as long as it matters,
// counts it and tells the watches.
#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/revocations.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::revocation {

// Safe from any thread. What is referred to outlives it. All fail with text, full,
// stale, store.
class Revoker {
 public:
  Revoker(store::Store &store, Revocations &revocations, watch::Hub &hub)
      : store_(store), revocations_(revocations), hub_(hub) {}

  // `expires_at`: the token's exp; unset: it may have the longest life allowed.
  // Fails with argument too.
  Outcome token(std::string_view issuer, std::string_view id, Seconds expires_at,
                std::string_view reason) const;

  // All that the subject has, or all but what `extension` keeps; `event` is told.
  Outcome subject(std::string_view issuer, const watch::Event &event,
                  const CommitExtension &extension = {}) const;

  Outcome everyone(std::string_view issuer, std::string_view reason) const;

  // `leaves_ring`: then the entry is kept as long as anything that the key signed
  // could be accepted; else for ever, as options may name the key for as long.
  // `then` follows the entry, before it is told.
  Outcome key(std::string_view issuer, std::string_view kid, bool leaves_ring,
              std::string_view reason, const std::function<Outcome()> &then) const;

 private:
  Seconds now_or_zero() const;

  store::Store &store_;
  Revocations &revocations_;
  watch::Hub &hub_;
};

}  // namespace limen::revocation
