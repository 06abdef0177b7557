#include "session/end.h"

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/text_check.h"
#include "session/errors.h"
#include "session/requests.h"

namespace limen::session {
namespace {

using watch::Count;
using watch::EventKind;

// Limits how many sessions are read and deleted at once, so that others do not wait long.
constexpr std::size_t page_size = 100;

Count count_of(EventKind kind) {
  switch (kind) {
    case EventKind::session_evicted:
      return Count::sessions_evicted;
    case EventKind::revoked_session:
      return Count::revoked_sessions;
    default:
      return Count::sessions_ended;
  }
}

void tell_ended(const Context &context, const StoredSession &found, std::string_view reason,
                EventKind kind) {
  context.hub.count(count_of(kind));
  context.hub.tell({.kind = kind,
                    .at = found.now,
                    .subject = found.subject(),
                    .sid = found.sid(),
                    .reason = reason,
                    .label = found.label()});
}

// Revokes the tokens of a session that has expired or that another caller just ended or
// deleted. Its tokens may live longer than the session.
Outcome end_gone(const Context &context, const SubjectIndex &index, const IndexMember &member,
                 std::string_view subject, std::string_view reason) {
  const Result<Seconds> now = context.store.now();
  LIMEN_TRY(now);
  const SidText sid = print(member.sid);
  const Result<revocation::PreparedEntry> entry =
      tokens_of(context, as_text(sid), *now, latest, reason);
  LIMEN_TRY(entry);
  std::vector<store::Write> writes{erase(member.key), index.remove(member)};
  entry->append_to(writes);
  LIMEN_TRY(context.store.commit(index.bucket(), {}, {}, writes));
  context.hub.count(Count::revoked_sessions);
  context.hub.tell({.kind = EventKind::revoked_session,
                    .at = *now,
                    .subject = subject,
                    .sid = as_text(sid),
                    .reason = reason});
  return context.revocations.sync_mirror();
}

// Deletes the sessions that a cutoff has just refused and returns how many. A failure is
// harmless, because the sessions that are left are refused too.
std::uint64_t tidy(const Context &context, std::string_view subject) {
  const Result<std::uint64_t> deleted = delete_refused(context, subject);
  return deleted ? *deleted : 0;
}

}  // namespace

Result<revocation::PreparedEntry> tokens_of(const Context &context, std::string_view sid,
                                            Seconds now, Seconds expires_at,
                                            std::string_view reason) {
  const std::string &issuer = context.config.issuer;
  const Result<revocation::Lifetimes> lifetimes = context.revocations.lifetimes(issuer);
  LIMEN_TRY(lifetimes);
  return context.revocations.session_entry(
      issuer, sid, lifetimes->session_matters_until(now, expires_at), reason);
}

// Reads the session again after each concurrent change, until the commit ends it as read.
Outcome end(const Context &context, const TicketAddress &place, std::string_view reason,
            EventKind kind) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ReadBuffer buffer;
    const Result<StoredSession> found = context.reader.by_ticket_unchecked(place, buffer);
    LIMEN_TRY(found);
    const Result<Sid> sid = parse_sid(found->sid(), "sid");
    LIMEN_TRY(sid);
    const Result<revocation::PreparedEntry> entry =
        tokens_of(context, found->sid(), found->now, found->record().expires_at, reason);
    if (!entry && entry.status() != Status::full) return entry.error();
    const SubjectIndex index = context.indexes.of(found->subject());
    const IndexMember member{*sid, found->place.key};
    const store::Condition condition = unchanged(member.key, found->stored.version);
    std::vector<store::Write> writes{erase(member.key), index.remove(member)};
    if (entry) entry->append_to(writes);
    const Result<store::Commit> commit =
        context.store.commit(found->place.bucket, {}, {&condition, 1}, writes);
    LIMEN_TRY(commit);
    if (!commit->done) continue;
    tell_ended(context, *found, reason, kind);
    if (entry) return context.revocations.sync_mirror();
    return fail(Status::full, "session: ended, but its tokens are not revoked: %s",
                entry.error().message);
  }
  return fail(Status::store, "session: not ended; it changed during each of %d attempts; try again",
              max_attempts);
}

