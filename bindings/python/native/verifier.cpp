#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

VerifierObject *verifier_of(PyObject *self) { return reinterpret_cast<VerifierObject *>(self); }

limen_verifier *open_over(GateObject *source, const Options &options, limen_error &error) {
  Opened gate(source, Gil::held);
  return gate.run(error, [&](limen_error *of_call) {
    return limen_verifier_open(gate.handle(), options.get(), of_call);
  });
}

int made_before() {
  PyErr_SetString(PyExc_RuntimeError, "Verifier.__init__() was called before");
  return -1;
}

int init(PyObject *self, PyObject *args, PyObject *kwargs) {
  PyObject *const *given = take_all(args, kwargs, "Verifier", 2);
  Options options;
  if (given == nullptr) return -1;
  PyObject *source = given[0];
  const bool over_gate = PyObject_TypeCheck(source, state.gate) != 0;
  limen_key_set *keys = over_gate ? nullptr : key_set_of(source);
  if (!over_gate && keys == nullptr) {
    wrong_type("source", "a limen._core.Gate or KeySet", source);
    return -1;
  }
  if (!options.take(given[1])) return -1;
  VerifierObject *verifier = verifier_of(self);
  if (verifier->handle != nullptr) {  // a second __init__: another thread may be verifying with it
    return made_before();
  }
  limen_error error;
  limen_verifier *made = over_gate ? open_over(gate_of(source), options, error)
                                   : limen_verifier_from_keys(keys, options.get(), &error);
  if (made == nullptr) {
    raise(error);
    return -1;
  }
  if (verifier->handle !=
      nullptr) {  // another thread was first: reopening the gate released the GIL
    limen_verifier_release(made);
    return made_before();
  }
  if (over_gate) {
    Py_INCREF(source);
    verifier->gate = gate_of(source);
    verifier->options = options.retain();
  }
  verifier->handle = made;
  return 0;
}

void dealloc(PyObject *self) {
  VerifierObject *verifier = verifier_of(self);
  limen_verifier_release(verifier->handle);
  limen_options_release(verifier->options);
  Py_XDECREF(reinterpret_cast<PyObject *>(verifier->gate));
  free_object(self);
}

// The hot path: holds the GIL, and copies the claims from the stack once, to their exact size.
PyObject *verify(PyObject *self, PyObject *argument) {
  Text token;
  if (!token.borrow(argument, "token")) return nullptr;
  Room room;
  if (token.size() <= LIMEN_TOKEN_MAX && !room.reserve(LIMEN_CLAIMS_CAP(token.size())))
    return PyErr_NoMemory();
  auto *claims = static_cast<limen_claims *>(room.data());
  Opened verifier(verifier_of(self), Gil::held);
  limen_error error;
  const auto call = [&](limen_error *of_call) {
    return limen_token_verify(verifier.handle(), token.data(), token.size(), claims, room.size(),
                              of_call);
  };
  if (verifier.run(error, call) != LIMEN_OK) [[unlikely]]
    return raise(error);
  return make_claims(claims);
}

PyObject *revoke(PyObject *self, PyObject *const *args) {
  Text token, reason;
  if (!token.take(args[0], "token") || !reason.take(args[1], "reason")) return nullptr;
  Opened verifier(verifier_of(self), Gil::released);
  return done(verifier, [&](limen_error *error) {
    return limen_revoke_token(verifier.handle(), token.data(), token.size(), reason.data(),
                              reason.size(), error);
  });
}

// The same text as in limen/_verifier.py, which editors read.
constexpr char verify_doc[] = R"(verify($self, token, /)
--

Verify a token by this policy, and return its claims.

Checks its shape, algorithm, signature, claims and revocation, in this order; then ``scope`` and
``role``, if the policy requires any.

Raises TokenError (Refused), NotEnough (a scope or role is missing), Unavailable (limen cannot tell
right now), TypeError (``token`` is not text). Threads: any; fast, with the GIL held.)";

PyMethodDef methods[] = {
    {"verify", verify, METH_O, verify_doc},
    method<"_revoke", 2, revoke>(
        "_revoke($self, token, reason, /)\n--\n\nVerifies a token and revokes its id. May block."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("Verifier(source, options, /)\n--\n\nA prepared policy, over a "
                                   "Gate or over a KeySet alone.")},
    {Py_tp_new, slot(PyType_GenericNew)},
    {Py_tp_init, slot(init)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Verifier",
    .basicsize = sizeof(VerifierObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_verifier_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
