// Included by every file of the module: CPython's header, and the module's state.
//
// pybind11 (bind.h) binds the module, its functions, Key, KeySet and Watch, which are seldom
// called. Gate, Verifier, SessionTable, Claims, Session and Visitor are on the plain C API for two
// reasons. Their calls are the hot ones, and a METH_O call costs a fraction of a bound one. And
// those that block release the GIL: a daemon thread may end inside PyEval_RestoreThread while the
// interpreter exits, its stack is then unwound without the GIL, and no C++ frame on it may own a
// Python reference, as pybind11's frames do.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <limen/limen.h>

#include <Python.h>

#include <cstddef>
#include <cstdint>

namespace limen::python {

// A process has one of these: one interpreter loads the module, once.
struct State {
  PyObject *make_error;
  PyObject *json_loads;
  PyTypeObject *made_claims;   // the classes that verify and get return: those below,
  PyTypeObject *made_session;  // or the subclasses that were passed to setup()
  PyTypeObject *made_visitor;
  PyTypeObject *made_answer;
  PyTypeObject *claims;
  PyTypeObject *kept;  // a session or a visitor
  PyTypeObject *session;
  PyTypeObject *visitor;
  PyTypeObject *answer;
  PyTypeObject *gate;
  PyTypeObject *verifier;
  PyTypeObject *session_table;
};
extern State state;

// Raises the library's error. Always NULL.
PyObject *raise(const limen_error &error);
PyObject *raise(int status, const char *message);

// Raises "<what> must be <expected>, not <type>". Always false.
bool wrong_type(const char *what, const char *expected, PyObject *object);

}  // namespace limen::python
