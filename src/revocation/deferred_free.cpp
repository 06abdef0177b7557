#include "revocation/deferred_free.h"

#include <utility>

namespace limen::revocation {

unsigned DeferredFree::thread_number() noexcept {
  static std::atomic<unsigned> threads{0};
  constinit static thread_local unsigned number = 0;
  if (number == 0) [[unlikely]]
    number = threads.fetch_add(1, std::memory_order_relaxed) + 1;
  return number;
}

DeferredFree::~DeferredFree() {
  free_all(draining_);
  free_all(fresh_);
}

void DeferredFree::free_all(Retired *list) noexcept {
  while (list != nullptr) delete std::exchange(list, list->next_retired);
}

void DeferredFree::retire(std::unique_ptr<Retired> retired) noexcept {
  const std::scoped_lock lock(mutex_);
  Retired *&batch = draining_ == nullptr ? draining_ : fresh_;
  if (draining_ == nullptr) seen_empty_ = 0;
  retired->next_retired = batch;
  batch = retired.release();
  waiting_.store(true, std::memory_order_relaxed);
  advance();
}

void DeferredFree::poll() noexcept {
  if (!waiting_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock.owns_lock()) advance();
}

bool DeferredFree::nobody_in(std::uint32_t phase) const noexcept {
  for (const Cell &cell : cells_)
    if (cell.readers[phase].load(std::memory_order_seq_cst) != 0) return false;
  return true;
}

// A section that may use an object of the batch is counted in one of the two phases, from
// before the batch was unlinked until the section ends. So once each phase was seen empty,
// at any time and in any order, no such section remains. New sections go to the other
// phase, so that each gets the chance to become empty.
void DeferredFree::advance() noexcept {
  for (int turn = 0; turn < 2 && draining_ != nullptr; ++turn) {
    const std::uint32_t idle = phase_.load(std::memory_order_relaxed) ^ 1;
    if (!nobody_in(idle)) return;
    seen_empty_ |= 1u << idle;
    phase_.store(idle, std::memory_order_relaxed);
    if (seen_empty_ != 3) continue;
    free_all(std::exchange(draining_, std::exchange(fresh_, nullptr)));
    seen_empty_ = 0;
  }
  waiting_.store(draining_ != nullptr, std::memory_order_relaxed);
}

}  // namespace limen::revocation