Outcome revoke_session(const Context &context, std::string_view subject, std::string_view sid,
                       std::string_view reason) {
  LIMEN_TRY(check_text(subject, "subject", 1, limits::subject));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  const Result<Sid> parsed = parse_sid(sid, "sid");
  LIMEN_TRY(parsed);
  const SubjectIndex index = context.indexes.of(subject);
  Result<std::optional<IndexMember>> member = index.find(*parsed);
  LIMEN_TRY(member);
  if (!*member) return unknown_sid();
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Outcome ended = end(context, index.place(**member), reason, EventKind::revoked_session);
    if (ended.status() != Status::session_unknown) return ended;
    Result<std::optional<IndexMember>> again = index.find(*parsed);
    LIMEN_TRY(again);
    if (!*again || (*again)->key == (*member)->key)
      return end_gone(context, index, **member, subject, reason);
    member = std::move(again);
  }
  return fail(Status::store,
              "session: not ended; it is renewed faster than it can be ended; try again");
}

// Writes the cutoff, and in the same commit the kept session with the cutoff's id in it.
// Tokens issued from the kept session before the cutoff are refused.
Outcome revoke_sessions(const Context &context, std::string_view subject, std::string_view keep_sid,
                        std::string_view reason, std::uint64_t &ended) {
  ended = 0;
  LIMEN_TRY(check_text(subject, "subject", 1, limits::subject));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  const Result<Sid> keep = parse_sid(keep_sid, "keep_sid");
  LIMEN_TRY(keep);
  const SubjectIndex index = context.indexes.of(subject);
  TicketKey key;
  std::string bytes;
  const auto kept = [&](const revocation::CutoffId &cut, Seconds,
                        std::vector<store::Condition> &conditions,
                        std::vector<store::Write> &writes) -> Outcome {
    ReadBuffer buffer;
    const Result<StoredSession> found = context.reader.by_sid(index, *keep, buffer);
    LIMEN_TRY(found);
    Content content = found->opened.content();
    const CutsText cuts = with_subject_cut(content.cuts, cut);
    content.cuts = as_text(cuts);
    bytes = encode(content);
    key = found->place.key;
    conditions.push_back(unchanged(key, found->stored.version));
    writes.push_back(put(key, bytes, found->stored.expires_at, content.end()));
    return success();
  };
  LIMEN_TRY(context.revoker.subject(
      context.config.issuer,
      {.kind = EventKind::revoked_sessions, .subject = subject, .sid = keep_sid, .reason = reason},
      kept));
  ended = tidy(context, subject);
  return success();
}

Result<std::uint64_t> revoke_subject(const Context &context, std::string_view subject,
                                     std::string_view reason) {
  LIMEN_TRY(context.revoker.subject(
      context.config.issuer,
      {.kind = EventKind::revoked_subject, .subject = subject, .reason = reason}));
  return tidy(context, subject);
}

// Erases without a condition, because a refused session stays refused. Skips sessions that
// cannot be read now, because they are refused without being deleted.
Result<std::uint64_t> delete_refused(const Context &context, std::string_view subject) {
  const SubjectIndex index = context.indexes.of(subject);
  std::uint64_t deleted = 0;
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<IndexMember>> page = index.list(after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    std::vector<IndexMember> gone;
    std::uint64_t refused = 0;
    for (const IndexMember &member : *page) {
      after = member.text();
      ReadBuffer buffer;
      const Status status = context.reader.at(index.place(member), buffer).status();
      if (status != Status::session_unknown && status != Status::session_revoked) continue;
      gone.push_back(member);
      if (status == Status::session_revoked) ++refused;
    }
    LIMEN_TRY(index.erase(gone));
    deleted += refused;
  }
  return deleted;
}

}  // namespace limen::session
