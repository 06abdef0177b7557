#include "revocation/revocations.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cinttypes>
#include <mutex>
#include <vector>

#include "base/base64url.h"
#include "base/random.h"
#include "revocation/entry.h"
#include "revocation/mirror.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::revocation {
namespace {

constexpr std::size_t page_size = 1000;
constexpr int max_pages = 10'000'000;

// Each failed attempt is another writer's success on the same scope.
constexpr int max_attempts = 1000;

class StoredRevocations final : public Revocations {
 public:
  StoredRevocations(store::Store &store, const RevocationSettings &settings, const HashKey &key,
                    std::uint64_t origin)
      : store_(store), settings_(settings), origin_(origin), mirror_(key) {}

  Outcome start() {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t mark = store_.log_mark();
    LIMEN_TRY(rescan());
    LIMEN_TRY(read_log());
    applied_.store(mark, std::memory_order_release);
    return success();
  }

  Outcome revoke_id(IdType type, std::string_view issuer, std::string_view id, Seconds expires_at,
                    std::string_view reason) override;
  Result<PreparedEntry> session_entry(std::string_view issuer, std::string_view sid,
                                      Seconds expires_at, std::string_view reason) override;
  Outcome sync_mirror() override;
  Outcome cut_off(CutoffScope scope, std::string_view issuer, std::string_view subject,
                  std::string_view reason, const CommitExtension &extension) override;
  Outcome check(const Query &query, Status refused_as) override;
  Result<CutoffIds> active_cutoffs(std::string_view issuer, std::string_view subject,
                                   Seconds now) override;
  Result<CutoffIds> known_cutoffs(std::string_view issuer, std::string_view subject) override;
  Result<Lifetimes> lifetimes(std::string_view issuer) override;
  Usage usage() const noexcept override { return mirror_.usage(); }
  Seconds max_skew() const noexcept override { return settings_.max_skew; }

 private:
  struct Previous {
    store::Version version = 0;
    Seconds before = 0;
    std::uint64_t turn = 0;
  };

  bool current() const noexcept {
    return store_.log_mark() == applied_.load(std::memory_order_acquire);
  }
  Outcome store_own_lifetimes(std::string_view issuer);
  Outcome catch_up();
  Outcome read_log();
  Outcome rescan();
  Outcome require_room(EntryType type, std::string_view issuer, std::string_view id, Seconds now);
  Result<PreparedEntry> single_entry(const EntryAddress &address, IdType type,
                                     std::string_view issuer, std::string_view id,
                                     Seconds expires_at, std::string_view reason);
  Result<Previous> previous_cutoff(const EntryAddress &address);
  Outcome renew_cutoff(Entry &entry, const Previous &previous, Seconds now, Seconds life) const;

  store::Store &store_;
  const RevocationSettings settings_;
  const std::uint64_t origin_;
  Mirror mirror_;
  std::atomic<bool> lifetimes_stored_{false};  // the store knows those of this process
  std::atomic<std::uint64_t> applied_{0};      // the log mark up to which the mirror reaches

