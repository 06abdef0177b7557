// Methods of Gate for sessions.
#include "arguments.h"
#include "handles.h"
#include "kept_out.h"
#include "results.h"

namespace limen::python {
namespace {

constexpr std::size_t page_size = 65536;

Opened<GateObject> writing(PyObject *self) { return {gate_of(self), gate_of(self)->writes}; }

// Returns the session that `call` writes, as kept_out() says.
template <typename Call>
PyObject *session_out(Opened<GateObject> &gate, PyObject *self, std::size_t suffices,
                      const char *ticket, const Call &call) {
  return kept_out(gate, self, state.made_session, suffices, ticket, call);
}

}  // namespace

PyObject *gate_session_create(PyObject *self, PyObject *const *args) {
  Text subject, data;
  Options options;
  if (!subject.take(args[0], "subject") || !data.take(args[1], "data") || !options.take(args[2]))
    return nullptr;
  Ticket ticket;
  Opened gate = writing(self);
  const auto call = [&](limen_session *session, std::size_t cap, limen_error *error) {
    return limen_session_create(gate.handle(), subject.data(), subject.size(), data.data(),
                                data.size(), options.get(), session, cap, ticket.text,
                                sizeof ticket.text, error);
  };
  return session_out(gate, self, room_for(data), ticket.text, call);
}

PyObject *gate_session_update(PyObject *self, PyObject *const *args) {
  Text ticket, data;
  std::uint64_t version = 0;
  if (!ticket.take_ticket(args[0], "ticket") || !take_int(args[1], "version", version) ||
      !data.take(args[2], "data"))
    return nullptr;
  const Ticket kept(ticket);
  Opened gate = writing(self);
  const auto call = [&](limen_session *session, std::size_t cap, limen_error *error) {
    return limen_session_update(gate.handle(), ticket.data(), ticket.size(), version, data.data(),
                                data.size(), session, cap, error);
  };
  return session_out(gate, self, room_for(data), kept.text, call);
}

PyObject *gate_session_renew(PyObject *self, PyObject *const *args) {
  Text ticket;
  Options options;
  if (!ticket.take_ticket(args[0], "ticket") || !options.take(args[1])) return nullptr;
  Ticket renewed;
  Opened gate = writing(self);
  const auto call = [&](limen_session *session, std::size_t cap, limen_error *error) {
    return limen_session_renew(gate.handle(), ticket.data(), ticket.size(), options.get(), session,
                               cap, renewed.text, sizeof renewed.text, error);
  };
  return session_out(gate, self, 0, renewed.text, call);
}

PyObject *gate_session_end(PyObject *self, PyObject *const *args) {
  Text ticket;
  if (!ticket.take_ticket(args[0], "ticket")) return nullptr;
  Opened gate = writing(self);
  return done(gate, [&](limen_error *error) {
    return limen_session_end(gate.handle(), ticket.data(), ticket.size(), error);
  });
}

PyObject *gate_session_list(PyObject *self, PyObject *const *args) {
  Text subject, after;
  if (!subject.take(args[0], "subject") || !after.take(args[1], "after_sid")) return nullptr;
  Room room;
  if (!room.reserve(page_size)) return PyErr_NoMemory();
  Opened gate(gate_of(self), Gil::released);
  std::size_t count = 0;
  limen_error error;
  limen_status status;
  const limen_session *session;
  do {
    auto *page = static_cast<limen_session *>(room.data());
    status = gate.run(error, [&](limen_error *of_call) {
      return limen_session_list(gate.handle(), subject.data(), subject.size(), after.data(),
                                after.size(), page, room.size(), &count, of_call);
    });
    session = page;
  } while (status == LIMEN_E_BUFFER && room.grow(session->total));
  if (status != LIMEN_OK) return raise(error);

  PyObject *list = PyList_New(static_cast<Py_ssize_t>(count));
  if (list == nullptr) return nullptr;
  for (std::size_t i = 0; i < count; ++i, session = LIMEN_NEXT(const limen_session, session)) {
    PyObject *made = make_kept(state.made_session, session, nullptr, self);
    if (made == nullptr) {
      Py_DECREF(list);
      return nullptr;
    }
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), made);
  }
  return list;
}

PyObject *gate_session_require(PyObject *self, PyObject *const *args) {
  std::int64_t max_age = LIMEN_UNSET;
  std::uint32_t level = 0;
  if (!is_a(args[0], state.session, "session") || !take_optional_int(args[1], "max_age", max_age) ||
      !take_int(args[2], "level", level))
    return nullptr;
  const limen_session *session = &kept_of(args[0])->record;
  Opened gate(gate_of(self), Gil::held);
  return done(gate, [&](limen_error *error) {
    return limen_session_require(gate.handle(), session, max_age, level, error);
  });
}

}  // namespace limen::python
