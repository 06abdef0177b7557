#include "revocation/mirror.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

namespace limen::revocation {
namespace {

constexpr std::uint8_t issuer_domain = 0;

// In the order in which check() asks and answers.
constexpr std::array topics{Topic::token, Topic::session, Topic::key, Topic::subject,
                            Topic::everyone};

std::size_t index_of(Topic topic) {
  return static_cast<std::size_t>(std::find(topics.begin(), topics.end(), topic) - topics.begin());
}

void raise(std::atomic<Seconds> &most, Seconds value) {
  if (value > most.load(std::memory_order_relaxed)) most.store(value, std::memory_order_release);
}

// One of the ids joined by '.' in `cuts`, compared whole.
bool carries(std::string_view cuts, std::string_view id) {
  while (!cuts.empty()) {
    const std::size_t end = std::min(cuts.find('.'), cuts.size());
    if (cuts.substr(0, end) == id) return true;
    cuts.remove_prefix(std::min(end + 1, cuts.size()));
  }
  return false;
}

// "2026-01-31T12:00:00Z", without the C library's time zones and their locks.
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

Error refused(Status status, Topic topic, Seconds made_at) {
  switch (topic) {
    case Topic::token:
      return fail(status, "revoked: its id");
    case Topic::session:
      return fail(status, "revoked: its session");
    case Topic::key:
      return fail(status, "revoked: its key");
    case Topic::subject:
      return fail(status, "revoked: everything of its subject, at %s", UtcText(made_at).text);
    case Topic::everyone:
      break;
  }
  return fail(status, "revoked: everything of its issuer, at %s", UtcText(made_at).text);
}

}  // namespace

Mirror::Mirror(const HashKey &key) : key_(key), last_cut_(unset) {
  for (auto &until : until_) until.store(unset, std::memory_order_relaxed);
}

// The issuer's digest keys the names under it, so that it is hashed once for
// all that one token asks.
HashKey Mirror::hash_issuer(std::string_view issuer) const noexcept {
  const Digest128 digest = keyed_hash(key_, issuer_domain, issuer);
  return {digest.low, digest.high};
}

Digest128 Mirror::id_of(Topic topic, const HashKey &issuer, std::string_view name) const noexcept {
  return keyed_hash(issuer, static_cast<std::uint8_t>(topic), name);
}

// The blocklist last: who finds an entry there finds the rest.
void Mirror::apply(const Entry &entry, Seconds expires_at, Seconds now) {
  const Digest128 id = id_of(entry.topic, hash_issuer(entry.issuer), entry.name);
  if (is_cutoff(entry.topic)) {
    cutoffs_.put(id, {entry.before, entry.turn, expires_at, entry.cut, entry.created_at}, now);
    raise(last_cut_, entry.before);
  }
  raise(until_[index_of(entry.topic)], expires_at);
  blocklist_.add(id, expires_at, now);
}

// One probe for all that the token names and that can be revoked at all.
Outcome Mirror::check(const Subject &subject, Status refused_as, Seconds now) const noexcept {
  const std::array names{subject.token_id, subject.session_id, subject.key_id, subject.subject,
                         std::string_view{}};
  std::array<Digest128, topic_count> ids;
  std::array<Topic, topic_count> asked;
  std::size_t count = 0;
  std::optional<HashKey> issuer;
  for (std::size_t i = 0; i < topic_count; ++i) {
    if (names[i].empty() && topics[i] != Topic::everyone) continue;
    if (now >= until_[i].load(std::memory_order_acquire)) continue;
    if (!issuer) issuer = hash_issuer(subject.issuer);
    asked[count] = topics[i];
    ids[count++] = id_of(topics[i], *issuer, names[i]);
  }
  if (count == 0) return success();
  const std::uint32_t listed = blocklist_.contains({ids.data(), count}, now);
  if (listed == 0) [[likely]]
    return success();
  for (std::size_t i = 0; i < count; ++i) {
    if ((listed >> i & 1) == 0) continue;
    Seconds made_at = 0;
    if (!is_cutoff(asked[i]) || cut_off(ids[i], subject, now, &made_at))
      return refused(refused_as, asked[i], made_at);
  }
  return success();
}

bool Mirror::cut_off(const Digest128 &scope, const Subject &subject, Seconds now,
                     Seconds *made_at) const noexcept {
  const std::optional<Cutoff> cutoff = cutoffs_.find(scope, now);
  if (!cutoff || subject.issued_at >= cutoff->before) return false;
  *made_at = cutoff->made_at;
  return !carries(subject.cut, as_text(cutoff->cut));
}

Cuts Mirror::active_cuts(std::string_view issuer, std::string_view subject,
                         Seconds now) const noexcept {
  if (now >= last_cut_.load(std::memory_order_acquire)) return {};
  return cuts_after(now, issuer, subject, now);
}

Cuts Mirror::known_cuts(std::string_view issuer, std::string_view subject,
                        Seconds now) const noexcept {
  return cuts_after(unset, issuer, subject, now);
}

// Those whose T is later than `before`.
Cuts Mirror::cuts_after(Seconds before, std::string_view issuer, std::string_view subject,
                        Seconds now) const noexcept {
  const HashKey issuer_key = hash_issuer(issuer);
  const auto find = [&](Topic topic, std::string_view name) -> std::optional<CutId> {
    const std::optional<Cutoff> cutoff = cutoffs_.find(id_of(topic, issuer_key, name), now);
    if (!cutoff || cutoff->before <= before) return std::nullopt;
    return cutoff->cut;
  };
  return {find(Topic::subject, subject), find(Topic::everyone, {})};
}

bool Mirror::lists(Topic topic, std::string_view issuer, std::string_view name,
                   Seconds now) const noexcept {
  const Digest128 id = id_of(topic, hash_issuer(issuer), name);
  return blocklist_.contains({&id, 1}, now) != 0;
}

std::uint64_t Mirror::singles() const noexcept {
  const std::size_t all = blocklist_.size();
  return all - std::min(all, cutoffs_.size());
}

// A sweep lets the blocklist and the cutoffs agree on what lives.
bool Mirror::has_room(std::uint64_t most, Seconds now) {
  if (blocklist_.size() < most) return true;
  if (swept_at_ != now) {
    cutoffs_.sweep(now);
    blocklist_.sweep(now);
    swept_at_ = now;
  }
  return singles() < most;
}

}  // namespace limen::revocation