  std::mutex mutex_;  // held while the mirror catches up
  store::Cursor cursor_;
};

// REVOKE-3: costs two loads while nothing new was revoked and nothing is listed.
Outcome StoredRevocations::check(const Query &query, Status refused_as) {
  if (!current()) [[unlikely]]
    LIMEN_TRY(catch_up());
  if (mirror_.empty()) return success();
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  return mirror_.check(query, refused_as, *now);
}

Result<CutoffIds> StoredRevocations::active_cutoffs(std::string_view issuer,
                                                    std::string_view subject, Seconds now) {
  if (!current()) LIMEN_TRY(catch_up());
  if (!lifetimes_stored_.load(std::memory_order_acquire)) LIMEN_TRY(store_own_lifetimes(issuer));
  store_.note_time(now);
  return mirror_.active_cutoffs(issuer, subject, now);
}

Result<CutoffIds> StoredRevocations::known_cutoffs(std::string_view issuer,
                                                   std::string_view subject) {
  if (!current()) LIMEN_TRY(catch_up());
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  return mirror_.known_cutoffs(issuer, subject, *now);
}

Outcome StoredRevocations::store_own_lifetimes(std::string_view issuer) {
  if (issuer != settings_.issuer) return success();
  LIMEN_TRY(store_lifetimes(store_, issuer, settings_.lifetimes));
  lifetimes_stored_.store(true, std::memory_order_release);
  return success();
}

Result<Lifetimes> StoredRevocations::lifetimes(std::string_view issuer) {
  const Result<Lifetimes> kept = stored_lifetimes(store_, issuer);
  LIMEN_TRY(kept);
  return longest(*kept, settings_.lifetimes);
}

// REVOKE-4: fails with stale if the log cannot be read, and tries again next time.
Outcome StoredRevocations::catch_up() {
  const std::scoped_lock lock(mutex_);
  // Takes the mark before it reads. Entries that are logged meanwhile change the mark
  // again, so they do not count as read.
  const std::uint64_t mark = store_.log_mark();
  if (mark == applied_.load(std::memory_order_relaxed)) return success();
  const Outcome read = read_log();
  if (!read.ok())
    return fail(Status::stale, "the revocations cannot be read: %s", read.error().message);
  applied_.store(mark, std::memory_order_release);
  return success();
}

// A write of this process takes effect once its mirror has the entry, too.
Outcome StoredRevocations::sync_mirror() {
  const Outcome caught_up = catch_up();
  if (caught_up.ok()) return caught_up;
  return fail(Status::store, "revoked in the store, but not yet here: %s",
              caught_up.error().message);
}

// Reads all entries after the cursor. The cursor moves only past entries that the mirror
// has.
Outcome StoredRevocations::read_log() {
  const Result<Seconds> settled = store_.swept_before();
  LIMEN_TRY(settled);
  for (int page = 0; page < max_pages; ++page) {
    const Result<store::Tail> tail = store_.tail(cursor_, page_size);
    LIMEN_TRY(tail);
    if (tail->too_old) {
      LIMEN_TRY(rescan());
      continue;
    }
    for (const store::LogEntry &logged : tail->entries) {
      if (logged.kind != store::revocation_kind) continue;
      const Result<Entry> entry = decode(logged.body);
      LIMEN_TRY(entry);
      mirror_.apply(*entry, entry->expires_at, *settled);
      if (settings_.on_foreign_entry && entry->origin != origin_)
        settings_.on_foreign_entry(*entry);
    }
    cursor_ = tail->next;
    if (tail->entries.size() < page_size) return success();
  }
  return fail(Status::stale, "the log of revocations has no end");
}

// REVOKE-21, REVOKE-22: adds every record to the mirror and removes none. The log is then
// read from its position before the scan, so that entries written meanwhile are seen there
// if the scan missed them.
Outcome StoredRevocations::rescan() {
  const Result<Seconds> settled = store_.swept_before();
  LIMEN_TRY(settled);
  const Result<store::Beat> beat = store_.beat(cursor_);
  LIMEN_TRY(beat);
  std::string after;
  for (int pages = 0; pages < max_pages; ++pages) {
    const Result<store::ScanPage> page = store_.scan(store::revocation_kind, after, page_size);
    LIMEN_TRY(page);
    for (const store::Record &record : page->records) {
      const Result<Entry> entry = decode(record.value);
      LIMEN_TRY(entry);
      mirror_.apply(*entry, record.expires_at, *settled);
    }
    after = page->next;
    if (!after.empty()) continue;
    cursor_ = beat->last;
    return success();
  }
  return fail(Status::stale, "the scan of revocations has no end");
}

Outcome StoredRevocations::revoke_id(IdType type, std::string_view issuer, std::string_view id,
                                     Seconds expires_at, std::string_view reason) {
  const EntryAddress address = address_of(store_, entry_type(type), issuer, id);
  const Result<PreparedEntry> entry = single_entry(address, type, issuer, id, expires_at, reason);
  LIMEN_TRY(entry);
  std::vector<store::Write> writes;
  entry->append_to(writes);
  LIMEN_TRY(store_.commit(address.bucket, {}, {}, writes));
  return sync_mirror();
}

Result<PreparedEntry> StoredRevocations::session_entry(std::string_view issuer,
                                                       std::string_view sid, Seconds expires_at,
                                                       std::string_view reason) {
  const EntryAddress address = address_of(store_, EntryType::session, issuer, sid);
  return single_entry(address, IdType::session, issuer, sid, expires_at, reason);
}

Result<PreparedEntry> StoredRevocations::single_entry(const EntryAddress &address, IdType type,
                                                      std::string_view issuer, std::string_view id,
                                                      Seconds expires_at, std::string_view reason) {
  if (id.empty()) return fail(Status::text, "revoke: the id is empty");
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  LIMEN_TRY(require_room(entry_type(type), issuer, id, *now));
  Entry entry;
  entry.origin = origin_;
  entry.type = entry_type(type);
  entry.issuer = issuer;
  entry.name = id;
  entry.reason = reason;
  entry.created_at = *now;
  entry.expires_at = expires_at;
  return PreparedEntry{std::string(address.key_text()), encode(entry), expires_at};
}

// REVOKE-6: refuses entries beyond the limit. Callers at the same moment may each pass,
// and so exceed it by their number.
Outcome StoredRevocations::require_room(EntryType type, std::string_view issuer,
                                        std::string_view id, Seconds now) {
  const std::uint64_t most = settings_.max_entries;
  if (most == 0) return success();
  const std::scoped_lock lock(mutex_);
  const Result<Seconds> settled = store_.swept_before();
  LIMEN_TRY(settled);
  if (mirror_.has_room(most, *settled) || mirror_.lists(type, issuer, id, now)) return success();
  return fail(Status::full,
              "revocation.max_entries is reached: %" PRIu64 " single revocations are kept", most);
}

// REVOKE-14: writes the record of the scope only if it is still as it was read. So each of
// several writers builds on the one before, and T never goes back.
Outcome StoredRevocations::cut_off(CutoffScope scope, std::string_view issuer,
                                   std::string_view subject, std::string_view reason,
                                   const CommitExtension &extension) {
  if (scope == CutoffScope::everyone) subject = {};
  if (scope == CutoffScope::subject && subject.empty())
    return fail(Status::text, "revoke: the subject is empty");
  Entry entry;
  entry.origin = origin_;
  entry.type = entry_type(scope);
  entry.issuer = issuer;
  entry.name = subject;
  entry.reason = reason;
  const EntryAddress address = address_of(store_, entry.type, issuer, subject);
  std::vector<store::Condition> conditions;
  std::vector<store::Write> writes;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Result<Seconds> now = store_.now();
    LIMEN_TRY(now);
    const Result<Previous> previous = previous_cutoff(address);
    LIMEN_TRY(previous);
    const Result<Lifetimes> lifetimes = this->lifetimes(issuer);
    LIMEN_TRY(lifetimes);
    LIMEN_TRY(renew_cutoff(entry, *previous, *now, lifetimes->all));
    const PreparedEntry prepared{std::string(address.key_text()), encode(entry), entry.expires_at};
    conditions.assign(1,
                      store::at_version(store::revocation_kind, prepared.key, previous->version));
    writes.clear();
    prepared.append_to(writes);
    if (extension) LIMEN_TRY(extension(entry.cut, *now, conditions, writes));
    const Result<store::Commit> commit = store_.commit(address.bucket, {}, conditions, writes);
    LIMEN_TRY(commit);
    if (commit->done) return sync_mirror();
  }
  return fail(Status::store, "revoke: another process revoked the same during each of %d attempts",
              max_attempts);
}

