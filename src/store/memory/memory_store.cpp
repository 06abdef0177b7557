#include "store/memory/memory_store.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/random.h"
#include "store/memory/driver.h"
#include "store/memory/open.h"

namespace limen::store::memory {
namespace {

// Tells where a scan continues: the shard, and a hash in it.
struct ScanPlace {
  std::uint8_t shard = 0;
  std::uint32_t from = 0;
};

constexpr std::size_t scan_place_size = 5;

bool parse(std::string_view text, std::size_t shards, ScanPlace &place) {
  if (text.size() != scan_place_size) return false;
  std::memcpy(&place.shard, text.data(), 1);
  std::memcpy(&place.from, text.data() + 1, 4);
  return place.shard < shards;
}

std::string print(const ScanPlace &place) {
  std::string text(scan_place_size, '\0');
  std::memcpy(text.data(), &place.shard, 1);
  std::memcpy(text.data() + 1, &place.from, 4);
  return text;
}

// Gives a small store few shards. Each shard takes a page for each size of its records, which would
// fill a small store with pages that are nearly empty.
std::size_t shards_for(std::uint64_t max_size, std::size_t most) {
  constexpr std::uint64_t least_share = std::uint64_t{1} << 20;
  return std::bit_floor(std::clamp<std::uint64_t>(max_size / least_share, 1, most));
}

}  // namespace

MemoryStore::MemoryStore(const Clock &clock, const Settings &settings, const Id &id,
                         const Log::Epoch &epoch, const HashKey &hash_key)
    : id_(id),
      shard_count_(shards_for(settings.max_size, most_shards)),
      max_size_name_(settings.max_size_name),
      shared_(clock, hash_key, epoch, settings.log_retention, settings.max_size) {
  for (std::size_t i = 0; i < shard_count_; ++i) shards_[i] = std::make_unique<Shard>(shared_);
}

Result<Read> MemoryStore::get(Bucket bucket, Kind kind, std::string_view key,
                              std::span<std::uint8_t> room) {
  Result<Read> found(std::in_place);
  if (key.size() > record::longest_key)
    found->now = shared_.clock.now();
  else
    shard(bucket).get(shared_.name(bucket, kind, key), room, *found);
  return found;
}

Result<Commit> MemoryStore::commit(Bucket bucket, const CommitId &id,
                                   std::span<const Condition> conditions,
                                   std::span<const Write> writes) {
  if (writes.size() > max_writes)
    return fail(Status::argument, "store: a commit has %zu writes; expected at most %zu",
                writes.size(), max_writes);
  const auto too_long = [](const auto &of) { return of.key.size() > record::longest_key; };
  if (std::ranges::any_of(conditions, too_long) || std::ranges::any_of(writes, too_long))
    return fail(Status::argument, "store: a key is longer than %zu bytes", record::longest_key);
  for (const Write &write : writes) {
    if (write.type == Write::Type::index_add && write.value.empty())
      return fail(Status::argument, "store: a member of an index is empty; expected a name");
  }
  const std::optional<Commit> commit = shard(bucket).commit(bucket, id, conditions, writes);
  if (commit) return *commit;
  return fail(Status::full, "store: its memory has reached %s, %llu bytes", max_size_name_,
              static_cast<unsigned long long>(shared_.budget.limit()));
}

Result<std::vector<std::string>> MemoryStore::list(Bucket bucket, std::string_view index,
                                                   std::string_view after, std::size_t n) {
  return shard(bucket).list(bucket, index, after, n);
}

Result<ScanPage> MemoryStore::scan(Kind kind, std::string_view after, std::size_t n) {
  ScanPlace place;
  if (!after.empty() && !parse(after, shard_count_, place))
    return fail(Status::argument, "store: a scan starts at a place that no scan returned");
  n = std::max<std::size_t>(n, 1);
  ScanPage page;
  while (page.records.size() < n) {
    const std::uint64_t next = shards_[place.shard]->scan(kind, place.from, n, page.records);
    place.from = static_cast<std::uint32_t>(next);
    if (next != RecordTable::scan_end) continue;
    if (++place.shard == shard_count_) return page;
  }
  page.next = print(place);
  return page;
}

Result<Tail> MemoryStore::tail(const Cursor &cursor, std::size_t n) {
  return shared_.log.tail(cursor, n);
}

Result<Beat> MemoryStore::beat(const Cursor &) { return shared_.log.beat(); }

void MemoryStore::note_time(Seconds now) noexcept {
  Seconds newest = newest_time_.load(std::memory_order_relaxed);
  while (now > newest && !newest_time_.compare_exchange_weak(newest, now)) continue;
}

MemoryStore::Usage MemoryStore::usage() const {
  Usage usage{0, 0, shared_.log.size(), shared_.budget.used()};
  for (std::size_t i = 0; i < shard_count_; ++i) {
    const Shard::Usage part = shards_[i]->usage();
    usage.records += part.records;
    usage.members += part.members;
  }
  return usage;
}

Result<Facts> MemoryStore::facts() const {
  const Usage all = usage();
  Facts facts;
  facts.records = all.records;
  facts.members = all.members;
  facts.entries = all.entries;
  facts.size = all.bytes;
  facts.limit = shared_.budget.limit();
  return facts;
}

Outcome MemoryStore::back_up(const std::string & /*path*/, Progress & /*progress*/) {
  return fail(Status::argument, "store: a store in memory cannot be backed up");
}

Result<Opened> open(const Clock &clock, const Settings &settings) {
  MemoryStore::Id id;
  Log::Epoch epoch;
  HashKey hash_key;
  LIMEN_TRY(random_bytes(id.data(), id.size()));
  LIMEN_TRY(random_bytes(epoch.data(), epoch.size()));
  LIMEN_TRY(random_bytes(&hash_key, sizeof hash_key));
  auto store = std::make_unique<MemoryStore>(clock, settings, id, epoch, hash_key);
  MemoryStore *const opened = store.get();
  return Opened{std::move(store), opened, &driver};
}

}  // namespace limen::store::memory
