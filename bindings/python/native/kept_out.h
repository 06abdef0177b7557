// Results that are a Session or a Visitor.
#pragma once

#include <algorithm>
#include <cstring>

#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {

// A ticket on the stack.
struct Ticket {
  Ticket() = default;
  explicit Ticket(const Text &given) {  // after LIMEN_OK it has a ticket's length
    std::memcpy(text, given.data(), std::min(given.size(), sizeof text - 1));
  }
  ~Ticket() { cleanse(text, sizeof text); }
  Ticket(const Ticket &) = delete;
  Ticket &operator=(const Ticket &) = delete;

  char text[LIMEN_TICKET_CAP] = "";
};

inline std::size_t room_for(const Text &data) {
  return LIMEN_SESSION_CAP(std::min<std::size_t>(data.size(), LIMEN_SESSION_DATA_MAX));
}

// Returns, as an object of `type`, what `call(limen_session *, size_t cap, limen_error *)` writes.
// The buffer has `suffices` bytes, or as many as the call says it needs. `gate` is the record's
// Gate.
template <typename Object, typename Call>
PyObject *kept_out(Opened<Object> &opened, PyObject *gate, PyTypeObject *type, std::size_t suffices,
                   const char *ticket, const Call &call) {
  Room room;
  if (!room.reserve(suffices)) return PyErr_NoMemory();
  limen_error error;
  limen_status status;
  limen_session *record;
  do {
    record = static_cast<limen_session *>(room.data());
    status =
        opened.run(error, [&](limen_error *of_call) { return call(record, room.size(), of_call); });
  } while (status == LIMEN_E_BUFFER && room.grow(record->total));
  if (status != LIMEN_OK) return raise(error);
  return make_kept(type, record, ticket, gate);
}

}  // namespace limen::python
