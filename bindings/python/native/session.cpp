#include "records.h"
#include "results.h"

namespace limen::python {
namespace {

// An array of texts, parsed anew: the list is the caller's own.
PyObject *get_roles(PyObject *self, void *) {
  const limen_session &record = kept_of(self)->record;
  if (limen_text_at(&record, record.roles) == nullptr) return PyList_New(0);
  PyObject *text = text_or_none(&record, record.roles);
  if (text == nullptr) return nullptr;
  PyObject *roles = PyObject_CallOneArg(state.json_loads, text);
  Py_DECREF(text);
  return roles;
}

PyObject *get_scope(PyObject *self, void *) {
  const limen_session &record = kept_of(self)->record;
  const char *scope = limen_text_at(&record, record.scope);
  return scope != nullptr ? to_str(scope, record.scope.len) : to_str("", 0);
}

PyObject *grants(PyObject *self, PyObject *const *args) {
  Text scope, role;
  if (!scope.borrow(args[0], "scope") || !role.borrow(args[1], "role")) return nullptr;
  return done(Gil::held, [&](limen_error *error) {
    return limen_session_grants(&kept_of(self)->record, scope.data(), scope.size(), role.data(),
                                role.size(), error);
  });
}

PyObject *get_level(PyObject *self, void *) {
  return PyLong_FromUnsignedLong(kept_of(self)->record.level);
}

PyObject *get_read_only(PyObject *self, void *) {
  return PyBool_FromLong(kept_of(self)->record.read_only != 0);
}

#define FIELD(name) Field name##_field = {offsetof(KeptObject, record.name), #name}
FIELD(sid);
FIELD(subject);
FIELD(label);
FIELD(address);
FIELD(auth_time);
#undef FIELD

constexpr getter text = get_text<KeptObject>;

PyGetSetDef attributes[] = {
    {"sid", text, nullptr, "The session id: public, and kept through renewals.", &sid_field},
    {"subject", text, nullptr, "The user the session belongs to.", &subject_field},
    {"label", text, nullptr, "A name to show to people, or None.", &label_field},
    {"address", text, nullptr, "The client's address as the caller gave it, or None.",
     &address_field},
    {"roles", get_roles, nullptr, "The roles given at login, as a new list.", nullptr},
    {"scope", get_scope, nullptr, "The scope given at login: words; empty: none.", nullptr},
    {"level", get_level, nullptr, "How strongly the user was authenticated; 0: not said.", nullptr},
    {"read_only", get_read_only, nullptr,
     "Whether this is the old ticket of a session that was just renewed.", nullptr},
    {"auth_time", get_datetime, nullptr, "When the user last authenticated: aware datetime in UTC.",
     &auth_time_field},
    {"auth_time_seconds", get_seconds, nullptr, "Seconds since 1970.", &auth_time_field},
    {},
};

PyMethodDef methods[] = {
    method<"_grants", 2, grants>(
        "_grants($self, scope, role, /)\n--\n\nRaises where it lacks a scope or the role."),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("A session as it was when read. Immutable.")},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Session",
    .basicsize = sizeof(KeptObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_session_type(PyObject *module, PyTypeObject *kept) {
  return reinterpret_cast<PyTypeObject *>(
      PyType_FromModuleAndSpec(module, &spec, reinterpret_cast<PyObject *>(kept)));
}

}  // namespace limen::python
