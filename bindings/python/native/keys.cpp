#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

PyObject *own_key(limen_key *key, const limen_error &error) {
  return own(state.key, key, limen_key_release, error);
}

PyObject *generate(PyObject *, PyObject *const *args) {
  Text algorithm;
  if (!algorithm.take_word(args[0], "algorithm")) return nullptr;
  limen_error error;
  limen_key *key = run(signing_with(algorithm.data()),
                       [&] { return limen_key_generate(algorithm.data(), &error); });
  return own_key(key, error);
}

PyObject *from_jwk(PyObject *, PyObject *const *args) {
  Text jwk;
  if (!jwk.take(args[0], "jwk")) return nullptr;
  limen_error error;
  limen_key *key = limen_key_from_jwk(jwk.data(), jwk.size(), &error);
  return own_key(key, error);
}

PyObject *from_pem(PyObject *, PyObject *const *args) {
  Text algorithm, pem;
  if (!algorithm.take_word(args[0], "algorithm") || !pem.take(args[1], "pem")) return nullptr;
  limen_error error;
  limen_key *key = limen_key_from_pem(algorithm.data(), pem.data(), pem.size(), &error);
  return own_key(key, error);
}

PyObject *from_secret(PyObject *, PyObject *const *args) {
  Text algorithm, secret;
  if (!algorithm.take_word(args[0], "algorithm") || !secret.take_bytes(args[1], "secret"))
    return nullptr;
  limen_error error;
  limen_key *key = limen_key_from_secret(algorithm.data(), secret.bytes(), secret.size(), &error);
  return own_key(key, error);
}

PyObject *id(PyObject *self, PyObject *const *) {
  return text_out(Gil::held, 0,
                  [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_key_id(handle_of<limen_key>(self), text, cap, len, error);
                  });
}

PyObject *algorithm(PyObject *self, PyObject *const *) {
  return PyUnicode_FromString(limen_key_algorithm(handle_of<limen_key>(self)));
}

PyObject *thumbprint(PyObject *self, PyObject *const *) {
  return text_out(Gil::held, LIMEN_THUMBPRINT_CAP,
                  [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_key_thumbprint(handle_of<limen_key>(self), text, cap, len, error);
                  });
}

PyObject *public_jwk(PyObject *self, PyObject *const *) {
  return allocated_text([&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_public_jwk(handle_of<limen_key>(self), out, len, error);
  });
}

PyObject *private_jwk(PyObject *self, PyObject *const *) {
  return allocated_text([&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_private_jwk(handle_of<limen_key>(self), out, len, error);
  });
}

PyMethodDef methods[] = {
    method<"generate", 1, generate>(
        "generate(algorithm, /)\n--\n\nA fresh private key. RSA takes some 100 ms.", METH_STATIC),
    method<"from_jwk", 1, from_jwk>("from_jwk(jwk, /)\n--\n\nReads a JWK.", METH_STATIC),
    method<"from_pem", 2, from_pem>("from_pem(algorithm, pem, /)\n--\n\nReads one PEM block.",
                                    METH_STATIC),
    method<"from_secret", 2, from_secret>(
        "from_secret(algorithm, secret, /)\n--\n\nAn HMAC key of raw bytes.", METH_STATIC),
    method<"id", 0, id>("id($self, /)\n--\n\nIts kid; it may be empty."),
    method<"algorithm", 0, algorithm>("algorithm($self, /)\n--\n\nThe one it is used with."),
    method<"thumbprint", 0, thumbprint>(
        "thumbprint($self, /)\n--\n\nRFC 7638 over SHA-256; a secret has none."),
    method<"public_jwk", 0, public_jwk>("public_jwk($self, /)\n--\n\nThe public half, as a JWK."),
    method<"private_jwk", 0, private_jwk>(
        "private_jwk($self, /)\n--\n\nThe whole key, as a JWK: a secret."),
    refuse_pickling(),
    {},
};

PyObject *refuse_key(PyTypeObject *, PyObject *, PyObject *) {
  PyErr_SetString(PyExc_TypeError, "keys are made by generate, from_jwk, from_pem and from_secret");
  return nullptr;
}

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("A key, which knows its algorithm. Immutable.")},
    {Py_tp_new, slot(refuse_key)},
    {Py_tp_dealloc, slot(dealloc_handle<limen_key, limen_key_release>)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Key",
    .basicsize = sizeof(KeyObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_key_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
