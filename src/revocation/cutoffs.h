// The newest cutoff of each scope. Readers take no lock; there is one writer at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "revocation/deferred_free.h"
#include "revocation/entry.h"

namespace limen::revocation {

struct Cutoff {
  Seconds before = 0;      // T: refuses whatever has an earlier iat
  std::uint64_t turn = 0;  // counts the cutoffs of this scope
  Seconds expires_at = 0;
  CutoffId cut{};
  Seconds made_at = 0;
};

// A newer cutoff replaces an older one of its scope, and loses nothing by that. Let
// (T1, id1) be followed by (T2, id2); T2 >= T1, because T never goes back. A token issued
// before the first cutoff has iat < T1 <= T2 and cannot carry id2, which was drawn later,
// so the second cutoff refuses it, too. A token that carries id2 comes from an issuer that
// knew the second cutoff, so it was issued after both and is rightly accepted, although
// the first cutoff alone would refuse it if iat < T1.
class Cutoffs {
 public:
  Cutoffs() = default;
  ~Cutoffs();
  Cutoffs(const Cutoffs &) = delete;
  Cutoffs &operator=(const Cutoffs &) = delete;

  // Keeps the newer of two. Throws std::bad_alloc, and is then unchanged.
  void put(const Digest128 &scope, const Cutoff &cutoff, Seconds now);

  std::optional<Cutoff> find(const Digest128 &scope, Seconds now) const noexcept;

  // Removes expired cutoffs.
  void sweep(Seconds now);

  std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  struct Node;
  struct Slots;

  static std::atomic<Node *> &slot_of(const Slots &slots, const Digest128 &scope) noexcept;
  void rebuild(Seconds now, std::size_t coming);

  DeferredFree deferred_free_;
  std::atomic<Slots *> slots_{nullptr};
  std::atomic<std::size_t> size_{0};
};

}  // namespace limen::revocation
