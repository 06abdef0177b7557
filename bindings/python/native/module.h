// What every file of the module needs: CPython's header, and the module's state.
//
// What is cold is bound with pybind11 (bind.h): the module, its functions, Key, KeySet and Watch.
// Gate, Verifier, SessionTable, Claims and Session are on the plain C API. Their calls are the hot
// ones, and one by METH_O costs a fraction of a bound one. And those that block let go of the GIL:
// a daemon thread may end inside PyEval_RestoreThread while the interpreter exits, its stack is
// unwound without the GIL, and no C++ frame on it may own a Python reference, as pybind11's do.
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
};
extern State state;

// Raises what the library answered. Always NULL.
PyObject *raise(const limen_error &error);
PyObject *raise(int status, const char *message);

// Raises "<what> must be <expected>, not <type>". Always false.
bool wrong_type(const char *what, const char *expected, PyObject *object);

}  // namespace limen::python
