// Making a session, within its subject's limit.
#include <cinttypes>
#include <cstring>
#include <new>
#include <tuple>

#include "base/random.h"
#include "base/text_check.h"
#include "jose/json/json.h"
#include "session/found.h"

namespace limen::session {
namespace {

// What one commit can end beside what it makes: four writes for each.
constexpr std::size_t max_victims = 100;

constexpr std::string_view evicted = "session.limit";

}  // namespace

// A session that has to go so that another may come.
struct Sessions::Victim {
  Member member;
  std::string member_text;
  store::Version version = 0;
  Seconds created_at = 0, expires_at = 0;
  std::string sid, label;
  revocation::PreparedEntry entry;  // revokes its tokens
};

Outcome Sessions::check_data(std::string_view data) const {
  if (data.size() > settings_.max_data)
    return fail(Status::data_size, "data: %zu bytes; at most %zu (session.max_data)", data.size(),
                settings_.max_data);
  class Nobody final : public jose::MemberVisitor {
    void member(const jose::JsonValue &, const jose::JsonValue &) override {}
  } nobody;
  const jose::JsonVerdict verdict = jose::scan_object(data, nobody);
  if (verdict.ok()) return success();
  return jose::explain(verdict, "data", Status::json, Status::json, Status::json);
}

// The mark comes last: whoever calls this has read the cutoffs that the session
// will carry, so none can come in between.
Outcome Sessions::check_login(const Login &login, std::string_view subject) {
  LIMEN_TRY(check_line(login.label, "session.label", 0, max_label_size));
  LIMEN_TRY(check_line(login.address, "session.address", 0, max_address_size));
  if (login.mark.empty()) return success();
  return marks_.check(login.mark, settings_.issuer, subject);
}

Outcome Sessions::fill(std::span<std::uint8_t> room, std::string_view bytes,
                       const store::Read &found) {
  std::memcpy(room.data(), bytes.data(), bytes.size());
  Opened opened;
  return open_record(room, found, opened);
}

Outcome Sessions::create(std::string_view subject, std::string_view data, const Terms &terms,
                         const Login &login, std::span<std::uint8_t> room, TicketText &ticket) {
  const Outcome created = do_create(subject, data, terms, login, room, ticket);
  if (!created.ok()) return refused(created.error(), subject);
  hub_.count(watch::Count::sessions_created);
  return created;
}

Outcome Sessions::do_create(std::string_view subject, std::string_view data, const Terms &terms,
                            const Login &login, std::span<std::uint8_t> room, TicketText &ticket) {
  LIMEN_TRY(check_text(subject, "subject", 1, max_subject_size));
  if (data.empty()) data = "{}";
  LIMEN_TRY(check_data(data));
  if (terms.ttl > settings_.max_ttl)
    return fail(Status::lifetime,
                "session.ttl: %" PRId64 " s; at most %" PRId64 " s (session.max_ttl)", terms.ttl,
                settings_.max_ttl);
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  const Result<revocation::CutoffIds> cuts =
      revocations_.active_cutoffs(settings_.issuer, subject, *now);
  LIMEN_TRY(cuts);
  LIMEN_TRY(check_login(login, subject));

  const Index index = index_of(subject);
  const Result<Sid> sid = draw_sid(index.bucket);
  LIMEN_TRY(sid);
  const SidText sid_text = print(*sid);
  const CutsText cuts_known = cuts_text(*cuts);
  Content content;
  content.sid = as_text(sid_text);
  content.subject = subject;
  content.data = data;
  content.label = login.label;
  content.address = login.address;
  content.created_at = content.auth_time = *now;
  content.expires_at = saturating_add(*now, terms.ttl);
  content.level = login.level.value_or(0);
  content.idle_ttl = static_cast<std::uint32_t>(terms.idle_ttl);
  content.issuer_tag = issuer_tag_;
  LIMEN_TRY(random_bytes(content.csrf_secret.data(), content.csrf_secret.size()));
  if (cuts->subject || cuts->everyone) content.cuts = as_text(cuts_known);
  const std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  const Result<Place> place = draw_ticket(index.bucket, ticket);
  LIMEN_TRY(place);

  const std::string member = Member{*sid, place->key}.text();
  std::vector<Victim> victims;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Result<store::Commit> commit =
        commit_new(index, *place, member, bytes, content, *now, terms.limit, victims);
    LIMEN_TRY(commit);
    if (commit->done) {
      LIMEN_TRY(fill(room, bytes, {commit->version, content.deadline(*now), bytes.size(), *now}));
      tell_created(content, victims, *now);
      return success();
    }
    LIMEN_TRY(choose_victims(index, subject, terms, victims));
  }
  return fail(Status::store, "session: %d others changed the subject's sessions at once",
              max_attempts);
}

