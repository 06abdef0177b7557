#include "session/ticket.h"

#include <algorithm>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace limen::session {
namespace {

// The bytes of a ticket. They are wiped when no longer used.
struct TicketBytes {
  TicketBytes() = default;
  ~TicketBytes() { cleanse(bytes.data(), bytes.size()); }
  TicketBytes(const TicketBytes &) = delete;
  TicketBytes &operator=(const TicketBytes &) = delete;

  std::array<std::uint8_t, ticket_size> bytes;
};

store::Bucket bucket_at(const std::uint8_t *bytes) {
  return static_cast<store::Bucket>(bytes[0] << 8 | bytes[1]);
}

void put_bucket(store::Bucket bucket, std::uint8_t *bytes) {
  bytes[0] = static_cast<std::uint8_t>(bucket >> 8);
  bytes[1] = static_cast<std::uint8_t>(bucket);
}

void find_place(const TicketBytes &ticket, TicketAddress &place) {
  place.bucket = bucket_at(ticket.bytes.data() + 1);
  crypto::sha256(ticket.bytes, place.key);
}

[[gnu::cold]] Error refused(std::string_view text) {
  if (text.empty()) return fail(Status::ticket_absent, "ticket: empty");
  const auto dots = std::count(text.begin(), text.end(), '.');
  if (dots == 2 || dots == 4)
    return fail(Status::ticket_kind, "ticket: looks like a token; expected a session's ticket");
  if (is_sid(text))
    return fail(Status::ticket_sid,
                "ticket: this is a sid, which is public and opens no session; expected the ticket");
  if (text.size() != ticket_text_size)
    return fail(Status::ticket, "ticket: %zu characters; expected %zu", text.size(),
                ticket_text_size);
  return fail(Status::ticket, "ticket: not base64url; expected a session's ticket");
}

bool is_known(std::uint8_t kind) {
  return kind == static_cast<std::uint8_t>(TicketKind::session) ||
         kind == static_cast<std::uint8_t>(TicketKind::visitor);
}

Outcome decode(std::string_view text, TicketBytes &ticket) {
  if (text.size() != ticket_text_size || !base64url::decode(text, ticket.bytes.data())) [[unlikely]]
    return refused(text);
  if (!is_known(ticket.bytes[0])) [[unlikely]]
    return fail(Status::ticket_kind,
                "ticket: another kind or version; expected a session's ticket");
  return success();
}

[[gnu::cold]] Error other_kind(TicketKind expected) {
  if (expected == TicketKind::session)
    return fail(Status::ticket_kind, "ticket: a visitor's; expected that of a session");
  return fail(Status::ticket_kind, "ticket: a session's; expected that of a visitor");
}

}  // namespace

Result<TicketAddress> parse_ticket(std::string_view text, TicketKind kind) {
  TicketBytes ticket;
  Result<TicketAddress> place(std::in_place);
  if (const Outcome decoded = decode(text, ticket); !decoded.ok()) [[unlikely]]
    place = decoded.error();
  else if (ticket.bytes[0] != static_cast<std::uint8_t>(kind)) [[unlikely]]
    place = other_kind(kind);
  else
    find_place(ticket, *place);
  return place;
}

Result<TicketKind> kind_of_ticket(std::string_view text) {
  TicketBytes ticket;
  LIMEN_TRY(decode(text, ticket));
  return static_cast<TicketKind>(ticket.bytes[0]);
}

bool is_ticket(std::string_view text) {
  TicketBytes ticket;
  return text.size() == ticket_text_size && decode(text, ticket).ok();
}

Result<TicketAddress> draw_ticket(store::Bucket bucket, TicketText &text, TicketKind kind) {
  TicketBytes ticket;
  ticket.bytes[0] = static_cast<std::uint8_t>(kind);
  put_bucket(bucket, ticket.bytes.data() + 1);
  LIMEN_TRY(random_bytes(ticket.bytes.data() + 3, ticket_size - 3));
  base64url::encode(ticket.bytes, text.data());
  TicketAddress place;
  find_place(ticket, place);
  return place;
}

Result<Sid> draw_sid(store::Bucket bucket) {
  Sid sid;
  put_bucket(bucket, sid.data());
  LIMEN_TRY(random_bytes(sid.data() + 2, sid_size - 2));
  return sid;
}

bool is_sid(std::string_view text) noexcept {
  Sid sid;
  return text.size() == sid_text_size && base64url::decode(text, sid.data());
}

Result<Sid> parse_sid(std::string_view text, const char *what) {
  Sid sid;
  if (text.size() != sid_text_size || !base64url::decode(text, sid.data()))
    return fail(Status::ticket_sid, "%s: not a session id; expected %zu characters of base64url",
                what, sid_text_size);
  return sid;
}

SidText print(const Sid &sid) {
  SidText text;
  base64url::encode(sid, text.data());
  return text;
}

store::Bucket bucket_of(const Sid &sid) { return bucket_at(sid.data()); }

}  // namespace limen::session
