// Tickets and sids: one spelling each, the statuses that the header promises, and
// messages that repeat nothing of the input.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64url.h"
#include "check.h"
#include "session/ticket.h"

namespace {

using namespace limen;

void check_refusal(const Error &error, std::string_view text) {
  const Status status = error.status;
  check(status == Status::ticket_absent || status == Status::ticket ||
            status == Status::ticket_sid || status == Status::ticket_kind,
        "a status of the header file");
  check((status == Status::ticket_absent) == text.empty(), "absent is empty");
  check(error.message[0] != '\0', "a refusal has a reason");
  // Longer than any word of the messages.
  if (text.size() >= 12 && text.find(' ') == std::string_view::npos)
    check(error.text().find(text) == std::string_view::npos, "nothing of the text in a message");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const auto place = session::parse_ticket(text);
  const auto visitor = session::parse_ticket(text, session::TicketKind::visitor);
  const auto kind = session::kind_of_ticket(text);
  check(kind.ok() == (place.ok() || visitor.ok()), "both ways say the same");
  check(!place.ok() || !visitor.ok(), "a ticket has one kind");
  if (place.ok()) {
    check(text.size() == session::ticket_text_size, "the length");
    std::vector<std::uint8_t> bytes(session::ticket_size);
    check(base64url::decode(text, bytes.data()), "base64url");
    check(base64url::encode(bytes) == text, "one spelling");
    check(place->bucket == (bytes[1] << 8 | bytes[2]), "the bucket");
  } else {
    check_refusal(place.error(), text);
  }
  const auto sid = session::parse_sid(text, "sid");
  check(sid.status() == Status::ok || sid.status() == Status::ticket_sid, "a sid's status");
  if (sid.ok()) {
    const session::SidText printed = session::print(*sid);
    check(std::string_view(printed.data(), printed.size()) == text, "a sid has one spelling");
    check(place.status() == Status::ticket_sid, "a sid is told from a ticket");
  }
  return 0;
}