// The session, its place in the index, and the end of those that make room for
// it: all or nothing.
Result<store::Commit> Sessions::commit_new(const Index &index, const Place &place,
                                           std::string_view member, std::string_view bytes,
                                           const Content &content, Seconds now, std::uint64_t limit,
                                           std::span<const Victim> victims) {
  const Result<std::vector<Member>> dead = some_dead_members(index);
  LIMEN_TRY(dead);
  std::vector<store::Condition> conditions{not_there(place.key)};
  std::vector<store::Write> writes{
      put(place.key, bytes, content.deadline(now), content.end()),
      index_write(store::Write::Type::index_add, index.key(), member, content.expires_at)};
  if (limit > 0) {
    store::Condition &below = conditions.emplace_back();
    below.type = store::Condition::Type::index_below;
    below.kind = store::session_kind;
    below.key = index.key();
    below.number = limit + victims.size();
    below.prefix = sizeof(Sid);
  }
  for (const Victim &victim : victims) {
    conditions.push_back(unchanged(victim.member.key, victim.version));
    writes.push_back(erase(victim.member.key));
    writes.push_back(
        index_write(store::Write::Type::index_remove, index.key(), victim.member_text));
    victim.entry.append_to(writes);
  }
  std::vector<std::string> dead_texts;
  dead_texts.reserve(dead->size());
  for (const Member &gone : *dead) {
    writes.push_back(erase(gone.key));
    writes.push_back(index_write(store::Write::Type::index_remove, index.key(),
                                 dead_texts.emplace_back(gone.text())));
  }
  return store_.commit(index.bucket, {}, conditions, writes);
}

void Sessions::tell_created(const Content &content, std::span<const Victim> victims, Seconds now) {
  if (!victims.empty()) {
    // Durable already; should it fail, the next check reads the log or is stale.
    try {
      static_cast<void>(revocations_.sync_mirror().ok());
    } catch (const std::bad_alloc &) {
    }
  }
  for (const Victim &victim : victims) {
    hub_.count(watch::Count::sessions_evicted);
    watch::Event event{watch::EventKind::session_evicted};
    event.at = now;
    event.subject = content.subject;
    event.sid = victim.sid;
    event.reason = evicted;
    event.label = victim.label;
    hub_.tell(event);
  }
  watch::Event event{watch::EventKind::session_created};
  event.at = now;
  event.subject = content.subject;
  event.sid = content.sid;
  event.label = content.label;
  hub_.tell(event);
}

// What is refused anyway does not count: it is deleted first.
Outcome Sessions::choose_victims(const Index &index, std::string_view subject, const Terms &terms,
                                 std::vector<Victim> &victims) {
  victims.clear();
  const Result<std::uint64_t> deleted = delete_refused(subject);
  LIMEN_TRY(deleted);
  if (*deleted > 0) return success();
  const Result<revocation::CutoffIds> before =
      revocations_.known_cutoffs(settings_.issuer, subject);
  LIMEN_TRY(before);
  LIMEN_TRY(load_victims(index, victims));
  const Result<revocation::CutoffIds> after = revocations_.known_cutoffs(settings_.issuer, subject);
  LIMEN_TRY(after);
  // A cutoff among the reading made room itself: its refused go, not whom it kept.
  if (victims.size() < terms.limit || before->text() != after->text()) {
    victims.clear();
    return success();
  }
  if (!terms.evict_oldest)
    return fail(Status::session_limit,
                "session: the subject has as many live sessions as it may have: %" PRIu64
                " (session.limit)",
                terms.limit);
  std::sort(victims.begin(), victims.end(), [](const Victim &a, const Victim &b) {
    return std::tie(a.created_at, a.sid) < std::tie(b.created_at, b.sid);
  });
  victims.resize(victims.size() - static_cast<std::size_t>(terms.limit) + 1);
  if (victims.size() > max_victims) {
    for (const Victim &victim : victims)
      LIMEN_TRY(end_at(index.place(victim.member), evicted, watch::EventKind::session_evicted));
    victims.clear();
    return success();
  }
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  for (Victim &victim : victims) {
    const Result<Seconds> matters_until = entry_expiry(*now, victim.expires_at);
    LIMEN_TRY(matters_until);
    Result<revocation::PreparedEntry> entry =
        revocations_.session_entry(settings_.issuer, victim.sid, *matters_until, evicted);
    LIMEN_TRY(entry);
    victim.entry = std::move(*entry);
  }
  return success();
}

// Every live session of the subject.
Outcome Sessions::load_victims(const Index &index, std::vector<Victim> &victims) {
  constexpr std::size_t page_size = 100;
  std::string after;
  for (bool more = true; more;) {
    const Result<std::vector<Member>> page = members(index, after, page_size);
    LIMEN_TRY(page);
    more = page->size() == page_size;
    for (const Member &member : *page) {
      after = member.text();
      Copy copy;
      const Place place = index.place(member);
      const Result<Found> found = read_live([&] { return load_at(place, copy); });
      if (found.status() == Status::session_unknown || found.status() == Status::session_revoked)
        continue;
      LIMEN_TRY(found);
      victims.push_back({member,
                         member.text(),
                         found->stored.version,
                         found->record().created_at,
                         found->record().expires_at,
                         std::string(found->sid()),
                         std::string(found->opened.text(found->record().label)),
                         {}});
    }
  }
  return success();
}

}  // namespace limen::session
