// Ending sessions. A session's record goes, and its sid is revoked in the same
// commit, so that the tokens minted from it are refused too.
#include "base/text_check.h"
#include "session/found.h"

namespace limen::session {
namespace {

// Of a subject with very many sessions, so many are read and deleted in one go:
// nobody else waits long.
constexpr std::size_t page_size = 100;

}  // namespace

Outcome Sessions::end(std::string_view ticket) {
  const Result<Place> place = parse_ticket(ticket);
  if (!place) return refused(place.error());
  const Outcome ended = end_at(*place, {}, watch::EventKind::session_ended);
  if (!ended.ok()) return refused(ended.error());
  return ended;
}

// What comes in between is read again, until the session is ended as it is.
Outcome Sessions::end_at(const Place &place, std::string_view reason, watch::EventKind kind) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    Copy copy;
    const Result<Found> found = load(place, copy);
    LIMEN_TRY(found);
    const Result<Sid> sid = parse_sid(found->sid(), "sid");
    LIMEN_TRY(sid);
    const Result<Seconds> matters_until = entry_expiry(found->now, found->record().expires_at);
    LIMEN_TRY(matters_until);
    const Result<revocation::PreparedEntry> entry =
        revocations_.session_entry(settings_.issuer, found->sid(), *matters_until, reason);
    if (!entry && entry.status() != Status::full) return entry.error();
    const Index index = index_of(found->subject());
    const std::string member = Member{*sid, found->place.key}.text();
    const store::Condition condition = unchanged(found->place.key, found->stored.version);
    std::vector<store::Write> writes{
        erase(found->place.key),
        index_write(store::Write::Type::index_remove, index.key(), member)};
    if (entry) entry->append_to(writes);
    const Result<store::Commit> commit =
        store_.commit(found->place.bucket, {}, {&condition, 1}, writes);
    LIMEN_TRY(commit);
    if (!commit->done) continue;
    tell_ended(*found, reason, kind);
    if (entry) return revocations_.sync_mirror();
    return fail(Status::full, "session: it has ended, but its tokens are not revoked: %s",
                entry.error().message);
  }
  return fail(Status::store, "session: it was changed %d times at once, and has not ended",
              max_attempts);
}

// A sid entry matters as long as a token of the session may be accepted, none of
// which outlives the session.
Result<Seconds> Sessions::entry_expiry(Seconds now, Seconds expires_at) const {
  const Result<revocation::Lifetimes> lifetimes = revocations_.lifetimes(settings_.issuer);
  LIMEN_TRY(lifetimes);
  return std::min(saturating_add(now, lifetimes->token),
                  saturating_add(expires_at, lifetimes->token_slack));
}

void Sessions::tell_ended(const Found &found, std::string_view reason, watch::EventKind kind) {
  switch (kind) {
    case watch::EventKind::session_evicted:
      hub_.count(watch::Count::sessions_evicted);
      break;
    case watch::EventKind::revoked_session:
      hub_.count(watch::Count::revoked_sessions);
      break;
    default:
      hub_.count(watch::Count::sessions_ended);
      break;
  }
  watch::Event event{kind};
  event.at = found.now;
  event.subject = found.subject();
  event.sid = found.sid();
  event.reason = reason;
  event.label = found.opened.text(found.record().label);
  hub_.tell(event);
}

Outcome Sessions::revoke_session(std::string_view subject, std::string_view sid,
                                 std::string_view reason) {
  LIMEN_TRY(check_text(subject, "subject", 1, max_subject_size));
  LIMEN_TRY(check_text(reason, "reason", 0, max_reason_size));
  const Result<Sid> parsed = parse_sid(sid, "sid");
  LIMEN_TRY(parsed);
  const Index index = index_of(subject);
  Result<std::optional<Member>> member = find_member(index, *parsed);
  LIMEN_TRY(member);
  if (!*member) return unknown_sid();
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Outcome ended = end_at(index.place(**member), reason, watch::EventKind::revoked_session);
    if (ended.status() != Status::session_unknown) return ended;
    Result<std::optional<Member>> again = find_member(index, *parsed);
    LIMEN_TRY(again);
    if (!*again || (*again)->key == (*member)->key)
      return end_gone(index, **member, subject, reason);
    member = std::move(again);
  }
  return fail(Status::store, "session: it is renewed faster than it can be ended");
}

