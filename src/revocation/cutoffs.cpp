#include "revocation/cutoffs.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace limen::revocation {

// A node never changes once a reader can find it.
struct Cutoffs::Node final : DeferredFree::Retired {
  Node(const Digest128 &its_scope, const Cutoff &its_cutoff)
      : scope(its_scope), cutoff(its_cutoff) {}

  const Digest128 scope;
  const Cutoff cutoff;
};

// The slots are at most half full, so that a probe ends at a free one. They do not own
// the nodes.
struct Cutoffs::Slots final : DeferredFree::Retired {
  explicit Slots(std::size_t count)
      : mask(count - 1), nodes(std::make_unique<std::atomic<Node *>[]>(count)) {}

  const std::size_t mask;
  const std::unique_ptr<std::atomic<Node *>[]> nodes;
};

Cutoffs::~Cutoffs() {
  const std::unique_ptr<Slots> slots(slots_.load(std::memory_order_relaxed));
  if (slots == nullptr) return;
  for (std::size_t i = 0; i <= slots->mask; ++i)
    delete slots->nodes[i].load(std::memory_order_relaxed);
}

// Returns the slot of the scope, or the free slot where it belongs.
std::atomic<Cutoffs::Node *> &Cutoffs::slot_of(const Slots &slots,
                                               const Digest128 &scope) noexcept {
  std::size_t at = scope.high & slots.mask;
  for (;; at = (at + 1) & slots.mask) {
    const Node *node = slots.nodes[at].load(std::memory_order_seq_cst);
    if (node == nullptr || node->scope == scope) return slots.nodes[at];
  }
}

std::optional<Cutoff> Cutoffs::find(const Digest128 &scope, Seconds now) const noexcept {
  const DeferredFree::Section section = deferred_free_.enter();
  const Slots *const slots = slots_.load(std::memory_order_seq_cst);
  if (slots == nullptr) return std::nullopt;
  const Node *const node = slot_of(*slots, scope).load(std::memory_order_seq_cst);
  if (node == nullptr || now >= node->cutoff.expires_at) return std::nullopt;
  return node->cutoff;
}

void Cutoffs::put(const Digest128 &scope, const Cutoff &cutoff, Seconds now) {
  const Slots *slots = slots_.load(std::memory_order_relaxed);
  if (slots == nullptr || (size() + 1) * 2 > slots->mask + 1) {
    rebuild(now, 1);
    slots = slots_.load(std::memory_order_relaxed);
  }
  std::atomic<Node *> &slot = slot_of(*slots, scope);
  Node *const old = slot.load(std::memory_order_relaxed);
  Cutoff next = cutoff;
  if (old != nullptr) {
    if (std::tie(cutoff.before, cutoff.turn) < std::tie(old->cutoff.before, old->cutoff.turn))
      next = old->cutoff;
    next.expires_at = std::max(cutoff.expires_at, old->cutoff.expires_at);
  }
  slot.store(new Node(scope, next), std::memory_order_seq_cst);
  if (old == nullptr)
    size_.fetch_add(1, std::memory_order_relaxed);
  else
    deferred_free_.retire(std::unique_ptr<DeferredFree::Retired>(old));
  deferred_free_.poll();
}

void Cutoffs::sweep(Seconds now) {
  if (slots_.load(std::memory_order_relaxed) != nullptr) rebuild(now, 0);
}

// Makes new slots for the live cutoffs and `coming` more. The nodes themselves move.
void Cutoffs::rebuild(Seconds now, std::size_t coming) {
  const Slots *const old = slots_.load(std::memory_order_relaxed);
  const auto for_each = [old](auto &&act) {
    if (old == nullptr) return;
    for (std::size_t i = 0; i <= old->mask; ++i)
      if (Node *node = old->nodes[i].load(std::memory_order_relaxed)) act(node);
  };
  std::size_t live = 0;
  for_each([&](Node *node) { live += now < node->cutoff.expires_at; });
  auto next = std::make_unique<Slots>(std::bit_ceil((live + coming) * 4 + 4));
  for_each([&](Node *node) {
    if (now < node->cutoff.expires_at)
      slot_of(*next, node->scope).store(node, std::memory_order_relaxed);
  });
  slots_.store(next.release(), std::memory_order_seq_cst);
  size_.store(live, std::memory_order_relaxed);
  for_each([&](Node *node) {
    if (now >= node->cutoff.expires_at)
      deferred_free_.retire(std::unique_ptr<DeferredFree::Retired>(node));
  });
  if (old != nullptr)
    deferred_free_.retire(std::unique_ptr<DeferredFree::Retired>(const_cast<Slots *>(old)));
}

}  // namespace limen::revocation
