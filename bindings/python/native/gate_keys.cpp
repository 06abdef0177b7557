// Methods of Gate for its keyring.
#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {

PyObject *gate_keys_list(PyObject *self, PyObject *const *) {
  Opened gate(gate_of(self), Gil::released);
  return allocated_text(gate, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_keys_list(gate.handle(), out, len, error);
  });
}

PyObject *gate_keys_rotate(PyObject *self, PyObject *const *) {
  Opened gate(gate_of(self), Gil::released);
  const auto call = [&](char *kid, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_keys_rotate(gate.handle(), kid, cap, len, error);
  };
  return text_out(gate, LIMEN_KID_CAP, call);
}

PyObject *gate_keys_retire(PyObject *self, PyObject *const *args) {
  Text kid;
  if (!kid.take(args[0], "kid")) return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return done(gate, [&](limen_error *error) {
    return limen_keys_retire(gate.handle(), kid.data(), kid.size(), error);
  });
}

PyObject *gate_revoke_key(PyObject *self, PyObject *const *args) {
  Text kid, reason;
  if (!kid.take(args[0], "kid") || !reason.take(args[1], "reason")) return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return done(gate, [&](limen_error *error) {
    return limen_revoke_key(gate.handle(), kid.data(), kid.size(), reason.data(), reason.size(),
                            error);
  });
}

}  // namespace limen::python
