// Exact ids with deadlines, which every verification looks up. Readers take no locks;
// each shard has one writer at a time.
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

  // Adds an id that matters until `expires_at`. If the id is there, the later deadline
  // stays. Sweeps a few expired ids. Throws std::bad_alloc, and is then unchanged.
  void add(const Digest128 &id, Seconds expires_at, Seconds now);

  // Sets bit i if ids[i] is listed and now < its deadline. At most 32 ids.
  std::uint32_t contains(std::span<const Digest128> ids, Seconds now) const noexcept;

  // Removes every id that has expired.
  void sweep(Seconds now) noexcept;

  bool empty() const noexcept;          // one load
  std::size_t size() const noexcept;    // with expired ids that were not swept yet
  std::size_t memory() const noexcept;  // bytes

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::revocation
