// Frees objects that readers may still be reading, once none of them does. A reader marks
// its section by changing a counter twice and never waits. A writer hands over what it has
// unlinked and never waits, either.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace limen::revocation {

class DeferredFree {
 public:
  // The base of objects that can be handed over.
  struct Retired {
    virtual ~Retired() = default;
    Retired *next_retired = nullptr;
  };

  // While a section exists, nothing that its thread finds is freed. Keep it short: take no
  // locks and do not wait inside.
  class Section {
   public:
    explicit Section(std::atomic<std::uint32_t> &readers) noexcept : readers_(readers) {
      readers_.fetch_add(1, std::memory_order_seq_cst);
    }
    ~Section() { readers_.fetch_sub(1, std::memory_order_release); }
    Section(const Section &) = delete;
    Section &operator=(const Section &) = delete;

   private:
    std::atomic<std::uint32_t> &readers_;
  };

  DeferredFree() = default;
  ~DeferredFree();
  DeferredFree(const DeferredFree &) = delete;
  DeferredFree &operator=(const DeferredFree &) = delete;

  // Begins a section. Load and store the pointers that sections follow as seq_cst: a
  // reader that a check of the counters missed can then not find the old pointer.
  Section enter() const noexcept {
    Cell &cell = cells_[thread_number() % cell_count];
    return Section(cell.readers[phase_.load(std::memory_order_relaxed)]);
  }

  // Takes an object that no new section can find, and frees it once the older sections
  // have ended.
  void retire(std::unique_ptr<Retired> retired) noexcept;

  // Frees what can be freed by now. Costs one load if nothing waits.
  void poll() noexcept;

 private:
  static constexpr std::size_t cell_count = 32;

  // Each cell has its own cache line. Threads share cells only if there are many threads.
  struct alignas(64) Cell {
    std::array<std::atomic<std::uint32_t>, 2> readers{};
  };

  static unsigned thread_number() noexcept;
  static void free_all(Retired *list) noexcept;
  bool nobody_in(std::uint32_t phase) const noexcept;
  void advance() noexcept;

  mutable std::array<Cell, cell_count> cells_{};
  alignas(64) std::atomic<std::uint32_t> phase_{0};  // which counter new sections use
  std::atomic<bool> waiting_{false};
  std::mutex mutex_;
  Retired *draining_ = nullptr;   // freed when both phases were seen empty since it was complete
  Retired *fresh_ = nullptr;      // handed over after that
  std::uint32_t seen_empty_ = 0;  // phases, as bits
};

}  // namespace limen::revocation
