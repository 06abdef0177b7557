// Prepared contexts of one key, one for each thread that is using it. Without locks:
// a thread takes a context out of a slot and puts it back. After a fork at any moment
// each slot of the child is full or empty, never in between.
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

  // Owns a context until it is destroyed, and then returns it to the pool.
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

  // Takes a free context, or one that `make` makes.
  template <class Make>
  Lease take(Make &&make) {
    std::unique_ptr<Context> context(take_from(home()));
    if (context == nullptr) [[unlikely]]
      context = find_or(make);
    return Lease(*this, std::move(context));
  }

 private:
  static constexpr std::size_t slot_count = 32;
  struct alignas(64) Slot {
    std::atomic<Context *> context{nullptr};
  };

  // Returns the slot where this thread looks first: a hash of its control block's
  // address.
  static std::size_t home() noexcept {
    static_assert(slot_count == 1u << (64 - 59));
    return static_cast<std::uint64_t>(pthread_self()) * 0x9E3779B97F4A7C15u >> 59;
  }

  Context *take_from(std::size_t slot) noexcept {
    return slots_[slot].context.exchange(nullptr, std::memory_order_acquire);
  }

  // While there are fewer contexts than slots, a thread that finds none in its first
  // slot gets a new one, so that threads do not pass contexts around.
  template <class Make>
  std::unique_ptr<Context> find_or(Make &&make) {
    if (made_.load(std::memory_order_relaxed) >= slot_count) {
      for (std::size_t slot = 0; slot < slot_count; ++slot)
        if (Context *const context = take_from(slot)) return std::unique_ptr<Context>(context);
    } else {
      made_.fetch_add(1, std::memory_order_relaxed);
    }
    return make();
  }

  void put(std::unique_ptr<Context> context) noexcept {
    if (context == nullptr) return;
    const std::size_t start = home();
    for (std::size_t i = 0; i < slot_count; ++i) {
      Context *empty = nullptr;
      if (slots_[(start + i) % slot_count].context.compare_exchange_strong(
              empty, context.get(), std::memory_order_release, std::memory_order_relaxed)) {
        static_cast<void>(context.release());  // the slot owns it now
        return;
      }
    }
  }

  Slot slots_[slot_count];
  std::atomic<std::size_t> made_{0};
};

}  // namespace limen::crypto
