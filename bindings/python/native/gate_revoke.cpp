// Methods of Gate that revoke.
#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

// Returns the number of sessions that `call(uint64_t *ended, limen_error *)` deleted.
template <typename Call>
PyObject *ended_by(Opened<GateObject> &gate, const Call &call) {
  std::uint64_t ended = 0;
  limen_error error;
  const auto counted = [&](limen_error *of_call) { return call(&ended, of_call); };
  if (gate.run(error, counted) != LIMEN_OK) return raise(error);
  return PyLong_FromUnsignedLongLong(ended);
}

}  // namespace

PyObject *gate_revoke_token_id(PyObject *self, PyObject *const *args) {
  Text issuer, id, reason;
  std::int64_t expires_at = LIMEN_UNSET;
  if (!issuer.take(args[0], "issuer") || !id.take(args[1], "id") ||
      !take_optional_int(args[2], "expires_at", expires_at) || !reason.take(args[3], "reason"))
    return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return done(gate, [&](limen_error *error) {
    return limen_revoke_token_id(gate.handle(), issuer.data(), issuer.size(), id.data(), id.size(),
                                 expires_at, reason.data(), reason.size(), error);
  });
}

PyObject *gate_revoke_session(PyObject *self, PyObject *const *args) {
  Text subject, sid, reason;
  if (!subject.take(args[0], "subject") || !sid.take(args[1], "sid") ||
      !reason.take(args[2], "reason"))
    return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return done(gate, [&](limen_error *error) {
    return limen_revoke_session(gate.handle(), subject.data(), subject.size(), sid.data(),
                                sid.size(), reason.data(), reason.size(), error);
  });
}

PyObject *gate_revoke_sessions(PyObject *self, PyObject *const *args) {
  Text subject, keep, reason;
  if (!subject.take(args[0], "subject") || !keep.take(args[1], "keep_sid") ||
      !reason.take(args[2], "reason"))
    return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return ended_by(gate, [&](std::uint64_t *ended, limen_error *error) {
    return limen_revoke_sessions(gate.handle(), subject.data(), subject.size(), keep.data(),
                                 keep.size(), reason.data(), reason.size(), ended, error);
  });
}

PyObject *gate_revoke_subject(PyObject *self, PyObject *const *args) {
  Text subject, reason;
  if (!subject.take(args[0], "subject") || !reason.take(args[1], "reason")) return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return ended_by(gate, [&](std::uint64_t *ended, limen_error *error) {
    return limen_revoke_subject(gate.handle(), subject.data(), subject.size(), reason.data(),
                                reason.size(), ended, error);
  });
}

PyObject *gate_revoke_everyone(PyObject *self, PyObject *const *args) {
  Text reason;
  if (!reason.take(args[0], "reason")) return nullptr;
  Opened gate(gate_of(self), Gil::released);
  return done(gate, [&](limen_error *error) {
    return limen_revoke_everyone(gate.handle(), reason.data(), reason.size(), error);
  });
}

}  // namespace limen::python
