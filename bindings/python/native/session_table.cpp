#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

struct SessionTableObject {
  PyObject_HEAD GateObject *gate;  // NULL before __init__
};

SessionTableObject *table_of(PyObject *self) {
  return reinterpret_cast<SessionTableObject *>(self);
}

int init(PyObject *self, PyObject *args, PyObject *kwargs) {
  PyObject *const *given = take_all(args, kwargs, "SessionTable", 1);
  if (given == nullptr || !is_a(given[0], state.gate, "gate")) return -1;
  if (table_of(self)->gate != nullptr) {  // another thread may be reading through it
    PyErr_SetString(PyExc_RuntimeError, "SessionTable.__init__() was called before");
    return -1;
  }
  Py_INCREF(given[0]);
  table_of(self)->gate = gate_of(given[0]);
  return 0;
}

void dealloc(PyObject *self) {
  Py_XDECREF(reinterpret_cast<PyObject *>(table_of(self)->gate));
  free_object(self);
}

// The gate; NULL with an exception set when __init__ was not called.
GateObject *gate_behind(PyObject *self) {
  GateObject *gate = table_of(self)->gate;
  if (gate == nullptr) [[unlikely]]
    raise(LIMEN_E_ARGUMENT, "gate: SessionTable.__init__() was not called");
  return gate;
}

bool take(const GateObject *gate, PyObject *argument, Text &ticket) {
  return gate->reads == Gil::held ? ticket.borrow_ticket(argument, "ticket")
                                  : ticket.take_ticket(argument, "ticket");
}

PyObject *get(PyObject *self, PyObject *argument) {
  GateObject *gate = gate_behind(self);
  Text ticket;
  if (gate == nullptr || !take(gate, argument, ticket)) return nullptr;
  Opened opened(gate, gate->reads);
  Room room;
  limen_error error;
  limen_status status;
  limen_session *session;
  do {
    session = static_cast<limen_session *>(room.data());
    status = opened.run(error, [&](limen_error *of_call) {
      return limen_session_get(opened.handle(), ticket.data(), ticket.size(), session, room.size(),
                               of_call);
    });
  } while (status == LIMEN_E_BUFFER && room.grow(session->total));
  if (status != LIMEN_OK) [[unlikely]]
    return raise(error);
  return make_kept(state.made_session, session, ticket.data(), reinterpret_cast<PyObject *>(gate));
}

PyObject *touch(PyObject *self, PyObject *argument) {
  GateObject *gate = gate_behind(self);
  Text ticket;
  if (gate == nullptr || !take(gate, argument, ticket)) return nullptr;
  Opened opened(gate, gate->reads);
  return done(opened, [&](limen_error *error) {
    return limen_session_touch(opened.handle(), ticket.data(), ticket.size(), error);
  });
}

// The same text as in limen/_nouns.py, which editors read.
constexpr char get_doc[] = R"(get($self, ticket, /)
--

The session of a ticket. Reading does not keep it alive; ``touch`` does.

Raises SessionUnknown, SessionRevoked, TicketAbsent, TicketMalformed (all Refused). Fast on memory:
and lmdb:.)";

constexpr char touch_doc[] = R"(touch($self, ticket, /)
--

Keep a session alive: move its idle deadline forward. Call it at every request.

It writes at most once in a quarter of the idle time. Raises the same errors as ``get``. Fast on
memory: and lmdb:.)";

PyMethodDef methods[] = {
    {"get", get, METH_O, get_doc},
    {"touch", touch, METH_O, touch_doc},
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char *>("SessionTable(gate, /)\n--\n\nReads and touches a gate's sessions.")},
    {Py_tp_new, slot(PyType_GenericNew)},
    {Py_tp_init, slot(init)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.SessionTable",
    .basicsize = sizeof(SessionTableObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_session_table_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
