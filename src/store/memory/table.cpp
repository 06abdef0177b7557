#include "store/memory/table.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/secret.h"

namespace limen::store::memory {
namespace {

// Serves as the table of a shard that has never held a record.
std::atomic<std::uint64_t> no_slots[2];

constexpr std::size_t first_slots = 64;
constexpr std::size_t kept_slots = 8192;    // larger tables lie in huge pages shared by all shards
constexpr std::size_t swept_slots = 8;      // per record put
constexpr std::size_t scanned_homes = 256;  // per step of a scan
constexpr std::size_t fetched_words = 64;   // prefetched, before a record's size is known
constexpr std::size_t line_words = 8;

std::uint8_t *large_body(const std::uint64_t *words) {
  return reinterpret_cast<std::uint8_t *>(words[record::body]);
}

}  // namespace

RecordTable::RecordTable(Pages &pages)
    : slots_(no_slots), shift_(31), pages_(pages), mask_(1), slab_(pages) {}

RecordTable::~RecordTable() {
  for (std::size_t at = 0; at <= mask_; ++at)
    if (const Ref of = ref(slot(at)); of != 0) free(of);
}

RecordTable::Attempt RecordTable::try_get(const RecordName &wanted, Seconds now,
                                          std::span<std::uint8_t> room,
                                          Read &found) const noexcept {
  // A writer may change any word meanwhile. So the sequence is checked again each time before a
  // word that was read is used as an address or a size.
  const std::uint64_t sequence = sequence_.load(std::memory_order_acquire);
  if (sequence % 2 != 0) return Attempt::changed;
  const Slot *const slots = slots_.load(std::memory_order_acquire);
  const std::uint32_t shift = shift_.load(std::memory_order_acquire);
  if (changed_since(sequence)) return Attempt::changed;
  const std::size_t mask = (std::size_t{1} << (32 - shift)) - 1;
  const std::uint64_t name = record::name_word(wanted);
  for (std::size_t at = wanted.hash >> shift;; at = (at + 1) & mask) {
    const std::uint64_t slot = slots[at].load(std::memory_order_acquire);
    if (slot == 0) break;
    if (hash(slot) != wanted.hash) continue;
    if (changed_since(sequence)) return Attempt::changed;
    const std::uint64_t *const words = pages_.at(ref(slot));
    for (std::size_t i = 0; i < fetched_words; i += line_words) __builtin_prefetch(words + i);
    const std::uint64_t named = load_word(words + record::name);
    const std::uint64_t size = load_word(words + record::value_size);
    const Version version = load_word(words + record::version);
    const auto expires_at = static_cast<Seconds>(load_word(words + record::expires_at));
    if (changed_since(sequence)) return Attempt::changed;
    if ((named & ~record::is_large) != name) continue;
    if (named != name) return Attempt::needs_lock;
    if (!record::equal(words + record::body, wanted.key)) continue;
    if (now >= expires_at) break;
    const bool fits = size <= room.size();
    if (fits)
      record::copy(words + record::body + record::words(wanted.key.size()), room.data(), size);
    found = {version, expires_at, size, now};
    if (!changed_since(sequence)) [[likely]]
      return Attempt::done;
    // Erases the copied bytes, which may be of a record that the caller did not ask for.
    if (fits) cleanse(room.data(), size);
    return Attempt::changed;
  }
  found = {.now = now};
  return changed_since(sequence) ? Attempt::changed : Attempt::done;
}

std::size_t RecordTable::find(const RecordName &wanted) const noexcept {
  const std::uint64_t name = record::name_word(wanted);
  for (std::size_t at = home(wanted.hash);; at = next(at)) {
    const std::uint64_t there = slot(at);
    if (there == 0) return nowhere;
    if (hash(there) != wanted.hash) continue;
    const std::uint64_t *const words = pages_.at(ref(there));
    if ((words[record::name] & ~record::is_large) == name && record::key(words) == wanted.key)
      return at;
  }
}

Read RecordTable::get(const RecordName &name, Seconds now,
                      std::span<std::uint8_t> room) const noexcept {
  const std::size_t at = find(name);
  if (at == nowhere) return {.now = now};
  const std::uint64_t *const words = pages_.at(ref(slot(at)));
  const auto expires_at = static_cast<Seconds>(words[record::expires_at]);
  if (now >= expires_at) return {.now = now};
  const std::string_view value = record::value(words);
  if (value.size() <= room.size() && !value.empty())
    std::memcpy(room.data(), value.data(), value.size());
  return {words[record::version], expires_at, value.size(), now};
}

Version RecordTable::version(const RecordName &name, Seconds now) const noexcept {
  return get(name, now, {}).version;
}

Ref RecordTable::make(const RecordName &name, std::string_view value, Seconds expires_at,
                      Seconds end, Share share) {
  const std::size_t wanted = record::words(name.key, value);
  const bool large = wanted > Slab::most_words;
  const std::size_t body_size = name.key.size() + value.size();
  std::optional<Taken> taken;
  std::unique_ptr<std::uint8_t[]> body;
  if (large) {
    if (!taken.emplace(slab_.pages().budget(), body_size, share)) return 0;
    body = std::make_unique_for_overwrite<std::uint8_t[]>(body_size);
  }
  const Ref made = slab_.allocate(large ? record::body + 1 : wanted, share);
  if (made == 0) return 0;
  std::uint64_t *const words = pages_.at(made);
  store_word(words + record::name, record::name_word(name) | (large ? record::is_large : 0));
  store_word(words + record::version, 0);
  store_word(words + record::expires_at, static_cast<std::uint64_t>(expires_at));
  store_word(words + record::end, static_cast<std::uint64_t>(end));
  store_word(words + record::value_size, value.size());
  if (large) {
    std::copy(name.key.begin(), name.key.end(), body.get());
    std::copy(value.begin(), value.end(), body.get() + name.key.size());
    taken->keep();
    store_word(words + record::body, reinterpret_cast<std::uint64_t>(body.release()));
  } else {
    record::write(record::write(words + record::body, name.key), value);
  }
  return made;
}

void RecordTable::drop(Ref made) noexcept { free(made); }

// Overwrites the record with zeros, so that a core dump does not show erased data.
void RecordTable::free(Ref of) noexcept {
  std::uint64_t *const words = pages_.at(of);
  const std::size_t key_size = record::key_size(words[record::name]);
  const std::size_t value_size = words[record::value_size];
  std::size_t used = record::body + record::words(key_size) + record::words(value_size);
  if ((words[record::name] & record::is_large) != 0) {
    std::uint8_t *const body = large_body(words);
    cleanse(body, key_size + value_size);
    delete[] body;
    slab_.pages().budget().give(key_size + value_size);
    used = record::body + 1;
  }
  for (std::size_t i = 0; i < used; ++i) store_word(words + i, 0);
  slab_.free(of);
}

bool RecordTable::reserve(std::size_t more, Share share) {
  if (size_ + more <= capacity_) return true;
  const std::size_t count = std::bit_ceil(std::max(first_slots, (size_ + more) * 4 / 3 + 1));
  Taken taken(slab_.pages().budget(), count * sizeof(Slot), share);
  if (!taken) return false;
  arrays_.reserve(arrays_.size() + 1);
  Block<Slot> small{nullptr, {}};
  Slot *fresh = nullptr;
  if (count < kept_slots) {
    small = make_block<Slot>(count);
    fresh = small.get();
  } else {
    fresh = static_cast<Slot *>(slab_.pages().keep(count * sizeof(Slot)));
  }
  std::uninitialized_value_construct_n(fresh, count);
  const auto shift = static_cast<std::uint32_t>(32 - std::countr_zero(count));
  for (std::size_t from = 0; from <= mask_; ++from) {
    const std::uint64_t moved = slot(from);
    if (moved == 0) continue;
    std::size_t to = hash(moved) >> shift;
    while (fresh[to].load(std::memory_order_relaxed) != 0) to = (to + 1) & (count - 1);
    fresh[to].store(moved, std::memory_order_relaxed);
  }
  begin_change();
  slots_.store(fresh, std::memory_order_release);
  shift_.store(shift, std::memory_order_release);
  end_change();
  if (small != nullptr) arrays_.push_back(std::move(small));
  mask_ = count - 1;
  capacity_ = count / 4 * 3;
  hand_ = 0;
  taken.keep();
  return true;
}

// A reader that sees a store made between begin_change() and end_change() also sees the odd
// number, because those stores have release order.
void RecordTable::begin_change() noexcept {
  sequence_.store(sequence_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void RecordTable::end_change() noexcept {
  sequence_.store(sequence_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void RecordTable::put(const RecordName &name, Ref made, Version version, Seconds now) noexcept {
  std::uint64_t *const words = pages_.at(made);
  store_word(words + record::version, version);
  const std::uint64_t filled = static_cast<std::uint64_t>(name.hash) << 32 | made;
  std::size_t at = find(name);
  if (at != nowhere) {
    const Ref old = ref(slot(at));
    const auto deadline = static_cast<Seconds>(pages_.at(old)[record::expires_at]);
    if (now < deadline && deadline > static_cast<Seconds>(words[record::expires_at]))
      store_word(words + record::expires_at, static_cast<std::uint64_t>(deadline));
    set_slot(at, filled);
    free(old);
    return;
  }
  at = home(name.hash);
  while (slot(at) != 0) at = next(at);
  set_slot(at, filled);
  ++size_;
}

void RecordTable::touch(const RecordName &name, Seconds expires_at, Seconds now) noexcept {
  const std::size_t at = find(name);
  if (at == nowhere) return;
  std::uint64_t *const words = pages_.at(ref(slot(at)));
  const auto deadline = static_cast<Seconds>(words[record::expires_at]);
  if (now >= deadline) return;
  const Seconds moved = std::min(expires_at, static_cast<Seconds>(words[record::end]));
  if (moved > deadline) store_word(words + record::expires_at, static_cast<std::uint64_t>(moved));
}

void RecordTable::erase(const RecordName &name) noexcept {
  if (const std::size_t at = find(name); at != nowhere) erase_at(at);
}

// Moves displaced records back, so that no slot between a record and its home is ever empty.
void RecordTable::erase_at(std::size_t at) noexcept {
  free(ref(slot(at)));
  --size_;
  for (std::size_t from = next(at);; from = next(from)) {
    const std::uint64_t moved = slot(from);
    if (moved == 0) break;
    if (((from - home(hash(moved))) & mask_) < ((from - at) & mask_)) continue;
    set_slot(at, moved);
    at = from;
  }
  set_slot(at, 0);
}

void RecordTable::sweep(std::size_t puts, Seconds now) noexcept {
  for (std::size_t left = puts * swept_slots; left > 0 && size_ > 0; --left) {
    const Ref of = ref(slot(hand_));
    if (of != 0 && now >= static_cast<Seconds>(pages_.at(of)[record::expires_at])) {
      begin_change();
      erase_at(hand_);
      end_change();
    } else {
      hand_ = next(hand_);
    }
  }
}

std::uint64_t RecordTable::scan(Kind kind, std::uint64_t from, std::size_t n, Seconds now,
                                std::vector<Record> &records) const {
  if (size_ == 0) return scan_end;
  const std::uint32_t shift = shift_.load(std::memory_order_relaxed);
  const std::size_t first = from >> shift;
  const std::size_t last = std::min(first + scanned_homes - 1, mask_);
  const std::uint64_t bound = static_cast<std::uint64_t>(last + 1) << shift;
  std::vector<std::uint64_t> seen;
  for (std::size_t i = 0; i <= mask_; ++i) {
    const std::uint64_t there = slot((first + i) & mask_);
    if (there == 0 && first + i >= last) break;
    if (there != 0 && hash(there) >= from && hash(there) < bound) seen.push_back(there);
  }
  std::sort(seen.begin(), seen.end());
  // Keeps records of equal hash on one page, because the next page starts at another hash.
  std::uint64_t before = scan_end;
  for (const std::uint64_t there : seen) {
    if (records.size() >= n && hash(there) != before) return hash(there);
    const std::uint64_t *const words = pages_.at(ref(there));
    const auto expires_at = static_cast<Seconds>(words[record::expires_at]);
    if (record::kind(words[record::name]) != kind || now >= expires_at) continue;
    records.push_back({std::string(record::key(words)), std::string(record::value(words)),
                       words[record::version], expires_at});
    before = hash(there);
  }
  return bound;
}

}  // namespace limen::store::memory
