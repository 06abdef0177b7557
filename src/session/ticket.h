// Tickets and sids. A ticket is the secret that a client presents for its session. A sid is
// the session's public name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/base64url.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::session {

// A ticket: kind and version, two bytes of bucket, 24 random bytes.
inline constexpr std::size_t ticket_size = 27;
inline constexpr std::size_t ticket_text_size = base64url::encoded_size(ticket_size);
using TicketText = std::array<char, ticket_text_size>;

// A sid: two bytes of bucket, 14 random bytes.
inline constexpr std::size_t sid_size = 16;
inline constexpr std::size_t sid_text_size = base64url::encoded_size(sid_size);
using Sid = std::array<std::uint8_t, sid_size>;
using SidText = std::array<char, sid_text_size>;

// The store's key for a ticket: SHA-256 of its bytes.
using TicketKey = std::array<std::uint8_t, 32>;

// Where a session lies in the store, by its ticket.
using TicketAddress = store::Address<TicketKey>;

// The first byte of a ticket. It is hashed with the rest, so a ticket of one kind never finds what
// one of the other kind finds.
enum class TicketKind : std::uint8_t { session = 0x4D, visitor = 0x56 };

// Fails with ticket_absent, ticket_sid, ticket_kind or ticket. The message never quotes the
// text. Does not allocate.
Result<TicketAddress> parse_ticket(std::string_view text, TicketKind kind = TicketKind::session);

// Returns the kind of a ticket, without its place. Fails as parse_ticket does.
Result<TicketKind> kind_of_ticket(std::string_view text);
bool is_ticket(std::string_view text);  // of any kind; makes no message

// Fails with random.
Result<TicketAddress> draw_ticket(store::Bucket bucket, TicketText &text,
                                  TicketKind kind = TicketKind::session);
Result<Sid> draw_sid(store::Bucket bucket);

// Returns whether parse_sid would succeed, without making a message.
bool is_sid(std::string_view text) noexcept;
// Fails with ticket_sid.
Result<Sid> parse_sid(std::string_view text, const char *what);

SidText print(const Sid &sid);
store::Bucket bucket_of(const Sid &sid);

template <class Bytes>
std::string_view as_text(const Bytes &bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

}  // namespace limen::session
