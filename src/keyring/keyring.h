// A gate's own keys, kept in the store and shared by all processes on it:
// made, announced, rotated, retired. The rules are those of docs/design/keys.md.
// KEY-2: a process writes the ring only as it read it, so that of several that
// act at once one wins and the others agree.
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
#include "store/store.h"
#include "watch/hub.h"

namespace limen::keyring {

struct KeyringSettings {
  std::string issuer;
  crypto::Algorithm algorithm{};  // of the next key
  std::string_view secrets{};     // keys.secret; read by open() alone
  RotationPolicy policy;
  jose::JwkSet further;  // keys that verify too
};

struct KeyInfo {
  std::string kid;
  crypto::Algorithm algorithm;
  State state;
  Seconds created_at, signs_from, signs_until, verifies_until;
};

class Keyring final : public KeySource {
 public:
  // `store` and `hub` outlive it. Reads the issuer's ring or makes it; where its
  // algorithm is another, announces a successor. Fails with store, key_set,
  // option_value (keys.secret), random.
  static Result<std::unique_ptr<Keyring>> open(store::Store &store, watch::Hub &hub,
                                               KeyringSettings settings);

  Result<const View *> refresh() override;
  Result<const View *> for_signing(Seconds now) override;

  // Without those that are retired. Fails with stale.
  Result<std::vector<KeyInfo>> list();

  // Announces a successor, or answers the one that is announced: its kid. Fails
  // with key_set (max_keys are kept), store, random.
  Result<std::string> rotate();

  // The key signs no more; what it signed stays good. Where it was the one that
  // signs, another does at once. Fails with absent, store, random.
  Outcome retire(std::string_view kid);

  // Whether the ring has it. Fails with stale.
  Result<bool> has(std::string_view kid);

  // The key is gone, if it was there: it has been revoked.
  Outcome remove(std::string_view kid);

 private:
  // Answers whether the ring is to be written.
  using Change = std::function<Result<bool>(Ring &ring, Seconds now)>;

  // Answers whether it changed the ring.
  using Withdrawal = std::function<Result<bool>(Ring &ring, std::string_view kid, Seconds now)>;

  // What the newest view shows.
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

  // Under the lock:
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
  std::atomic<Seconds> due_at_{0};         // when the ring is to be written next

  std::mutex mutex_;
  RotationPolicy policy_;  // with the longest life of a token that any process gives out
  Seconds retry_at_ = unset;
  Ring ring_;
  store::Version version_ = 0;
  ViewContents contents_;
  std::vector<std::shared_ptr<const jose::Jwk>> parsed_;  // those of contents_
  std::optional<RingKey> spare_;                          // made, and not in the ring yet
};

// The issuer's gates make a new ring when they next need one. Fails with store.
Outcome forget(store::Store &store, std::string_view issuer);

}  // namespace limen::keyring
