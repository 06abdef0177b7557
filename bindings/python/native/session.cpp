#include <cstring>

#include "records.h"
#include "results.h"

namespace limen::python {
namespace {

SessionObject *session_of(PyObject *self) { return reinterpret_cast<SessionObject *>(self); }

PyObject *members(PyObject *self, PyObject *const *) {
  SessionObject *session = session_of(self);
  return members_of(session->members, &session->record, session->record.data, LIMEN_E_JSON);
}

PyObject *record(PyObject *self, PyObject *const *) {
  const limen_session &record = session_of(self)->record;
  return PyBytes_FromStringAndSize(reinterpret_cast<const char *>(&record), record.total);
}

PyObject *get_ticket(PyObject *self, void *) {
  const char *ticket = session_of(self)->ticket;
  return ticket[0] != '\0' ? to_str(ticket, LIMEN_TICKET_CAP - 1) : none();
}

// An array of texts, parsed anew: the list is the caller's own.
PyObject *get_roles(PyObject *self, void *) {
  const limen_session &record = session_of(self)->record;
  if (limen_text_at(&record, record.roles) == nullptr) return PyList_New(0);
  PyObject *text = text_or_none(&record, record.roles);
  if (text == nullptr) return nullptr;
  PyObject *roles = PyObject_CallOneArg(state.json_loads, text);
  Py_DECREF(text);
  return roles;
}

PyObject *get_scope(PyObject *self, void *) {
  const limen_session &record = session_of(self)->record;
  const char *scope = limen_text_at(&record, record.scope);
  return scope != nullptr ? to_str(scope, record.scope.len) : to_str("", 0);
}

PyObject *grants(PyObject *self, PyObject *const *args) {
  Text scope, role;
  if (!scope.borrow(args[0], "scope") || !role.borrow(args[1], "role")) return nullptr;
  return done(Gil::held, [&](limen_error *error) {
    return limen_session_grants(&session_of(self)->record, scope.data(), scope.size(), role.data(),
                                role.size(), error);
  });
}

PyObject *get_gate(PyObject *self, void *) {
  PyObject *gate = session_of(self)->gate;
  Py_INCREF(gate);
  return gate;
}

PyObject *get_version(PyObject *self, void *) {
  return PyLong_FromUnsignedLongLong(session_of(self)->record.version);
}

PyObject *get_level(PyObject *self, void *) {
  return PyLong_FromUnsignedLong(session_of(self)->record.level);
}

PyObject *get_read_only(PyObject *self, void *) {
  return PyBool_FromLong(session_of(self)->record.read_only != 0);
}

void dealloc(PyObject *self) {
  SessionObject *session = session_of(self);
  cleanse(session->ticket, sizeof session->ticket);
  Py_XDECREF(session->members);
  Py_XDECREF(session->gate);
  free_object(self);
}

#define FIELD(name) Field name##_field = {offsetof(SessionObject, record.name), #name}
FIELD(sid);
FIELD(subject);
FIELD(data);
FIELD(label);
FIELD(address);
FIELD(created_at);
FIELD(seen_at);
FIELD(idle_expires_at);
FIELD(expires_at);
FIELD(auth_time);
#undef FIELD

constexpr getter text = get_text<SessionObject>;

PyGetSetDef attributes[] = {
    {"sid", text, nullptr, "The session id: public, and kept through renewals.", &sid_field},
    {"subject", text, nullptr, "The user the session belongs to.", &subject_field},
    {"json", text, nullptr, "The data, as JSON text.", &data_field},
    {"label", text, nullptr, "A name to show to people, or None.", &label_field},
    {"address", text, nullptr, "The client's address as the caller gave it, or None.",
     &address_field},
    {"roles", get_roles, nullptr, "The roles given at login, as a new list.", nullptr},
    {"scope", get_scope, nullptr, "The scope given at login: words; empty: none.", nullptr},
    {"version", get_version, nullptr, "A number that every update of the data changes.", nullptr},
    {"level", get_level, nullptr, "How strongly the user was authenticated; 0: not said.", nullptr},
    {"read_only", get_read_only, nullptr,
     "Whether this is the old ticket of a session that was just renewed.", nullptr},
    {"ticket", get_ticket, nullptr,
     "The ticket that read it: a secret. None when it came from a list.", nullptr},
    {"_gate", get_gate, nullptr, "The native Gate that returned it.", nullptr},
    {"created_at", get_datetime, nullptr, "Aware datetime in UTC.", &created_at_field},
    {"seen_at", get_datetime, nullptr, "The last touch, update or renewal: aware datetime in UTC.",
     &seen_at_field},
    {"idle_expires_at", get_datetime, nullptr,
     "When it ends unless touched: aware datetime in UTC.", &idle_expires_at_field},
    {"expires_at", get_datetime, nullptr, "When it ends in any case: aware datetime in UTC.",
     &expires_at_field},
    {"auth_time", get_datetime, nullptr, "When the user last authenticated: aware datetime in UTC.",
     &auth_time_field},
    {"created_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &created_at_field},
    {"seen_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &seen_at_field},
    {"idle_expires_at_seconds", get_seconds, nullptr, "Seconds since 1970.",
     &idle_expires_at_field},
    {"expires_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &expires_at_field},
    {"auth_time_seconds", get_seconds, nullptr, "Seconds since 1970.", &auth_time_field},
    {},
};

PyMethodDef methods[] = {
    method<"_members", 0, members>("_members($self, /)\n--\n\nThe data, parsed once and kept."),
    method<"_grants", 2, grants>(
        "_grants($self, scope, role, /)\n--\n\nRaises where it lacks a scope or the role."),
    method<"_record", 0, record>(
        "_record($self, /)\n--\n\nThe record and its texts, as bytes, without the ticket."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("A session as it was when read. Immutable.")},
    {Py_tp_new, slot(not_made_by_hand)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Session",
    .basicsize = sizeof(SessionObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_session_type(PyObject *module) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &spec, nullptr));
}

PyObject *make_session(const limen_session *record, const char *ticket, PyObject *gate) {
  PyTypeObject *type = state.made_session;
  const auto behind = static_cast<Py_ssize_t>(record->total - sizeof *record);
  PyObject *made = type->tp_alloc(type, behind);
  if (made == nullptr) return nullptr;
  SessionObject *session = session_of(made);
  Py_INCREF(gate);
  session->gate = gate;
  if (ticket != nullptr) std::memcpy(session->ticket, ticket, LIMEN_TICKET_CAP - 1);
  std::memcpy(&session->record, record, record->total);
  return made;
}

}  // namespace limen::python
