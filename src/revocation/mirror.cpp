#include "revocation/mirror.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

namespace limen::revocation {
namespace {

constexpr std::uint8_t issuer_domain = 0;

// In the order in which check() looks and reports.
constexpr std::array entry_types{EntryType::token, EntryType::session, EntryType::key,
                                 EntryType::subject, EntryType::everyone};

std::size_t index_of(EntryType type) {
  return static_cast<std::size_t>(std::find(entry_types.begin(), entry_types.end(), type) -
                                  entry_types.begin());
}

void raise(std::atomic<Seconds> &most, Seconds value) {
  if (value > most.load(std::memory_order_relaxed)) most.store(value, std::memory_order_release);
}

// Whether `id` is one of the ids joined by '.' in `cuts`.
bool carries(std::string_view cuts, std::string_view id) {
  while (!cuts.empty()) {
    const std::size_t end = std::min(cuts.find('.'), cuts.size());
    if (cuts.substr(0, end) == id) return true;
    cuts.remove_prefix(std::min(end + 1, cuts.size()));
  }
  return false;
}

// Formats a time as "2026-01-31T12:00:00Z" without the C library's time zones and locks.
struct UtcText {
  explicit UtcText(Seconds time) {
    using namespace std::chrono;
    const sys_seconds point{seconds{std::clamp<Seconds>(time, 0, latest)}};
    const year_month_day date{floor<days>(point)};
    const hh_mm_ss hour{point - floor<days>(point)};
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                  unsigned{date.month()}, unsigned{date.day()},
                  static_cast<int>(hour.hours().count()), static_cast<int>(hour.minutes().count()),
                  static_cast<int>(hour.seconds().count()));
  }
  char text[64];
};

Error refused(Status status, EntryType type, Seconds made_at) {
  switch (type) {
    case EntryType::token:
      return fail(status, "revoked: its id");
    case EntryType::session:
      return fail(status, "revoked: its session");
    case EntryType::key:
      return fail(status, "revoked: its key");
    case EntryType::subject:
      return fail(status, "revoked: everything of its subject, at %s", UtcText(made_at).text);
    case EntryType::everyone:
      break;
  }
  return fail(status, "revoked: everything of its issuer, at %s", UtcText(made_at).text);
}

}  // namespace

Mirror::Mirror(const HashKey &key) : key_(key), last_cutoff_(unset) {
  for (auto &until : until_) until.store(unset, std::memory_order_relaxed);
}

// Returns the key for hashing names under this issuer, so that one check hashes the issuer
// only once.
HashKey Mirror::hash_issuer(std::string_view issuer) const noexcept {
  const Digest128 digest = keyed_hash(key_, issuer_domain, issuer);
  return {digest.low, digest.high};
}

Digest128 Mirror::id_of(EntryType type, const HashKey &issuer,
                        std::string_view name) const noexcept {
  return keyed_hash(issuer, static_cast<std::uint8_t>(type), name);
}

// Changes the blocklist last: a reader that finds an entry there then finds the rest.
void Mirror::apply(const Entry &entry, Seconds expires_at, Seconds now) {
  const Digest128 id = id_of(entry.type, hash_issuer(entry.issuer), entry.name);
  if (is_cutoff(entry.type)) {
    cutoffs_.put(id, {entry.before, entry.turn, expires_at, entry.cut, entry.created_at}, now);
    raise(last_cutoff_, entry.before);
  }
  raise(until_[index_of(entry.type)], expires_at);
  blocklist_.add(id, expires_at, now);
}

// Probes once for all names in the query of a type that has unexpired entries.
Outcome Mirror::check(const Query &query, Status refused_as, Seconds now) const noexcept {
  const std::array names{query.token_id, query.session_id, query.key_id, query.subject,
                         std::string_view{}};
  std::array<Digest128, type_count> ids;
  std::array<EntryType, type_count> asked;
  std::size_t count = 0;
  std::optional<HashKey> issuer;
  for (std::size_t i = 0; i < type_count; ++i) {
    if (names[i].empty() && entry_types[i] != EntryType::everyone) continue;
    if (now >= until_[i].load(std::memory_order_acquire)) continue;
    if (!issuer) issuer = hash_issuer(query.issuer);
    asked[count] = entry_types[i];
    ids[count++] = id_of(entry_types[i], *issuer, names[i]);
  }
  if (count == 0) return success();
  const std::uint32_t listed = blocklist_.contains({ids.data(), count}, now);
  if (listed == 0) [[likely]]
    return success();
  for (std::size_t i = 0; i < count; ++i) {
    if ((listed >> i & 1) == 0) continue;
    Seconds made_at = 0;
    if (!is_cutoff(asked[i]) || cut_off(ids[i], query, now, &made_at))
      return refused(refused_as, asked[i], made_at);
  }
  return success();
}

bool Mirror::cut_off(const Digest128 &scope, const Query &query, Seconds now,
                     Seconds *made_at) const noexcept {
  const std::optional<Cutoff> cutoff = cutoffs_.find(scope, now);
  if (!cutoff || query.issued_at >= cutoff->before) return false;
  *made_at = cutoff->made_at;
  return !carries(query.cut, as_text(cutoff->cut));
}

CutoffIds Mirror::active_cutoffs(std::string_view issuer, std::string_view subject,
                                 Seconds now) const noexcept {
  if (now >= last_cutoff_.load(std::memory_order_acquire)) return {};
  return cutoffs_after(now, issuer, subject, now);
}

CutoffIds Mirror::known_cutoffs(std::string_view issuer, std::string_view subject,
                                Seconds now) const noexcept {
  return cutoffs_after(unset, issuer, subject, now);
}

// Returns the cutoffs whose T is later than `before`.
CutoffIds Mirror::cutoffs_after(Seconds before, std::string_view issuer, std::string_view subject,
                                Seconds now) const noexcept {
  const HashKey issuer_key = hash_issuer(issuer);
  const auto find = [&](EntryType type, std::string_view name) -> std::optional<CutoffId> {
    const std::optional<Cutoff> cutoff = cutoffs_.find(id_of(type, issuer_key, name), now);
    if (!cutoff || cutoff->before <= before) return std::nullopt;
    return cutoff->cut;
  };
  return {find(EntryType::subject, subject), find(EntryType::everyone, {})};
}

bool Mirror::lists(EntryType type, std::string_view issuer, std::string_view name,
                   Seconds now) const noexcept {
  const Digest128 id = id_of(type, hash_issuer(issuer), name);
  return blocklist_.contains({&id, 1}, now) != 0;
}

std::uint64_t Mirror::single_entries() const noexcept {
  const std::size_t all = blocklist_.size();
  return all - std::min(all, cutoffs_.size());
}

// Sweeps both, so that the blocklist and the cutoffs agree on which entries are live.
bool Mirror::has_room(std::uint64_t most, Seconds now) {
  if (blocklist_.size() < most) return true;
  if (swept_at_ != now) {
    cutoffs_.sweep(now);
    blocklist_.sweep(now);
    swept_at_ = now;
  }
  return single_entries() < most;
}

}  // namespace limen::revocation
