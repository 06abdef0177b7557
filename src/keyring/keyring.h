// A gate's own keys, which lie in the store and are shared by all processes on it: made,
// announced, rotated, retired. docs/design/keys.md has the rules. KEY-2: a process writes
// the ring only if it is still as the process read it. So of several processes that change
// it at once, one wins and the others read its result.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/algorithm.h"
#include "jose/jwk_set.h"
#include "keyring/key_source.h"
#include "keyring/ring.h"
#include "keyring/schedule.h"
#include "keyring/wrapping.h"
#include "revocation/revoker.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::keyring {

struct KeyringSettings {
  std::string issuer;
  crypto::Algorithm algorithm{};  // of the next key
  std::string_view secrets{};     // keys.secret; read by open() only
  RotationPolicy policy;
  jose::JwkSet further;  // other keys that verify
};

struct KeyInfo {
  std::string kid;
  crypto::Algorithm algorithm;
  State state;
  Seconds created_at, signs_from, signs_until, verifies_until;
};

class Keyring final : public KeySource {
 public:
  // Reads the issuer's ring or makes it. Announces a successor if the signing key is for
  // another algorithm. `store` and `hub` must outlive it. Fails with store, key_set,
  // option_value (keys.secret), random.
  static Result<std::unique_ptr<Keyring>> open(store::Store &store, watch::Hub &hub,
                                               KeyringSettings settings);

  Result<const View *> refresh() override;
  Result<const View *> for_signing(Seconds now) override;

  // Lists the keys that are not retired. Fails with stale.
  Result<std::vector<KeyInfo>> list();

  // Announces a successor, unless one is announced, and returns its kid. Fails with key_set
  // (the ring has limits::keyring_keys keys), store, random.
  Result<std::string> rotate();

  // Stops a key from signing; its tokens stay valid. If it was the signing key, another
  // takes over at once. Fails with absent, store, random.
  Outcome retire(std::string_view kid);

  // Whether the ring has the key. Fails with stale.
  Result<bool> has(std::string_view kid);

  // Removes a key, which has been revoked, if the ring has it.
  Outcome remove(std::string_view kid);

 private:
  // Returns whether the ring must be written.
  using Change = std::function<Result<bool>(Ring &ring, Seconds now)>;

  // Returns whether it changed the ring.
  using Withdrawal = std::function<Result<bool>(Ring &ring, std::string_view kid, Seconds now)>;

  // The contents of the newest view.
  struct ViewContents {
    store::Version version = 0;
    std::string signing;
    std::vector<std::string> kids;
  };

  Keyring(store::Store &store, watch::Hub &hub, KeyringSettings settings, Wrapping wrapping);

  bool current() const noexcept {
    return store_.log_mark() == applied_.load(std::memory_order_acquire);
  }
  Outcome start();
  Result<const View *> renew(Seconds now);
  Outcome withdraw(std::string_view kid, const Withdrawal &how);

  // Call these with the lock held:
  Outcome catch_up();
  Outcome read();
  Outcome change(const Change &wanted);
  Outcome write_what_is_due(std::string &made);
  Result<bool> write(Ring &ring);
  Result<std::string> add_fresh(Ring &ring, Seconds now);
  bool view_is_current(Seconds now) const;
  Outcome update_view(Seconds now);
  Result<std::unique_ptr<View>> view_at(Seconds now, const ViewContents &contents);
  bool drop_unwrapped(Ring &ring) const;
  void keep_proofs(Ring &ring);
  Result<std::shared_ptr<const jose::Jwk>> jwk_of(const RingKey &key, bool with_private);

  store::Store &store_;
  watch::Hub &hub_;
  const KeyringSettings settings_;
  const Wrapping wrapping_;
  const RingAddress address_;
  std::atomic<std::uint64_t> applied_{0};  // the log mark up to which the ring was read
  std::atomic<Seconds> due_at_{0};         // when the ring must be written next

  std::mutex mutex_;
  RotationPolicy policy_;  // with the longest token lifetime of all processes
  Seconds retry_at_ = unset;
  Ring ring_;
  store::Version version_ = 0;
  ViewContents contents_;
  std::vector<std::shared_ptr<const jose::Jwk>> parsed_;  // those of contents_
  std::optional<RingKey> spare_;                          // made, and not in the ring yet
};

// Returns all keys of a gate: those of its ring (nullptr: it has none), then the others
// that verify, whose times are unset. Fails with stale.
Result<std::vector<KeyInfo>> list_keys(const KeySource &keys, Keyring *ring);

// REVOKE-11: writes the entry first, then the ring, so that a process that still has the
// key refuses what it signed. Fails with text, full, stale, store, random.
Outcome revoke_key(const revocation::Revoker &revoker, Keyring *ring, std::string_view issuer,
                   std::string_view kid, std::string_view reason);

// Deletes the issuer's ring. Its gates make a new one when they next need it. Fails with
// store.
Outcome forget(store::Store &store, std::string_view issuer);

}  // namespace limen::keyring
