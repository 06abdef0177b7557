#include "session/evict.h"

#include <algorithm>
#include <cinttypes>
#include <tuple>

#include "session/end.h"

namespace limen::session {
namespace {

// What one commit can end beside what it makes: four writes for each.
constexpr std::size_t max_victims = 100;

// Every live session of the subject.
Result<std::vector<Victim>> load_victims(const Context &context, const SubjectIndex &index) {
  constexpr std::size_t page_size = 100;
  std::vector<Victim> victims;
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<IndexMember>> page = index.list(after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    for (const IndexMember &member : *page) {
      after = member.text();
      ReadBuffer buffer;
      const Result<StoredSession> found = context.reader.at(index.place(member), buffer);
      if (found.status() == Status::session_unknown || found.status() == Status::session_revoked)
        continue;
      LIMEN_TRY(found);
      victims.push_back({.member = member,
                         .version = found->stored.version,
                         .created_at = found->record().created_at,
                         .expires_at = found->record().expires_at,
                         .sid = std::string(found->sid()),
                         .label = std::string(found->label())});
    }
  }
  return victims;
}

// The oldest, so many that one more session is within the limit.
void keep_oldest(std::vector<Victim> &victims, std::size_t limit) {
  std::sort(victims.begin(), victims.end(), [](const Victim &a, const Victim &b) {
    return std::tie(a.created_at, a.sid) < std::tie(b.created_at, b.sid);
  });
  victims.resize(victims.size() - limit + 1);
}

// Those that one commit cannot end, each by itself.
Outcome end_each(const Context &context, const SubjectIndex &index,
                 const std::vector<Victim> &victims) {
  for (const Victim &victim : victims)
    LIMEN_TRY(end(context, index.place(victim.member), evicted_reason,
                  watch::EventKind::session_evicted));
  return success();
}

}  // namespace

// What is refused anyway does not count: it is deleted first.
Result<std::vector<Victim>> choose_victims(const Context &context, const SubjectIndex &index,
                                           std::string_view subject, const Terms &terms) {
  const std::string &issuer = context.settings.issuer;
  const std::vector<Victim> none;
  const Result<std::uint64_t> deleted = delete_refused(context, subject);
  LIMEN_TRY(deleted);
  if (*deleted > 0) return none;
  const Result<revocation::CutoffIds> before = context.revocations.known_cutoffs(issuer, subject);
  LIMEN_TRY(before);
  Result<std::vector<Victim>> victims = load_victims(context, index);
  LIMEN_TRY(victims);
  const Result<revocation::CutoffIds> after = context.revocations.known_cutoffs(issuer, subject);
  LIMEN_TRY(after);
  // A cutoff among the reading made room itself: its refused go, not whom it kept.
  if (victims->size() < terms.limit || before->text() != after->text()) return none;
  if (!terms.evict_oldest)
    return fail(Status::session_limit,
                "session: the subject has as many live sessions as it may have: %" PRIu64
                " (session.limit)",
                terms.limit);
  keep_oldest(*victims, static_cast<std::size_t>(terms.limit));
  if (victims->size() > max_victims) {
    LIMEN_TRY(end_each(context, index, *victims));
    return none;
  }
  const Result<Seconds> now = context.store.now();
  LIMEN_TRY(now);
  for (Victim &victim : *victims) {
    Result<revocation::PreparedEntry> entry =
        tokens_of(context, victim.sid, *now, victim.expires_at, evicted_reason);
    LIMEN_TRY(entry);
    victim.entry = std::move(*entry);
  }
  return victims;
}

}  // namespace limen::session
