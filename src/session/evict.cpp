#include "session/evict.h"

#include <algorithm>
#include <cinttypes>
#include <tuple>

#include "session/end.h"

namespace limen::session {
namespace {

// Limits the sessions that one commit ends while it creates one. Each takes four writes.
constexpr std::size_t max_victims = 100;

// Reads every live session of the subject.
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

// Keeps only the oldest in `victims`, as many as must end so that one more session fits.
void keep_oldest(std::vector<Victim> &victims, std::size_t limit) {
  std::sort(victims.begin(), victims.end(), [](const Victim &a, const Victim &b) {
    // Of one second the store's versions grow with each session that is made or changed.
    return std::tie(a.created_at, a.version) < std::tie(b.created_at, b.version);
  });
  victims.resize(victims.size() - limit + 1);
}

// Ends sessions one by one, for when one commit cannot end them all.
Outcome end_each(const Context &context, const SubjectIndex &index,
                 const std::vector<Victim> &victims) {
  for (const Victim &victim : victims)
    LIMEN_TRY(end(context, index.place(victim.member), evicted_reason,
                  watch::EventKind::session_evicted));
  return success();
}

}  // namespace

// Deletes refused sessions first, because they do not count towards the limit.
Result<std::vector<Victim>> choose_victims(const Context &context, const SubjectIndex &index,
                                           std::string_view subject, const SessionPolicy &policy) {
  const std::string &issuer = context.config.issuer;
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
  // A cutoff that came during the reading made room itself. The sessions it refused are
  // deleted, and the one it kept stays.
  if (victims->size() < policy.limit || before->text() != after->text()) return none;
  if (!policy.evict_oldest)
    return fail(Status::session_limit,
                "session: the subject has reached its limit of %" PRIu64
                " live sessions (session.limit)",
                policy.limit);
  keep_oldest(*victims, static_cast<std::size_t>(policy.limit));
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
