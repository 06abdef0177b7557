// The keys that a gate signs and verifies with, which may change while others
// read them: readers take the newest view without a lock.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "jose/jwk_set.h"

namespace limen::keyring {

// The keys as they were at one time. Immutable, but for its deadline.
struct View {
  jose::JwkSet keys;  // all that verify
  crypto::AlgorithmSet algorithms;
  std::shared_ptr<const jose::Jwk> signing;  // none: `missing_key` says why
  std::optional<Error> missing_key;          // why a key of the ring is missing here

  // From then on the view may be out of date; at once where a newer one took
  // its place. What was concluded from it holds as long.
  mutable std::atomic<Seconds> valid_until{unset};

  bool valid_at(Seconds now) const noexcept {
    return now < valid_until.load(std::memory_order_relaxed);
  }

  const View *before = nullptr;
};

// Safe from any thread. Views live as long as their source: keys change rarely.
class KeySource {
 public:
  KeySource() = default;
  KeySource(const KeySource &) = delete;
  KeySource &operator=(const KeySource &) = delete;
  virtual ~KeySource();

  // Exists from when the source was made on.
  const View &newest() const noexcept { return *newest_.load(std::memory_order_acquire); }

  // What verifies at `now`. Two loads, as long as the newest view is good. Fails
  // with stale.
  Result<const View *> at(Seconds now) {
    const View &view = newest();
    if (view.valid_at(now)) [[likely]]
      return &view;
    return refresh();
  }

  // The same, where a key was missing in the newest view: it looks whether there
  // is more by now. Writes nothing.
  virtual Result<const View *> refresh() = 0;

  // What signs at `now`: `signing` is there. Where a key has to be made for that,
  // or be announced, that is done. Fails with stale, option_value.
  virtual Result<const View *> for_signing(Seconds now) = 0;

 protected:
  // One at a time.
  void publish(std::unique_ptr<View> view, Seconds valid_until) noexcept;

 private:
  std::atomic<const View *> newest_{nullptr};
};

// Keys that stay the same.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(jose::JwkSet keys, std::shared_ptr<const jose::Jwk> signing = nullptr);

  Result<const View *> refresh() override { return &newest(); }
  Result<const View *> for_signing(Seconds) override { return &newest(); }
};

}  // namespace limen::keyring
