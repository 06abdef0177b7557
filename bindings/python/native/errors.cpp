#include <cstring>

#include "module.h"

namespace limen::python {

PyObject *raise(int status, const char *message) {
  if (state.make_error == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "limen._core: setup() was not called");
    return nullptr;
  }
  PyObject *text =
      PyUnicode_DecodeUTF8(message, static_cast<Py_ssize_t>(std::strlen(message)), "replace");
  if (text == nullptr) return nullptr;
  PyObject *make_error = state.make_error;  // a reference of its own: the call may call setup()
  Py_INCREF(make_error);
  PyObject *made = PyObject_CallFunction(make_error, "iN", status, text);
  Py_DECREF(make_error);
  if (made == nullptr) return nullptr;
  if (PyExceptionInstance_Check(made))
    PyErr_SetObject(PyExceptionInstance_Class(made), made);
  else
    PyErr_SetString(PyExc_TypeError, "limen._core: make_error made no exception");
  Py_DECREF(made);
  return nullptr;
}

PyObject *raise(const limen_error &error) {
  // Buffers grow until the library has enough, so LIMEN_E_BUFFER here means out of memory.
  if (error.status == LIMEN_E_BUFFER) return raise(LIMEN_E_MEMORY, "memory: out of memory");
  return raise(error.status, error.message);
}

bool wrong_type(const char *what, const char *expected, PyObject *object) {
  PyErr_Format(PyExc_TypeError, "%s must be %s, not %.200s", what, expected,
               Py_TYPE(object)->tp_name);
  return false;
}

}  // namespace limen::python
