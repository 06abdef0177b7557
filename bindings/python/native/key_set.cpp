#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  if (take_all(args, kwargs, "KeySet", 0) == nullptr) return nullptr;
  limen_error error;
  limen_key_set *keys = limen_key_set_new(&error);
  return own(type, keys, limen_key_set_release, error);
}

PyObject *from_jwks(PyObject *, PyObject *const *args) {
  Text jwks;
  if (!jwks.take(args[0], "jwks")) return nullptr;
  limen_error error;
  limen_key_set *keys = limen_key_set_from_jwks(jwks.data(), jwks.size(), &error);
  return own(state.key_set, keys, limen_key_set_release, error);
}

PyObject *add(PyObject *self, PyObject *const *args) {
  if (!is_a(args[0], state.key, "key")) return nullptr;
  return done(Gil::held, [&](limen_error *error) {
    return limen_key_set_add(handle_of<limen_key_set>(self), handle_of<limen_key>(args[0]), error);
  });
}

PyObject *jwks(PyObject *self, PyObject *const *) {
  return allocated_text([&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_set_jwks(handle_of<limen_key_set>(self), out, len, error);
  });
}

PyMethodDef methods[] = {
    method<"from_jwks", 1, from_jwks>("from_jwks(jwks, /)\n--\n\nReads a JWK Set.", METH_STATIC),
    method<"add", 1, add>("add($self, key, /)\n--\n\nAdds a key."),
    method<"jwks", 0, jwks>("jwks($self, /)\n--\n\nThe public halves, as JWK Set text."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("KeySet()\n--\n\nA set of keys that verify.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_handle<limen_key_set, limen_key_set_release>)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.KeySet",
    .basicsize = sizeof(KeySetObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_key_set_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
