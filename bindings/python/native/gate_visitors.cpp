// Methods of Gate for visitors.
#include "arguments.h"
#include "handles.h"
#include "kept_out.h"
#include "results.h"

namespace limen::python {
namespace {

// The gate for a call that reads or writes visitors. The first one opens their store, and may block
// as a write does.
Opened<GateObject> opened(PyObject *self, Gil once_open) {
  GateObject *gate = gate_of(self);
  return {gate, gate->knows_visitors ? once_open : gate->writes};
}

// Notes that their store is open. Returns `result`.
PyObject *noted(PyObject *self, PyObject *result) {
  if (result != nullptr) gate_of(self)->knows_visitors = true;
  return result;
}

}  // namespace

PyObject *gate_visitor_draw(PyObject *self, PyObject *const *) {
  Ticket ticket;
  std::uint64_t version = 0;
  Opened gate = opened(self, Gil::held);
  limen_error error;
  const auto call = [&](limen_error *of_call) {
    return limen_visitor_draw(gate.handle(), ticket.text, sizeof ticket.text, &version, of_call);
  };
  if (gate.run(error, call) != LIMEN_OK) return raise(error);
  return noted(self, Py_BuildValue("(sK)", ticket.text, static_cast<unsigned long long>(version)));
}

PyObject *gate_visitor_put(PyObject *self, PyObject *const *args) {
  Text ticket, data;
  std::uint64_t version = 0;
  if (!ticket.take_ticket(args[0], "ticket") || !take_int(args[1], "version", version) ||
      !data.take(args[2], "data"))
    return nullptr;
  const Ticket kept(ticket);
  Opened gate = opened(self, gate_of(self)->writes);
  const auto call = [&](limen_session *visitor, std::size_t cap, limen_error *error) {
    return limen_visitor_put(gate.handle(), ticket.data(), ticket.size(), version, data.data(),
                             data.size(), visitor, cap, error);
  };
  return noted(self, kept_out(gate, self, state.made_visitor, room_for(data), kept.text, call));
}

PyObject *gate_visitor_get(PyObject *self, PyObject *const *args) {
  Text ticket;
  if (!ticket.take_ticket(args[0], "ticket")) return nullptr;
  const Ticket kept(ticket);
  Opened gate = opened(self, gate_of(self)->reads);
  const auto call = [&](limen_session *visitor, std::size_t cap, limen_error *error) {
    return limen_visitor_get(gate.handle(), ticket.data(), ticket.size(), visitor, cap, error);
  };
  return noted(self, kept_out(gate, self, state.made_visitor, 0, kept.text, call));
}

PyObject *gate_visitor_end(PyObject *self, PyObject *const *args) {
  Text ticket;
  if (!ticket.take_ticket(args[0], "ticket")) return nullptr;
  Opened gate = opened(self, gate_of(self)->writes);
  return noted(self, done(gate, [&](limen_error *error) {
                 return limen_visitor_end(gate.handle(), ticket.data(), ticket.size(), error);
               }));
}

}  // namespace limen::python
