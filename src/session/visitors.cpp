#include "session/visitors.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/random.h"
#include "crypto/digest.h"
#include "session/checks.h"
#include "session/errors.h"
#include "session/requests.h"
#include "session/touch.h"

namespace limen::session {
namespace {

using watch::Count;

// Marks the versions that draw() returns. A store's versions never grow that large.
constexpr std::uint64_t drawn = std::uint64_t{1} << 63;

Error stored_by_others() {
  return fail(Status::session_version, "visitor: somebody else stored it meanwhile; read it again");
}

}  // namespace

VisitorConfig visitor_config_of(const options::Options &options) {
  using options::Id;
  VisitorConfig config;
  config.issuer = options.text(Id::issuer);
  config.idle_ttl = options.seconds(Id::visitor_idle_ttl);
  config.ttl = options.seconds(Id::visitor_ttl);
  config.max_data = options.count(Id::session_max_data);
  return config;
}

Visitors::Visitors(store::Store &store, revocation::Revocations &revocations, watch::Hub &hub,
                   VisitorConfig config, SecretBytes tag_key)
    : store_(store),
      revocations_(revocations),
      hub_(hub),
      config_(std::move(config)),
      tag_key_(std::move(tag_key)),
      reader_(store, revocations, config_.issuer) {}

std::uint64_t Visitors::tag_of(std::string_view ticket) const {
  const std::array<std::uint8_t, 32> mac = crypto::hmac_sha256(tag_key_, as_bytes(ticket));
  std::uint64_t tag = 0;
  std::memcpy(&tag, mac.data(), sizeof tag);
  return tag | drawn;
}

const Error &Visitors::refused(const Error &error) const {
  const Result<Seconds> now = store_.now();
  hub_.refused(error, now ? *now : 0);
  return error;
}

Result<std::uint64_t> Visitors::draw(TicketText &ticket) const {
  store::Bucket bucket = 0;
  LIMEN_TRY(random_bytes(&bucket, sizeof bucket));
  LIMEN_TRY(draw_ticket(bucket, ticket, TicketKind::visitor));
  return tag_of(as_text(ticket));
}

Outcome Visitors::get(std::string_view ticket, std::span<std::uint8_t> room) {
  const Result<TicketAddress> place = parse_ticket(ticket, TicketKind::visitor);
  if (!place) return refused(place.error());
  const Result<StoredSession> found = read(*place, room);
  if (!found) return refused(found.error());
  hub_.count(Count::visitors_read);
  return success();
}

Result<StoredSession> Visitors::read(const TicketAddress &place, std::span<std::uint8_t> room) {
  return reader_.by_ticket(place, room);
}

Result<CsrfBinding> Visitors::csrf_binding(std::string_view ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket, TicketKind::visitor);
  if (!place) return refused(place.error());
  ReadBuffer buffer;
  const Result<StoredSession> found = reader_.by_ticket(*place, buffer);
  if (!found) return refused(found.error());
  return CsrfBinding(*found);
}

Outcome Visitors::touch(const StoredSession &found) {
  const Result<bool> touched = touch_found(store_, found);
  LIMEN_TRY(touched);
  return success();
}

Outcome Visitors::put(std::string_view ticket, std::uint64_t version, std::string_view data,
                      std::span<std::uint8_t> room) {
  const Result<TicketAddress> place = parse_ticket(ticket, TicketKind::visitor);
  if (!place) return refused(place.error());
  if (data.empty()) data = "{}";
  LIMEN_TRY(check_data(data, config_.max_data));
  const Outcome stored = (version & drawn) != 0 ? store_first(ticket, *place, version, data, room)
                                                : change(*place, version, data, room);
  if (!stored.ok()) return refused(stored.error());
  hub_.count(Count::visitors_stored);
  return success();
}

Outcome Visitors::store_first(std::string_view ticket, const TicketAddress &place,
                              std::uint64_t version, std::string_view data,
                              std::span<std::uint8_t> room) {
  const std::uint64_t tag = tag_of(ticket);
  if (!crypto::equal_in_constant_time(
          {reinterpret_cast<const std::uint8_t *>(&tag), sizeof tag},
          {reinterpret_cast<const std::uint8_t *>(&version), sizeof version}))
    return fail(Status::argument, "version: not the one that was drawn together with this ticket");
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  const auto cuts = revocations_.active_cutoffs(config_.issuer, {}, *now);
  LIMEN_TRY(cuts);
  const CutsText cuts_known = cuts_text(*cuts);
  Content content;
  content.data = data;
  content.created_at = *now;
  content.auth_time = unset;
  content.expires_at = saturating_add(*now, config_.ttl);
  content.idle_ttl = static_cast<std::uint32_t>(config_.idle_ttl);
  content.issuer_tag = reader_.issuer_tag();
  LIMEN_TRY(random_bytes(content.csrf_secret.data(), content.csrf_secret.size()));
  if (cuts->everyone) content.cuts = as_text(cuts_known);
  const std::string bytes = encode(content);
  LIMEN_TRY(require_room(room, bytes.size()));
  const store::Condition condition = not_there(place.key);
  const store::Write write = session::put(place.key, bytes, content.deadline(*now), content.end());
  const Result<store::Commit> commit =
      store_.commit(place.bucket, {}, {&condition, 1}, {&write, 1});
  LIMEN_TRY(commit);
  if (!commit->done) return stored_by_others();
  return copy_record(room, bytes, {commit->version, content.deadline(*now), bytes.size(), *now});
}

// Reads the visitor again after each concurrent touch, until the commit changes it as read.
Outcome Visitors::change(const TicketAddress &place, std::uint64_t version, std::string_view data,
                         std::span<std::uint8_t> room) {
  if (version == 0)
    return fail(Status::argument, "version: 0; expected the version of the visitor as it was read");
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    ReadBuffer buffer;
    const Result<StoredSession> found = reader_.by_ticket(place, buffer);
    LIMEN_TRY(found);
    if (found->stored.version != version) return stored_by_others();
    Content content = found->opened.content();
    const bool same = content.data == data;
    content.data = data;
    const std::string bytes = encode(content);
    LIMEN_TRY(require_room(room, bytes.size()));
    if (same) {
      const Result<bool> touched = touch_found(store_, *found);
      LIMEN_TRY(touched);
      if (*touched) return copy_record(room, bytes, after_touch(*found, bytes.size()));
      continue;
    }
    const store::Condition condition = unchanged(place.key, version);
    const store::Write write =
        session::put(place.key, bytes, content.deadline(found->now), content.end());
    const Result<store::Commit> commit =
        store_.commit(place.bucket, {}, {&condition, 1}, {&write, 1});
    LIMEN_TRY(commit);
    if (!commit->done) continue;
    const Seconds deadline = std::max(found->stored.expires_at, content.deadline(found->now));
    return copy_record(room, bytes, {commit->version, deadline, bytes.size(), found->now});
  }
  return too_busy();
}

Outcome Visitors::end(std::string_view ticket) {
  const Result<TicketAddress> place = parse_ticket(ticket, TicketKind::visitor);
  if (!place) return refused(place.error());
  const Result<store::Read> found =
      store_.get(place->bucket, store::session_kind, as_text(place->key), {});
  if (!found) return refused(found.error());
  if (found->version == 0) return refused(unknown_ticket());
  const store::Write write = erase(place->key);
  LIMEN_TRY(store_.commit(place->bucket, {}, {}, {&write, 1}));
  hub_.count(Count::visitors_ended);
  return success();
}

}  // namespace limen::session
