#include "session/create.h"

#include <cinttypes>
#include <new>
#include <string>
#include <vector>

#include "base/random.h"
#include "session/checks.h"
#include "session/evict.h"
#include "session/requests.h"

namespace limen::session {
namespace {

using watch::Count;
using watch::EventKind;

// A session to be stored, and its place.
struct NewSession {
  SubjectIndex index;
  IndexMember member;
  const Content &content;
  std::string bytes;
  Seconds now;
};

// Stores the session, adds it to the index, and ends the victims, all in one commit.
Result<store::Commit> commit_new(const Context &context, const NewSession &made,
                                 std::uint64_t limit, const std::vector<Victim> &victims) {
  const Result<std::vector<IndexMember>> dead = made.index.some_dead();
  LIMEN_TRY(dead);
  std::vector<store::Condition> conditions{not_there(made.member.key)};
  std::vector<store::Write> writes{
      put(made.member.key, made.bytes, made.content.deadline(made.now), made.content.end()),
      made.index.add(made.member, made.content.expires_at)};
  if (limit > 0) conditions.push_back(made.index.has_fewer_than(limit + victims.size()));
  for (const Victim &victim : victims) {
    conditions.push_back(unchanged(victim.member.key, victim.version));
    writes.push_back(erase(victim.member.key));
    writes.push_back(made.index.remove(victim.member));
    victim.entry.append_to(writes);
  }
  for (const IndexMember &gone : *dead) {
    writes.push_back(erase(gone.key));
    writes.push_back(made.index.remove(gone));
  }
  return context.store.commit(made.index.bucket(), {}, conditions, writes);
}

void tell_created(const Context &context, const Content &content,
                  const std::vector<Victim> &victims, Seconds now) {
  if (!victims.empty()) {
    // The commit is durable. If the sync fails, the next check reads the log or fails with stale.
    try {
      static_cast<void>(context.revocations.sync_mirror().ok());
    } catch (const std::bad_alloc &) {
    }
  }
  for (const Victim &victim : victims) {
    context.hub.count(Count::sessions_evicted);
    context.hub.tell({.kind = EventKind::session_evicted,
                      .at = now,
                      .subject = content.subject,
                      .sid = victim.sid,
                      .reason = evicted_reason,
                      .label = victim.label});
  }
  context.hub.tell({.kind = EventKind::session_created,
                    .at = now,
                    .subject = content.subject,
                    .sid = content.sid,
                    .label = content.label});
}

// Stores the session within its subject's limit. Ends other sessions to make room if `policy`
// allow it.
Outcome store_within_limit(const Context &context, const NewSession &made,
                           const SessionPolicy &policy, std::span<std::uint8_t> room) {
  Result<std::vector<Victim>> victims(std::in_place);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Result<store::Commit> commit = commit_new(context, made, policy.limit, *victims);
    LIMEN_TRY(commit);
    if (commit->done) {
      LIMEN_TRY(copy_record(
          room, made.bytes,
          {commit->version, made.content.deadline(made.now), made.bytes.size(), made.now}));
      tell_created(context, made.content, *victims, made.now);
      return success();
    }
    victims = choose_victims(context, made.index, made.content.subject, policy);
    LIMEN_TRY(victims);
  }
  return fail(Status::store,
              "session: the subject's sessions changed during each of %d attempts; try again",
              max_attempts);
}

}  // namespace

Outcome create(const Context &context, std::string_view subject, std::string_view data,
               const SessionPolicy &policy, const LoginContext &login, std::span<std::uint8_t> room,
               TicketText &ticket) {
  const SessionConfig &config = context.config;
  LIMEN_TRY(check_subject(subject));
  if (data.empty()) data = "{}";
  LIMEN_TRY(check_data(data, config.max_data));
  if (policy.ttl > config.max_ttl)
    return fail(Status::lifetime,
                "session.ttl: %" PRId64 " s; at most %" PRId64 " s (session.max_ttl)", policy.ttl,
                config.max_ttl);
  const Result<Seconds> now = context.store.now();
  LIMEN_TRY(now);
  const auto cuts = context.revocations.active_cutoffs(config.issuer, subject, *now);
  LIMEN_TRY(cuts);
  LIMEN_TRY(check_login(context, login, subject));
  const Seconds auth_time = login.auth_time.value_or(*now);
  if (auth_time > saturating_add(*now, context.revocations.max_skew()))
    return fail(Status::option_value,
                "session.auth_time: %" PRId64 ", %" PRId64 " s from now; expected a time until now",
                auth_time, auth_time - *now);

  const SubjectIndex index = context.indexes.of(subject);
  const Result<Sid> sid = draw_sid(index.bucket());
  LIMEN_TRY(sid);
  const SidText sid_text = print(*sid);
  const CutsText cuts_known = cuts_text(*cuts);
  Content content;
  content.sid = as_text(sid_text);
  content.subject = subject;
  content.data = data;
  content.label = login.label;
  content.address = login.address;
  content.roles = login.roles.value_or("");
  content.scope = login.scope.value_or("");
  content.created_at = *now;
  content.auth_time = auth_time;
  content.expires_at = saturating_add(*now, policy.ttl);
  content.level = login.level.value_or(0);
  content.cookie_max_age = login.cookie_max_age;
  content.idle_ttl = static_cast<std::uint32_t>(policy.idle_ttl);
  content.issuer_tag = context.reader.issuer_tag();
  LIMEN_TRY(random_bytes(content.csrf_secret.data(), content.csrf_secret.size()));
  if (cuts->subject || cuts->everyone) content.cuts = as_text(cuts_known);
  std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  const Result<TicketAddress> place = draw_ticket(index.bucket(), ticket);
  LIMEN_TRY(place);
  const NewSession made{index, {*sid, place->key}, content, std::move(bytes), *now};
  return store_within_limit(context, made, policy, room);
}

}  // namespace limen::session
