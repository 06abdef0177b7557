// The keys that a gate signs and verifies with. They may change while they are in use:
// readers take the newest view without a lock.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "jose/jwk_set.h"

namespace limen::keyring {

// View is the keys as they were at one time. It is immutable apart from its deadline.
struct View {
  jose::JwkSet keys;  // all keys that verify
  crypto::AlgorithmSet algorithms;
  std::shared_ptr<const jose::Jwk> signing;  // none: `missing_key` says why
  std::optional<Error> missing_key;          // why a key of the ring is missing here

  // The time until which the view, and every conclusion from it, is valid; unset once a
  // newer view has replaced it.
  mutable std::atomic<Seconds> valid_until{unset};

  bool valid_at(Seconds now) const noexcept {
    return now < valid_until.load(std::memory_order_relaxed);
  }

  const View *before = nullptr;
};

// Safe from any thread. Views live as long as their source, because keys change rarely.
class KeySource {
 public:
  KeySource() = default;
  KeySource(const KeySource &) = delete;
  KeySource &operator=(const KeySource &) = delete;
  virtual ~KeySource();

  // Returns the newest view; there always is one.
  const View &newest() const noexcept { return *newest_.load(std::memory_order_acquire); }

  // Returns the view for verifying at `now`. Costs two loads while the newest view is
  // valid. Fails with stale.
  Result<const View *> at(Seconds now) {
    const View &view = newest();
    if (view.valid_at(now)) [[likely]]
      return &view;
    return refresh();
  }

  // Reads the keys again, because the newest view lacks a key. Writes nothing. Fails with
  // stale.
  virtual Result<const View *> refresh() = 0;

  // Returns the view for signing at `now`, which has a `signing` key. Makes or announces a
  // key if that is due. Fails with stale, option_value.
  virtual Result<const View *> for_signing(Seconds now) = 0;

 protected:
  // Call it from one thread at a time.
  void publish(std::unique_ptr<View> view, Seconds valid_until) noexcept;

 private:
  std::atomic<const View *> newest_{nullptr};
};

// FixedKeys never change.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(jose::JwkSet keys, std::shared_ptr<const jose::Jwk> signing = nullptr);

  Result<const View *> refresh() override { return &newest(); }
  Result<const View *> for_signing(Seconds) override { return &newest(); }
};

}  // namespace limen::keyring
