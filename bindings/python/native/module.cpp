#include <initializer_list>

#include "functions.h"
#include "gil.h"
#include "handles.h"

namespace limen::python {

State state;

namespace {

// Types are made once and stay: a second import gets the same ones.
bool make_types(PyObject *module) {
  if (state.watch != nullptr) return true;
  PyObject *json = PyImport_ImportModule("json");
  if (json == nullptr) return false;
  state.json_loads = PyObject_GetAttrString(json, "loads");
  Py_DECREF(json);
  if (state.json_loads == nullptr || !prepare_times() || !wait_for_calls_at_exit()) return false;
  return (state.claims = make_claims_type(module)) != nullptr &&
         (state.session = make_session_type(module)) != nullptr &&
         (state.gate = make_gate_type(module)) != nullptr &&
         (state.verifier = make_verifier_type(module)) != nullptr &&
         (state.session_table = make_session_table_type(module)) != nullptr &&
         (state.key = make_key_type(module)) != nullptr &&
         (state.key_set = make_key_set_type(module)) != nullptr &&
         (state.watch = make_watch_type(module)) != nullptr;
}

// Adds what `made` is, a new reference.
bool add(PyObject *module, const char *name, PyObject *made) {
  const bool added = made != nullptr && PyModule_AddObjectRef(module, name, made) == 0;
  Py_XDECREF(made);
  return added;
}

PyObject *alias(PyTypeObject *generic, PyObject *arguments) {
  PyObject *made = arguments != nullptr
                       ? Py_GenericAlias(reinterpret_cast<PyObject *>(generic), arguments)
                       : nullptr;
  Py_XDECREF(arguments);
  return made;
}

// The names that the stub gives to the types of arguments.
bool add_aliases(PyObject *module) {
  const auto as_object = [](PyTypeObject &type) { return reinterpret_cast<PyObject *>(&type); };
  PyObject *strings = PyNumber_Or(as_object(PyUnicode_Type), as_object(PyBytes_Type));
  if (strings == nullptr) return false;
  PyObject *text = PyNumber_Or(strings, as_object(PyByteArray_Type));
  Py_DECREF(strings);
  if (!add(module, "Text", text)) return false;
  PyObject *pair = alias(&PyTuple_Type, PyTuple_Pack(2, &PyUnicode_Type, &PyUnicode_Type));
  if (pair == nullptr) return false;
  return add(module, "Options", alias(&PyTuple_Type, Py_BuildValue("(NO)", pair, Py_Ellipsis)));
}

int execute(PyObject *module) {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
    PyErr_SetString(PyExc_ImportError, "limen does not work in subinterpreters");
    return -1;
  }
  if (!make_types(module) || !add_aliases(module)) return -1;
  for (PyTypeObject *type : {state.claims, state.session, state.gate, state.verifier,
                             state.session_table, state.key, state.key_set, state.watch})
    if (PyModule_AddType(module, type) < 0) return -1;
  if (state.made_claims == nullptr) {
    Py_INCREF(state.claims);
    state.made_claims = state.claims;
    Py_INCREF(state.session);
    state.made_session = state.session;
  }
  return 0;
}

PyModuleDef_Slot slots[] = {
    {Py_mod_exec, reinterpret_cast<void *>(execute)},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {},
};

PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "limen._core",
    .m_doc = "The C ABI of limen as Python sees it. Private: use the package limen.",
    .m_size = 0,
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = nullptr,
    .m_clear = nullptr,
    .m_free = nullptr,
};

}  // namespace
}  // namespace limen::python

// The name is CPython's choice. NOLINTNEXTLINE(bugprone-reserved-identifier)
PyMODINIT_FUNC PyInit__core() { return PyModuleDef_Init(&limen::python::definition); }
