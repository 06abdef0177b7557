#include <limen/visitor.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"
#include "new_ticket.h"
#include "records.h"
#include "session/visitors.h"

using namespace limen;
using namespace limen::capi;

namespace {

Result<session::Visitors *> visitors_of(limen_gate *gate) {
  if (gate == nullptr) return missing("gate");
  return gate->gate->visitors();
}

}  // namespace

extern "C" {

limen_status limen_visitor_draw(limen_gate *gate, char *ticket, size_t ticket_cap,
                                uint64_t *version, limen_error *err) {
  clear_text(ticket, ticket_cap);
  return status_of(err, [&]() -> Outcome {
    if (version == nullptr) return missing("version");
    *version = 0;
    const auto visitors = visitors_of(gate);
    LIMEN_TRY(visitors);
    LIMEN_TRY(check_ticket_room(ticket, ticket_cap, "ticket"));
    NewTicket made;
    const auto drawn = (*visitors)->draw(made.text());
    LIMEN_TRY(drawn);
    made.give(ticket);
    *version = *drawn;
    return success();
  });
}

limen_status limen_visitor_put(limen_gate *gate, const char *ticket, size_t ticket_len,
                               uint64_t version, const char *data, size_t data_len,
                               limen_session *visitor, size_t visitor_cap, limen_error *err) {
  clear(visitor, visitor_cap);
  return status_of(err, [&]() -> Outcome {
    const auto visitors = visitors_of(gate);
    LIMEN_TRY(visitors);
    const auto room = room_in(visitor, visitor_cap, "visitor");
    LIMEN_TRY(room);
    const TextsIn texts{*room};
    const auto text = texts.get(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const auto content = texts.get(data, data_len, "data");
    LIMEN_TRY(content);
    return (*visitors)->put(*text, version, *content, *room);
  });
}

limen_status limen_visitor_get(limen_gate *gate, const char *ticket, size_t ticket_len,
                               limen_session *visitor, size_t visitor_cap, limen_error *err) {
  clear(visitor, visitor_cap);
  return status_of(err, [&]() -> Outcome {
    const auto visitors = visitors_of(gate);
    LIMEN_TRY(visitors);
    const auto room = room_in(visitor, visitor_cap, "visitor");
    LIMEN_TRY(room);
    const auto text = TextsIn{*room}.get(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    return (*visitors)->get(*text, *room);
  });
}

limen_status limen_visitor_end(limen_gate *gate, const char *ticket, size_t ticket_len,
                               limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto visitors = visitors_of(gate);
    LIMEN_TRY(visitors);
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    return (*visitors)->end(*text);
  });
}

}  // extern "C"
