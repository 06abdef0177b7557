#include "store/lmdb/lmdb_store.h"

#include <algorithm>
#include <cstring>

namespace limen::store::lmdb {
namespace {

constexpr std::uint64_t unknown_mark = UINT64_MAX;

using Lookup = file::TreeReader::Lookup;

}  // namespace

// Shares the smallest offset between clock and boot that any process has seen. The clock may have
// been set ahead before this process started, but an older process has seen the right offset.
LmdbStore::LmdbStore(const Clock &clock, const Settings &settings, std::shared_ptr<Shared> shared)
    : clock_(clock), settings_(settings), shared_(std::move(shared)) {
  std::atomic<Seconds> &least = environment().page().ahead_of_boot;
  Seconds known = least.load();
  while (clock_.ahead_of_boot() < known &&
         !least.compare_exchange_weak(known, clock_.ahead_of_boot()))
    continue;
}

Result<Seconds> LmdbStore::swept_before() {
  return clock_.settled(environment().page().ahead_of_boot.load(std::memory_order_relaxed));
}

void LmdbStore::note_time(Seconds now) noexcept {
  std::atomic<Seconds> &newest = environment().page().newest_time;
  Seconds known = newest.load(std::memory_order_relaxed);
  while (now > known && !newest.compare_exchange_weak(known, now)) continue;
}

Seconds LmdbStore::newest_time() const noexcept { return environment().page().newest_time.load(); }

Seconds LmdbStore::deadline_of(std::string_view name, const RecordHead &head) const {
  return shared_->writer.touches().deadline(name, head.version, head.expires_at, head.end);
}

Result<Read> LmdbStore::get(Bucket bucket, Kind kind, std::string_view key,
                            std::span<std::uint8_t> room) {
  Result<Read> found(std::in_place);
  found->now = clock_.now();
  const Name name = Name::of_record(kind, bucket, key);
  if (!name.fits()) [[unlikely]]
    return found;
  const Result<Environment::Snapshot> snapshot = environment().read();
  if (!snapshot) [[unlikely]]
    return snapshot.error();
  file::TreeReader reader = snapshot->reader();
  const Lookup answer = reader.find(name.text());
  if (answer == Lookup::absent) return found;
  if (answer == Lookup::damaged) [[unlikely]]
    return reader.damage();
  const std::optional<Record> record = decode_record(name.text(), reader.value());
  if (!record) [[unlikely]]
    return damaged("a record");
  const Seconds deadline = deadline_of(name.text(), record->head);
  if (found->now >= deadline) return found;
  found->version = record->head.version;
  found->expires_at = deadline;
  found->size = record->value.size();
  if (!record->value.empty() && record->value.size() <= room.size())
    std::memcpy(room.data(), record->value.data(), record->value.size());
  return found;
}

bool LmdbStore::is_touch(const CommitId &id, std::span<const Condition> conditions,
                         std::span<const Write> writes) const {
  return !writes.empty() && id == CommitId{} &&
         std::ranges::all_of(writes, [](const Write &w) { return w.type == Write::Type::touch; }) &&
         std::ranges::all_of(
             conditions, [](const Condition &c) { return c.type == Condition::Type::at_version; });
}

// Decides by the records as they are now. If another write to a record comes before its touch is
// written, the touch is dropped.
Result<std::optional<Commit>> LmdbStore::touch(Bucket bucket, std::span<const Condition> conditions,
                                               std::span<const Write> writes) {
  const Seconds now = clock_.now();
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  file::TreeReader reader = snapshot->reader();
  // Returns the head of a live record, or version 0 if there is no live record.
  const auto find = [&](const Name &name) -> Result<RecordHead> {
    const Lookup answer = reader.find(name.text());
    if (answer == Lookup::absent) return RecordHead{};
    if (answer == Lookup::damaged) return reader.damage();
    const std::optional<Record> record = decode_record(name.text(), reader.value());
    if (!record) return damaged("a record");
    return now < deadline_of(name.text(), record->head) ? record->head : RecordHead{};
  };
  for (const Condition &condition : conditions) {
    const Name name = Name::of_record(condition.kind, bucket, condition.key);
    if (!name.fits()) return std::optional<Commit>();
    const Result<RecordHead> head = find(name);
    LIMEN_TRY(head);
    if (head->version != condition.number) return std::optional(Commit{});
  }
  for (const Write &write : writes) {
    const Name name = Name::of_record(write.kind, bucket, write.key);
    if (!name.fits()) return std::optional<Commit>();
    const Result<RecordHead> head = find(name);
    LIMEN_TRY(head);
    if (head->version != 0)
      shared_->writer.touch(name.text(), {head->version, write.expires_at, now});
  }
  return std::optional(Commit{true, 0});
}

Result<Commit> LmdbStore::commit(Bucket bucket, const CommitId &id,
                                 std::span<const Condition> conditions,
                                 std::span<const Write> writes) {
  if (writes.size() > max_writes)
    return fail(Status::argument, "store: a commit has %zu writes; expected at most %zu",
                writes.size(), max_writes);
  for (const Write &write : writes)
    if (write.type == Write::Type::index_add && write.value.empty())
      return fail(Status::argument, "store: a member of an index is empty; expected a name");
  if (is_touch(id, conditions, writes)) {
    const Result<std::optional<Commit>> touched = touch(bucket, conditions, writes);
    LIMEN_TRY(touched);
    if (*touched) return **touched;
  }
  const Result<Seconds> settled = swept_before();
  LIMEN_TRY(settled);
  Asked asked{bucket, id, conditions, writes, clock_.now(), *settled, settings_.log_retention};
  note_time(asked.now);
  return shared_->writer.commit(asked);
}

Result<std::vector<std::string>> LmdbStore::list(Bucket bucket, std::string_view index,
                                                 std::string_view after, std::size_t n) {
  std::vector<std::string> keys;
  const Seconds now = clock_.now();
  const Name prefix = Name::of_index(bucket, index);
  const Name from = Name::of_member(bucket, index, after);
  if (n == 0 || !prefix.fits() || !from.fits()) return keys;
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  file::TreeReader reader = snapshot->reader();
  Lookup answer = reader.seek(from.text());
  for (; answer == Lookup::found && keys.size() < n && reader.name().starts_with(prefix.text());
       answer = reader.next()) {
    const std::string_view member = reader.name().substr(prefix.text().size());
    if (!after.empty() && member == after) continue;
    const std::optional<Seconds> score = decode_score(reader.name(), reader.value());
    if (!score) return damaged("a member of an index");
    if (now < *score) keys.emplace_back(member);
  }
  if (answer == Lookup::damaged) return reader.damage();
  return keys;
}

// Uses the name of the last record, without its table, as the place where the scan continues.
Result<ScanPage> LmdbStore::scan(Kind kind, std::string_view after, std::size_t n) {
  const Name prefix = Name::of_kind(kind);
  std::string from(prefix.text());
  if (!after.empty() && after.size() < record_prefix - prefix.text().size())
    return fail(Status::argument, "store: a scan starts at a place that no scan returned");
  from += after;
  const Result<Seconds> settled = swept_before();
  LIMEN_TRY(settled);
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  ScanPage page;
  file::TreeReader reader = snapshot->reader();
  Lookup answer = reader.seek(from);
  if (answer == Lookup::found && !after.empty() && reader.name() == from) answer = reader.next();
  for (; answer == Lookup::found && reader.name().starts_with(prefix.text());
       answer = reader.next()) {
    const std::string_view name = reader.name();
    const std::optional<Record> record = decode_record(name, reader.value());
    if (!record) return damaged("a record");
    const Seconds deadline = deadline_of(name, record->head);
    if (*settled >= deadline) continue;
    page.records.push_back({std::string(name.substr(record_prefix)), std::string(record->value),
                            record->head.version, deadline});
    if (page.records.size() < std::max<std::size_t>(n, 1)) continue;
    page.next = name.substr(prefix.text().size());
    return page;
  }
  if (answer == Lookup::damaged) return reader.damage();
  return page;
}

Result<State> LmdbStore::read_state(const Environment::Snapshot &snapshot) const {
  file::TreeReader reader = snapshot.reader();
  const Lookup answer = reader.find(lmdb::Name(Table::state).text());
  if (answer == Lookup::damaged) return reader.damage();
  if (answer == Lookup::absent) return damaged("its state");
  return decode_state(reader.value());
}

// Answers `too_old` when an entry is missing or damaged, so that the caller scans the records
// instead.
Result<Tail> LmdbStore::tail(const store::Cursor &cursor, std::size_t n) {
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  const Result<State> state = read_state(*snapshot);
  LIMEN_TRY(state);
  Tail too_old;
  too_old.too_old = true;
  too_old.next = cursor_at(state->last_position);

  std::uint64_t position = 0;
  const bool from_start = cursor.at.empty();
  if (!from_start && (!position_of(cursor, position) || position > state->last_position))
    return too_old;
  const Name from = Name::of_entry(position + 1);
  file::TreeReader reader = snapshot->reader();
  Lookup answer = reader.seek(from.text());
  const auto is_entry = [&] {
    return answer == Lookup::found && reader.name().starts_with(static_cast<char>(Table::log));
  };
  if (answer == Lookup::damaged) return reader.damage();
  const std::uint64_t first =
      is_entry() ? lmdb::position_of(reader.name()) : state->last_position + 1;
  if (!from_start && first != position + 1) return too_old;
  Tail tail;
  position = first - 1;
  for (; is_entry() && tail.entries.size() < n; answer = reader.next()) {
    const std::optional<Entry> entry = decode_entry(reader.name(), reader.value());
    if (!entry || lmdb::position_of(reader.name()) != position + 1) return too_old;
    tail.entries.push_back({position + 1, position, entry->kind, std::string(entry->body)});
    ++position;
  }
  if (answer == Lookup::damaged) return reader.damage();
  tail.next = cursor_at(position);
  return tail;
}

Result<Beat> LmdbStore::beat(const store::Cursor &) {
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  const Result<State> state = read_state(*snapshot);
  LIMEN_TRY(state);
  return Beat{environment().info().epoch, cursor_at(state->last_position), 0};
}

// Makes a cursor from the epoch and a position.
store::Cursor LmdbStore::cursor_at(std::uint64_t position) const {
  store::Cursor cursor;
  const auto &epoch = environment().info().epoch;
  cursor.at.append(reinterpret_cast<const char *>(epoch.data()), epoch.size());
  cursor.at.append(reinterpret_cast<const char *>(&position), sizeof position);
  return cursor;
}

bool LmdbStore::position_of(const store::Cursor &cursor, std::uint64_t &position) const {
  const auto &epoch = environment().info().epoch;
  if (cursor.at.size() != epoch.size() + sizeof position) return false;
  if (std::memcmp(cursor.at.data(), epoch.data(), epoch.size()) != 0) return false;
  std::memcpy(&position, cursor.at.data() + epoch.size(), sizeof position);
  return true;
}

// Returns the cached mark as long as no process has committed.
std::uint64_t LmdbStore::log_mark() const noexcept {
  const std::uint64_t commit = environment().last_commit();
  if (commit == shared_->mark_commit.load(std::memory_order_acquire)) [[likely]]
    return shared_->mark.load(std::memory_order_relaxed);
  return read_mark();
}

// Keeps the larger position when two threads read it at once, because positions only grow.
std::uint64_t LmdbStore::read_mark() const noexcept {
  try {
    const Result<Environment::Snapshot> snapshot = environment().read();
    if (!snapshot) return unknown_mark;
    const Result<State> state = read_state(*snapshot);
    if (!state) return unknown_mark;
    std::uint64_t known = shared_->mark.load();
    while (state->last_position > known &&
           !shared_->mark.compare_exchange_weak(known, state->last_position))
      continue;
    shared_->mark_commit.store(snapshot->number(), std::memory_order_release);
    return std::max(known, state->last_position);
  } catch (const std::bad_alloc &) {
    return unknown_mark;
  }
}

std::optional<Holding> LmdbStore::holding() const {
  const Result<Environment::Snapshot> snapshot = environment().read();
  if (!snapshot) return std::nullopt;
  const Result<State> state = read_state(*snapshot);
  const Result<Environment::Space> space = environment().space(snapshot->txn());
  if (!state || !space) return std::nullopt;
  return Holding{state->records, space->size - space->free};
}

}  // namespace limen::store::lmdb
