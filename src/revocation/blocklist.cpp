#include "revocation/blocklist.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

#include "revocation/blocklist_table.h"
#include "revocation/deferred_free.h"

namespace limen::revocation {
namespace {

constexpr std::size_t shard_count = 64;
constexpr std::size_t max_ids = 32;

std::size_t shard_of(const Digest128 &id) noexcept {
  return static_cast<std::size_t>(id.low >> 58);
}

}  // namespace

struct Blocklist::State {
  // The position of the sweep that add() continues.
  struct SweepPosition {
    std::mutex mutex;
    std::size_t shard = 0;
    std::size_t group = 0;
    std::size_t expired = 0;
    const BlocklistTable *table = nullptr;  // compared, never followed
  };

  ~State() {
    for (auto &table : tables) delete table.load(std::memory_order_relaxed);
  }

  void add(const Digest128 &id, Seconds expires_at, Seconds now);
  void sweep_some(Seconds now) noexcept;
  void sweep_shard(std::size_t shard, Seconds now) noexcept;
  std::size_t expired_in_shard(std::size_t shard, Seconds now) const noexcept;
  void rebuild(std::size_t shard, Seconds now, std::size_t live, std::size_t coming);

  // Read by readers; written at a rebuild only.
  std::array<std::atomic<BlocklistTable *>, shard_count> tables{};
  alignas(64) std::atomic<std::size_t> entries{0};
  std::atomic<std::size_t> bytes{sizeof(State)};

  DeferredFree deferred_free;
  std::array<std::mutex, shard_count> writers;
  SweepPosition sweep_position;
};

Blocklist::Blocklist() : state_(std::make_unique<State>()) {}
Blocklist::~Blocklist() = default;

bool Blocklist::empty() const noexcept {
  return state_->entries.load(std::memory_order_acquire) == 0;
}
std::size_t Blocklist::size() const noexcept {
  return state_->entries.load(std::memory_order_acquire);
}
std::size_t Blocklist::memory() const noexcept {
  return state_->bytes.load(std::memory_order_relaxed);
}

void Blocklist::add(const Digest128 &id, Seconds expires_at, Seconds now) {
  state_->add(id, expires_at, now);
  state_->sweep_some(now);
  state_->deferred_free.poll();
}

void Blocklist::sweep(Seconds now) noexcept {
  for (std::size_t shard = 0; shard < shard_count; ++shard) {
    const std::scoped_lock lock(state_->writers[shard]);
    if (state_->expired_in_shard(shard, now) > 0) state_->sweep_shard(shard, now);
  }
  state_->deferred_free.poll();
}

// Prefetches all groups before it looks at the first.
std::uint32_t Blocklist::contains(std::span<const Digest128> ids, Seconds now) const noexcept {
  if (empty()) return 0;
  struct Probe {
    const BlocklistTable *table;
    std::size_t group;
  };
  std::array<Probe, max_ids> probes;
  const std::size_t count = ids.size() < max_ids ? ids.size() : max_ids;

  const DeferredFree::Section section = state_->deferred_free.enter();
  for (std::size_t i = 0; i < count; ++i) {
    const BlocklistTable *table = state_->tables[shard_of(ids[i])].load(std::memory_order_seq_cst);
    probes[i] = {table, 0};
    if (table == nullptr) continue;
    probes[i].group = table->home(ids[i]);
    table->prefetch(probes[i].group);
  }
  std::uint32_t listed = 0;
  for (std::size_t i = 0; i < count; ++i)
    if (probes[i].table != nullptr && probes[i].table->lists(ids[i], probes[i].group, now))
      listed |= std::uint32_t{1} << i;
  return listed;
}

void Blocklist::State::add(const Digest128 &id, Seconds expires_at, Seconds now) {
  const std::size_t shard = shard_of(id);
  const std::scoped_lock lock(writers[shard]);
  BlocklistTable *table = tables[shard].load(std::memory_order_relaxed);
  if (table != nullptr && table->extend(id, expires_at)) return;
  if (table == nullptr || table->full()) {
    const std::size_t used = table == nullptr ? 0 : table->used();
    rebuild(shard, now, used - expired_in_shard(shard, now), 1);
    table = tables[shard].load(std::memory_order_relaxed);
  }
  table->insert(id, expires_at);
  entries.fetch_add(1, std::memory_order_release);
}

// Gives a shard a new table with its live ids and room for `coming` more, or no table if
// there are neither. The caller holds the shard's writer mutex.
void Blocklist::State::rebuild(std::size_t shard, Seconds now, std::size_t live,
                               std::size_t coming) {
  BlocklistTable *const old = tables[shard].load(std::memory_order_relaxed);
  std::unique_ptr<BlocklistTable> next;
  if (live + coming > 0)
    next = std::make_unique<BlocklistTable>(BlocklistTable::groups_for(live + coming), now);
  if (old != nullptr && live > 0) old->copy_live_to(*next, now);
  if (next != nullptr) bytes.fetch_add(next->bytes(), std::memory_order_relaxed);
  tables[shard].store(next.release(), std::memory_order_seq_cst);
  if (old == nullptr) return;
  bytes.fetch_sub(old->bytes(), std::memory_order_relaxed);
  entries.fetch_sub(old->used() - live, std::memory_order_release);
  deferred_free.retire(std::unique_ptr<DeferredFree::Retired>(old));
}

std::size_t Blocklist::State::expired_in_shard(std::size_t shard, Seconds now) const noexcept {
  const BlocklistTable *const table = tables[shard].load(std::memory_order_relaxed);
  if (table == nullptr) return 0;
  std::size_t expired = 0;
  for (std::size_t group = 0; group < table->groups(); ++group)
    expired += table->expired_in(group, now);
  return expired;
}

// Replaces the shard's table by a smaller one. Without memory for that, the old one
// stays.
void Blocklist::State::sweep_shard(std::size_t shard, Seconds now) noexcept {
  const BlocklistTable *const table = tables[shard].load(std::memory_order_relaxed);
  try {
    rebuild(shard, now, table->used() - expired_in_shard(shard, now), 0);
  } catch (const std::bad_alloc &) {
  }
}

// Looks at one group. Once an eighth of a shard has expired, the shard gets a new table.
void Blocklist::State::sweep_some(Seconds now) noexcept {
  const std::unique_lock turn(sweep_position.mutex, std::try_to_lock);
  if (!turn.owns_lock()) return;
  const std::unique_lock lock(writers[sweep_position.shard], std::try_to_lock);
  if (!lock.owns_lock()) return;
  const BlocklistTable *const table = tables[sweep_position.shard].load(std::memory_order_relaxed);
  if (table != sweep_position.table) sweep_position.group = sweep_position.expired = 0;
  sweep_position.table = table;
  if (table != nullptr && sweep_position.group < table->groups()) {
    sweep_position.expired += table->expired_in(sweep_position.group++, now);
    if (sweep_position.group < table->groups()) return;
    if (sweep_position.expired > 0 && sweep_position.expired * 8 >= table->used())
      sweep_shard(sweep_position.shard, now);
  }
  sweep_position.shard = (sweep_position.shard + 1) % shard_count;
  sweep_position.group = sweep_position.expired = 0;
  sweep_position.table = nullptr;
}

}  // namespace limen::revocation
