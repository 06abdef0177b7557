// Counts the bytes that a memory store takes up, and keeps them below a limit. Pages of slots,
// tables and large records are counted as they are taken and given back. Small pieces of memory are
// counted by an Account, in steps of a page. So most commits do not access the counter, and no get
// does.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace limen::store::memory {

// Tells how much of the limit a commit may use.
enum class Share : std::uint8_t {
  most,  // all but the last tenth
  all,   // of commits that log or erase
  any,   // more than the limit; of commits that put no record
};

class Budget {
 public:
  explicit Budget(std::uint64_t limit) noexcept : limit_(limit) {}
  Budget(const Budget &) = delete;
  Budget &operator=(const Budget &) = delete;

  // Returns false, and takes nothing, if the share has no room for the bytes.
  bool take(std::size_t bytes, Share share) noexcept {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    do {
      if (!fits(used, bytes, share)) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    return true;
  }
  void give(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::uint64_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  std::uint64_t limit() const noexcept { return limit_; }

 private:
  static constexpr std::uint64_t reserve_share = 10;

  bool fits(std::uint64_t used, std::size_t bytes, Share share) const noexcept {
    if (share == Share::any) return true;
    const std::uint64_t bound = share == Share::all ? limit_ : limit_ - limit_ / reserve_share;
    return used <= bound && bytes <= bound - used;
  }

  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

// Takes bytes from a budget, and gives them back unless they are kept.
class Taken {
 public:
  Taken(Budget &budget, std::size_t bytes, Share share) noexcept
      : budget_(budget), bytes_(bytes), held_(budget.take(bytes, share)) {}
  Taken(const Taken &) = delete;
  Taken &operator=(const Taken &) = delete;
  ~Taken() {
    if (held_) budget_.give(bytes_);
  }
  explicit operator bool() const noexcept { return held_; }
  void keep() noexcept { held_ = false; }

 private:
  Budget &budget_;
  const std::size_t bytes_;
  bool held_;
};

// Counts small pieces of memory. Callers hold the lock of whatever the pieces belong to.
class Account {
 public:
  explicit Account(Budget &budget) noexcept : budget_(budget) {}

  // Returns false, and counts nothing, if the share has no room for the bytes.
  bool add(std::size_t bytes, Share share) noexcept {
    if (held_ + bytes > taken_) {
      const std::size_t more = (held_ + bytes - taken_ + step - 1) / step * step;
      if (!budget_.take(more, share)) return false;
      taken_ += more;
    }
    held_ += bytes;
    return true;
  }
  // Keeps up to two steps, so that adding and removing the same piece over and over stays cheap.
  void remove(std::size_t bytes) noexcept {
    held_ -= bytes;
    if (taken_ - held_ <= 2 * step) return;
    const std::size_t less = (taken_ - held_ - step) / step * step;
    budget_.give(less);
    taken_ -= less;
  }

 private:
  static constexpr std::size_t step = 8192;

  Budget &budget_;
  std::size_t held_ = 0, taken_ = 0;
};

}  // namespace limen::store::memory
