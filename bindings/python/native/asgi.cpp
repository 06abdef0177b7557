// The fields of a request of ASGI that guards read. Fetched here because every request pays for it.
#include <cstring>
#include <string_view>

#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

// The header fields that a guard reads, in the order of Guard.check's tuple behind the method.
constexpr std::string_view names[] = {"authorization", "cookie", "x-csrf-token",
                                      "origin",        "host",   "sec-fetch-site"};
constexpr Py_ssize_t count = std::size(names);

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Servers write names in lower case, as ASGI says; others count too.
bool is(std::string_view name, std::string_view wanted) {
  if (name.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (lower(name[i]) != wanted[i]) return false;
  return true;
}

// The item that the header field of this name fills, counted from 0; count: none.
Py_ssize_t place_of(std::string_view name) {
  for (Py_ssize_t i = 0; i < count; ++i)
    if (is(name, names[i])) return i;
  return count;
}

// Several fields of one name are joined by line feeds. Takes the reference to `before`.
PyObject *joined(PyObject *before, PyObject *value) {
  static constexpr char line_feed[] = "\n";
  PyObject *text = before;
  PyObject *separator = PyBytes_FromStringAndSize(line_feed, 1);
  PyBytes_ConcatAndDel(&text, separator);
  if (text != nullptr) PyBytes_Concat(&text, value);
  return text;
}

// Adds one pair of bytes, if a guard reads a field of that name. False: an exception is set.
bool add(PyObject *pair, PyObject *fields) {
  PyObject *both = PySequence_Fast(pair, "a header field must be a pair");
  if (both == nullptr) return false;
  bool fine = PySequence_Fast_GET_SIZE(both) == 2;
  if (!fine) PyErr_SetString(PyExc_ValueError, "a header field must be a pair");
  PyObject *name = fine ? PySequence_Fast_GET_ITEM(both, 0) : nullptr;
  PyObject *value = fine ? PySequence_Fast_GET_ITEM(both, 1) : nullptr;
  if (fine && !PyBytes_Check(name)) fine = wrong_type("a header field's name", "bytes", name);
  if (fine) {
    const Py_ssize_t at =
        place_of({PyBytes_AS_STRING(name), static_cast<std::size_t>(PyBytes_GET_SIZE(name))});
    if (at != count && !PyBytes_Check(value)) {
      fine = wrong_type("a header field's value", "bytes", value);
    } else if (at != count) {
      PyObject *before = PyTuple_GET_ITEM(fields, at + 1);
      Py_INCREF(value);
      if (before != Py_None) {
        PyObject *text = joined(before, value);
        Py_DECREF(value);
        value = text;
      } else {
        Py_DECREF(before);
      }
      PyTuple_SET_ITEM(fields, at + 1, value);
      fine = value != nullptr;
    }
  }
  Py_DECREF(both);
  return fine;
}

}  // namespace

PyObject *asgi_fields(PyObject *, PyObject *const *args) {
  PyObject *pairs = PySequence_Fast(args[1], "headers must be iterable");
  if (pairs == nullptr) return nullptr;
  PyObject *fields = PyTuple_New(count + 2);
  if (fields != nullptr) {
    for (Py_ssize_t i = 0; i <= count; ++i) {
      PyObject *item = i == 0 ? args[0] : Py_None;
      Py_INCREF(item);
      PyTuple_SET_ITEM(fields, i, item);
    }
    Py_INCREF(args[2]);
    PyTuple_SET_ITEM(fields, count + 1, args[2]);
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(pairs); ++i)
      if (!add(PySequence_Fast_GET_ITEM(pairs, i), fields)) {
        Py_CLEAR(fields);
        break;
      }
  }
  Py_DECREF(pairs);
  return fields;
}

}  // namespace limen::python
