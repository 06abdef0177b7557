#include "bind.h"

namespace limen::python {

bool refuse_object(py::handle wanted, PyObject *object, const char *parameter) {
  auto *type = reinterpret_cast<PyTypeObject *>(wanted.ptr());
  if (!PyObject_TypeCheck(object, type)) return wrong_type(parameter, type->tp_name, object);
  PyErr_Format(PyExc_TypeError, "%s: __init__() was not called", parameter);
  return false;
}

Signature::Signature(std::string_view text) : name_(text.substr(0, text.find('('))) {
  // A comma follows each parameter; ", /" follows the last.
  for (std::size_t at = name_.size() + 1, end; (end = text.find(", ", at)) != text.npos;
       at = end + 2)
    parameters_.emplace_back(text.substr(at, end - at));
}

PyObject *const *Signature::take(const py::args &args, const py::kwargs &kwargs) const {
  const bool has_self = !parameters_.empty() && parameters_.front() == "self";
  if (has_self && args.empty()) {
    PyErr_Format(PyExc_TypeError, "%s() needs an argument: self", name());
    throw py::error_already_set();
  }
  const auto wanted = static_cast<Py_ssize_t>(parameters_.size());
  PyObject *const *given = take_all(args.ptr(), kwargs.ptr(), name(), wanted, has_self ? 1 : 0);
  require(given != nullptr);
  return given;
}

}  // namespace limen::python
