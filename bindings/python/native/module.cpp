#include <limen/limits.h>

#include "answer.h"
#include "bind.h"
#include "gil.h"

namespace limen::python {

State state;

// The module's state belongs to one interpreter.
bool in_subinterpreter() {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) == 0) return false;
  PyErr_SetString(PyExc_ImportError,
                  "limen does not work in subinterpreters; import it "
                  "in the main interpreter");
  return true;
}

namespace {

PyTypeObject *add(py::module_ &module, PyTypeObject *made) {
  require(made != nullptr && PyModule_AddType(module.ptr(), made) == 0);
  return made;
}

template <typename Object>
Object *new_reference(Object *object) {
  Py_INCREF(object);
  return object;
}

void add_classes(py::module_ &module) {
  state.claims = add(module, make_claims_type(module.ptr()));
  state.kept = add(module, make_kept_type(module.ptr()));
  state.session = add(module, make_session_type(module.ptr(), state.kept));
  state.visitor = add(module, make_visitor_type(module.ptr(), state.kept));
  state.answer = add(module, make_answer_type(module.ptr()));
  state.gate = add(module, make_gate_type(module.ptr()));
  state.verifier = add(module, make_verifier_type(module.ptr()));
  state.session_table = add(module, make_session_table_type(module.ptr()));
  add(module, make_guard_type(module.ptr()));
  state.made_answer = new_reference(state.answer);
  state.made_claims = new_reference(state.claims);
  state.made_session = new_reference(state.session);
  state.made_visitor = new_reference(state.visitor);
  add_key(module);
  add_key_set(module);
  add_watch(module);
  for (const char *name : {"Key", "KeySet", "Watch"})  // like the classes on the plain C API
    reinterpret_cast<PyTypeObject *>(py::object(module.attr(name)).ptr())->tp_flags |=
        Py_TPFLAGS_IMMUTABLETYPE;
}

// Adds the names that the stub gives to the types of arguments.
void add_aliases(py::module_ &module) {
  const py::module_ builtins = py::module_::import("builtins");
  const py::object str = builtins.attr("str"), tuple = builtins.attr("tuple");
  module.attr("Text") = str | builtins.attr("bytes") | builtins.attr("bytearray");
  const py::object pair = tuple[py::make_tuple(str, str)];
  module.attr("Options") = py::object(tuple[py::make_tuple(pair, py::ellipsis())]);
}

}  // namespace
}  // namespace limen::python

// Keeps pybind11 from running in a subinterpreter, where before Python 3.12 it waits for a GIL that
// it already holds. PyInit__core, below, replaces the function that pybind11 would give that name.
#define PyInit__core limen_core_of_pybind11

// Runs once in a process: a second import gets the same module.
PYBIND11_MODULE(_core, module) {
  using namespace limen::python;
  if (state.claims != nullptr)  // the state of the first load must not be replaced
    throw py::import_error("limen._core was loaded before, under another name or with an error");
  py::options options;
  options.disable_function_signatures();
  module.doc() = "limen's C ABI for Python. Private: use the package limen.";
  state.json_loads = py::object(py::module_::import("json").attr("loads")).release().ptr();
  require(prepare_times() && wait_for_calls_at_exit());
  add_classes(module);
  add_functions(module);
  module.attr("LEVEL_MAX") = LIMEN_LEVEL_MAX;
  add_aliases(module);
}

#undef PyInit__core

// The name is CPython's choice. NOLINTNEXTLINE(bugprone-reserved-identifier)
PyMODINIT_FUNC PyInit__core() {
  return limen::python::in_subinterpreter() ? nullptr : limen_core_of_pybind11();
}