// The session has expired, or somebody else ended or deleted it just now. Its
// tokens may be good for longer.
Outcome Sessions::end_gone(const Index &index, const Member &member, std::string_view subject,
                           std::string_view reason) {
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  const SidText sid = print(member.sid);
  const Result<Seconds> matters_until = entry_expiry(*now, latest);
  LIMEN_TRY(matters_until);
  const Result<revocation::PreparedEntry> entry =
      revocations_.session_entry(settings_.issuer, as_text(sid), *matters_until, reason);
  LIMEN_TRY(entry);
  const std::string text = member.text();
  std::vector<store::Write> writes{
      erase(member.key), index_write(store::Write::Type::index_remove, index.key(), text)};
  entry->append_to(writes);
  LIMEN_TRY(store_.commit(index.bucket, {}, {}, writes));
  hub_.count(watch::Count::revoked_sessions);
  watch::Event event{watch::EventKind::revoked_session};
  event.at = *now;
  event.subject = subject;
  event.sid = as_text(sid);
  event.reason = reason;
  hub_.tell(event);
  return revocations_.sync_mirror();
}

// The cutoff, and in the same commit the kept session with the cutoff's id in
// it. Tokens that were minted from the kept session before are refused.
Outcome Sessions::revoke_sessions(std::string_view subject, std::string_view keep_sid,
                                  std::string_view reason, std::uint64_t &ended) {
  ended = 0;
  LIMEN_TRY(check_text(subject, "subject", 1, max_subject_size));
  LIMEN_TRY(check_text(reason, "reason", 0, max_reason_size));
  const Result<Sid> keep = parse_sid(keep_sid, "keep_sid");
  LIMEN_TRY(keep);
  const Index index = index_of(subject);
  TicketKey key;
  std::string bytes;
  const auto kept = [&](const revocation::CutoffId &cut, Seconds,
                        std::vector<store::Condition> &conditions,
                        std::vector<store::Write> &writes) -> Outcome {
    Copy copy;
    const Result<Found> found = read_live([&] { return load_member(index, *keep, copy); });
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
  LIMEN_TRY(revocations_.cut_off(revocation::CutoffScope::subject, settings_.issuer, subject,
                                 reason, kept));
  hub_.count(watch::Count::revoked_subjects);
  const Result<Seconds> now = store_.now();
  watch::Event event{watch::EventKind::revoked_sessions};
  event.at = now ? *now : 0;
  event.subject = subject;
  event.sid = keep_sid;
  event.reason = reason;
  hub_.tell(event);
  const Result<std::uint64_t> deleted = delete_refused(subject);
  if (deleted) ended = *deleted;
  return success();
}

// Whatever was refused stays refused, so it is erased without asking again. What
// cannot be read now is left: deleting is tidying.
Result<std::uint64_t> Sessions::delete_refused(std::string_view subject) {
  const Index index = index_of(subject);
  std::uint64_t deleted = 0;
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<Member>> page = members(index, after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    std::vector<std::string> texts;
    texts.reserve(page->size());
    std::vector<store::Write> writes;
    std::uint64_t refused = 0;
    for (const Member &member : *page) {
      after = member.text();
      Copy copy;
      const Place place = index.place(member);
      const Status status = read_live([&] { return load_at(place, copy); }).status();
      if (status != Status::session_unknown && status != Status::session_revoked) continue;
      writes.push_back(erase(member.key));
      if (status == Status::session_revoked) ++refused;
      writes.push_back(index_write(store::Write::Type::index_remove, index.key(),
                                   texts.emplace_back(member.text())));
    }
    if (writes.empty()) continue;
    LIMEN_TRY(store_.commit(index.bucket, {}, {}, writes));
    deleted += refused;
  }
  return deleted;
}

}  // namespace limen::session
