// Exact ids with a deadline, looked up by every verify: one-byte tags probed
// sixteen at a time, readers without locks, writers one at a time per shard.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/clock.h"
#include "base/keyed_hash.h"

namespace limen::revocation {

// Safe from any thread; contains() takes no lock and does not allocate.
class Blocklist {
 public:
  Blocklist();
  ~Blocklist();
  Blocklist(const Blocklist &) = delete;
  Blocklist &operator=(const Blocklist &) = delete;

  // Adds an id that matters until `expires_at`; of two deadlines the later
  // stays. Sweeps a few expired ids. Throws std::bad_alloc, and is then unchanged.
  void add(const Digest128 &id, Seconds expires_at, Seconds now);

  // Bit i: ids[i] is listed and now < its deadline. At most 32 ids.
  std::uint32_t contains(std::span<const Digest128> ids, Seconds now) const noexcept;

  // Drops every id that has expired.
  void sweep(Seconds now) noexcept;

  bool empty() const noexcept;          // one load
  std::size_t size() const noexcept;    // live and not yet swept
  std::size_t memory() const noexcept;  // bytes

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::revocation
