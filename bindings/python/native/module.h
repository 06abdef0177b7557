// What every file of the module needs: CPython's header, and the module's state.
//
// The module is written on the plain C API. A binding generator would print a call's arguments in
// its own TypeErrors, and holds Python references in destructors, which run without the GIL in a
// daemon thread that ends inside PyEval_RestoreThread while the interpreter exits.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <limen/limen.h>

#include <Python.h>

#include <cstddef>
#include <cstdint>

namespace limen::python {

// One interpreter in a process has the module, and it has it once.
struct State {
  PyObject *make_error;
  PyObject *json_loads;
  PyTypeObject *made_claims;   // the classes that verify and get make: claims and session below,
  PyTypeObject *made_session;  // or the subclasses that setup() was given
  PyTypeObject *claims;
  PyTypeObject *session;
  PyTypeObject *gate;
  PyTypeObject *verifier;
  PyTypeObject *session_table;
  PyTypeObject *key;
  PyTypeObject *key_set;
  PyTypeObject *watch;
};
extern State state;

// Raises what the library answered. Always NULL.
PyObject *raise(const limen_error &error);
PyObject *raise(int status, const char *message);

// Raises "<what> must be <expected>, not <type>". Always false.
bool wrong_type(const char *what, const char *expected, PyObject *object);

}  // namespace limen::python
