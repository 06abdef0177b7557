// The classes that own a handle of the library. Gate, Key, KeySet and Watch are final and refer to
// no other Python object, so nothing that refers to one of them needs the garbage collector; a
// Verifier refers to its Gate alone. Those that pybind11 binds are in bind.h.
#pragma once

#include <string_view>

#include "gil.h"
#include "records.h"

namespace limen::python {

class Reopening;

// Where a handle belongs to the parent process, reopening.h has another made.
struct GateObject {
  PyObject_HEAD limen_gate *handle;
  Reopening *reopening;  // NULL over memory:
  bool closed;
  Gil reads;        // held over memory: and lmdb:, where they are fast
  Gil writes;       // held over memory:; elsewhere they wait for a disk or a network
  Gil issue_calls;  // released where the gate signs with RSA, or may put a new key into a shared
                    // store
};

struct VerifierObject {
  PyObject_HEAD limen_verifier *handle;  // NULL before __init__
  GateObject *gate;                      // NULL: made from keys alone
  limen_options *options;                // what it was made with over the gate
};

inline GateObject *gate_of(PyObject *self) { return reinterpret_cast<GateObject *>(self); }

// RSA alone takes long enough to sign, or to make a key for, that other threads should run.
inline Gil signing_with(std::string_view algorithm) {
  return algorithm.starts_with("RS") ? Gil::released : Gil::held;
}

// Whether `object` is of `type`, a final class or a base: otherwise TypeError.
inline bool is_a(PyObject *object, PyTypeObject *type, const char *parameter) {
  return PyObject_TypeCheck(object, type) != 0 || wrong_type(parameter, type->tp_name, object);
}

inline PyTypeObject *make_type(PyObject *module, PyType_Spec *spec) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, spec, nullptr));
}

PyTypeObject *make_gate_type(PyObject *module);
PyTypeObject *make_verifier_type(PyObject *module);
PyTypeObject *make_session_table_type(PyObject *module);

// The handle of a KeySet; NULL where `object` is none.
limen_key_set *key_set_of(PyObject *object);

// Methods of Gate, in files of their own.
PyObject *gate_session_create(PyObject *self, PyObject *const *args);
PyObject *gate_session_update(PyObject *self, PyObject *const *args);
PyObject *gate_session_renew(PyObject *self, PyObject *const *args);
PyObject *gate_session_end(PyObject *self, PyObject *const *args);
PyObject *gate_session_list(PyObject *self, PyObject *const *args);
PyObject *gate_session_require(PyObject *self, PyObject *const *args);
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

// Functions of the module, on the plain C API since they block.
PyObject *store_check(PyObject *module, PyObject *const *args);
PyObject *store_restore(PyObject *module, PyObject *const *args);

}  // namespace limen::python
