// The classes that own a handle of the library. Gate, Key, KeySet and Watch are final and hold no
// other Python object, so an object that holds one of them needs no garbage collector; a Verifier
// holds only its Gate. bind.h has the classes that pybind11 binds.
#pragma once

#include <string_view>

#include "gil.h"
#include "records.h"

namespace limen::python {

class Reopening;

// reopening.h replaces a handle that belongs to the parent process.
struct GateObject {
  PyObject_HEAD limen_gate *handle;
  Reopening *reopening;  // NULL for a store that is not shared
  bool closed;
  bool knows_visitors;  // whether the visitors' store was opened
  Gil reads;            // released when reads may wait for a disk or a network
  Gil writes;           // released when writes may
  Gil issue_calls;      // released when the gate signs with RSA, or may put a new key into a shared
                        // store
};

struct VerifierObject {
  PyObject_HEAD limen_verifier *handle;  // NULL before __init__
  GateObject *gate;                      // NULL: made from keys alone
  limen_options *options;                // kept to make it again over a reopened gate
};

struct GuardObject {
  PyObject_HEAD limen_guard *handle;
  GateObject *gate;
  VerifierObject *verifier;  // NULL: the gate's own policy
  limen_options *options;    // kept to make it again over a reopened gate
  bool accepts_visitors;
};

inline GateObject *gate_of(PyObject *self) { return reinterpret_cast<GateObject *>(self); }

// RSA alone signs, and makes keys, so slowly that other threads should run meanwhile.
inline Gil signing_with(std::string_view algorithm) {
  return algorithm.starts_with("RS") ? Gil::released : Gil::held;
}

// Whether `object` is an instance of `type`, a final class or a base; if not, a TypeError is set.
inline bool is_a(PyObject *object, PyTypeObject *type, const char *parameter) {
  return PyObject_TypeCheck(object, type) != 0 || wrong_type(parameter, type->tp_name, object);
}

inline PyTypeObject *make_type(PyObject *module, PyType_Spec *spec) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, spec, nullptr));
}

PyTypeObject *make_gate_type(PyObject *module);
PyTypeObject *make_verifier_type(PyObject *module);
PyTypeObject *make_session_table_type(PyObject *module);
PyTypeObject *make_guard_type(PyObject *module);

// The handle of a KeySet; NULL when `object` is not a KeySet.
limen_key_set *key_set_of(PyObject *object);

// Methods of Gate that are defined in files of their own.
PyObject *gate_session_create(PyObject *self, PyObject *const *args);
PyObject *gate_session_update(PyObject *self, PyObject *const *args);
PyObject *gate_session_renew(PyObject *self, PyObject *const *args);
PyObject *gate_session_end(PyObject *self, PyObject *const *args);
PyObject *gate_session_list(PyObject *self, PyObject *const *args);
PyObject *gate_session_require(PyObject *self, PyObject *const *args);
PyObject *gate_visitor_draw(PyObject *self, PyObject *const *args);
PyObject *gate_visitor_put(PyObject *self, PyObject *const *args);
PyObject *gate_visitor_get(PyObject *self, PyObject *const *args);
PyObject *gate_visitor_end(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_token_id(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_session(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_sessions(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_subject(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_everyone(PyObject *self, PyObject *const *args);
PyObject *gate_revoke_key(PyObject *self, PyObject *const *args);
PyObject *gate_keys_list(PyObject *self, PyObject *const *args);
PyObject *gate_keys_rotate(PyObject *self, PyObject *const *args);
PyObject *gate_keys_retire(PyObject *self, PyObject *const *args);
PyObject *gate_store_info(PyObject *self, PyObject *const *args);
PyObject *gate_store_backup(PyObject *self, PyObject *const *args);

// Functions of the module. They block, so they are on the plain C API (module.h says why).
PyObject *store_check(PyObject *module, PyObject *const *args);
PyObject *store_traits(PyObject *module, PyObject *const *args);
PyObject *store_restore(PyObject *module, PyObject *const *args);
PyObject *store_upgrade(PyObject *module, PyObject *const *args);

// The hot functions of the module.
PyObject *asgi_fields(PyObject *module, PyObject *const *args);

}  // namespace limen::python