// REVOKE-12, REVOKE-16: fills in a cutoff that is made now, after `previous`.
Outcome StoredRevocations::renew_cutoff(Entry &entry, const Previous &previous, Seconds now,
                                        Seconds life) const {
  std::array<std::uint8_t, 12> random;
  LIMEN_TRY(random_bytes(random.data(), random.size()));
  base64url::encode(random, entry.cut.data());
  entry.created_at = now;
  // If the clock was set back, tokens issued before have an iat ahead of it.
  const Seconds newest = std::max(now, store_.newest_time());
  entry.before =
      std::max(previous.before, saturating_add(newest, saturating_add(settings_.max_skew, 1)));
  entry.turn = previous.turn + 1;
  entry.expires_at = saturating_add(entry.before, life);
  return success();
}

Result<StoredRevocations::Previous> StoredRevocations::previous_cutoff(
    const EntryAddress &address) {
  const Result<store::WholeRecord> record =
      store::read_whole(store_, address.bucket, store::revocation_kind, address.key_text());
  LIMEN_TRY(record);
  if (record->version == 0) return Previous{};
  const Result<Entry> entry = decode(limen::as_text(record->value));
  LIMEN_TRY(entry);
  return Previous{record->version, entry->before, entry->turn};
}

}  // namespace

std::string CutoffIds::text() const {
  std::string joined;
  for (const auto *const cut : {&subject, &everyone}) {
    if (!*cut) continue;
    if (!joined.empty()) joined += '.';
    joined += as_text(**cut);
  }
  return joined;
}

void PreparedEntry::append_to(std::vector<store::Write> &writes) const {
  writes.insert(writes.end(), {store::put(store::revocation_kind, key, value, expires_at),
                               store::log(store::revocation_kind, value)});
}

Result<std::unique_ptr<Revocations>> Revocations::open(store::Store &store,
                                                       const RevocationSettings &settings) {
  HashKey key;
  std::uint64_t origin = 0;
  LIMEN_TRY(random_bytes(&key, sizeof key));
  LIMEN_TRY(random_bytes(&origin, sizeof origin));
  auto revocations = std::make_unique<StoredRevocations>(store, settings, key, origin);
  LIMEN_TRY(revocations->start());
  return std::unique_ptr<Revocations>(std::move(revocations));
}

}  // namespace limen::revocation
