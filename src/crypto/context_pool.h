// Prepared contexts of one key, one for each thread that is using it. No locks:
// a thread takes a context out of a slot and puts it back, so a fork at any
// moment leaves the child slots that are full or empty, never half of either.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace limen::crypto {

template <class Context>
class ContextPool {
 public:
  ContextPool() = default;
  ContextPool(const ContextPool &) = delete;
  ContextPool &operator=(const ContextPool &) = delete;
  ~ContextPool() {
    for (Slot &slot : slots_) delete slot.context.load(std::memory_order_acquire);
  }

  // A context for as long as the lease lives.
  class Lease {
   public:
    Lease(ContextPool &pool, std::unique_ptr<Context> context)
        : pool_(pool), context_(std::move(context)) {}
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;
    ~Lease() { pool_.put(std::move(context_)); }

    explicit operator bool() const { return context_ != nullptr; }
    Context *operator->() const { return context_.get(); }

   private:
    ContextPool &pool_;
    std::unique_ptr<Context> context_;
  };

  // A context that is free, or one that `make` makes.
  template <class Make>
  Lease take(Make &&make) {
    std::unique_ptr<Context> context = find();
    if (context == nullptr) [[unlikely]]
      context = make();
    return Lease(*this, std::move(context));
  }

 private:
  static constexpr std::size_t slot_count = 16;
  struct alignas(64) Slot {
    std::atomic<Context *> context{nullptr};
  };

  // Where this thread looks first: a hash of its control block's address.
  static std::size_t home() noexcept {
    static_assert(slot_count == 16);
    return static_cast<std::uint64_t>(pthread_self()) * 0x9E3779B97F4A7C15u >> 60;
  }

  std::unique_ptr<Context> find() noexcept {
    const std::size_t start = home();
    for (std::size_t i = 0; i < slot_count; ++i) {
      std::atomic<Context *> &slot = slots_[(start + i) % slot_count].context;
      if (slot.load(std::memory_order_relaxed) == nullptr) continue;
      if (Context *const context = slot.exchange(nullptr, std::memory_order_acquire))
        return std::unique_ptr<Context>(context);
    }
    return nullptr;
  }

  void put(std::unique_ptr<Context> context) noexcept {
    if (context == nullptr) return;
    const std::size_t start = home();
    for (std::size_t i = 0; i < slot_count; ++i) {
      Context *empty = nullptr;
      if (slots_[(start + i) % slot_count].context.compare_exchange_strong(
              empty, context.get(), std::memory_order_release, std::memory_order_relaxed)) {
        context.release();
        return;
      }
    }
  }

  Slot slots_[slot_count];
};

}  // namespace limen::crypto
