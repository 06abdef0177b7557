// Methods of Gate: taking back.
#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

// The number of sessions that `call(uint64_t *ended, limen_error *)` deleted.
template <typename Call>
PyObject *ended_by(const Call &call) {
  std::uint64_t ended = 0;
  limen_error error;
  if (run(Gil::released, [&] { return call(&ended, &error); }) != LIMEN_OK) return raise(error);
  return PyLong_FromUnsignedLongLong(ended);
}

}  // namespace

PyObject *gate_revoke_token_id(PyObject *self, PyObject *const *args) {
  Text issuer, id, reason;
  std::int64_t expires_at = LIMEN_UNSET;
  if (!issuer.take(args[0], "issuer") || !id.take(args[1], "id") ||
      !take_optional_int(args[2], "expires_at", expires_at) || !reason.take(args[3], "reason"))
    return nullptr;
  return done(Gil::released, [&](limen_error *error) {
    return limen_revoke_token_id(gate_of(self)->handle, issuer.data(), issuer.size(), id.data(),
                                 id.size(), expires_at, reason.data(), reason.size(), error);
  });
}

PyObject *gate_revoke_session(PyObject *self, PyObject *const *args) {
  Text subject, sid, reason;
  if (!subject.take(args[0], "subject") || !sid.take(args[1], "sid") ||
      !reason.take(args[2], "reason"))
    return nullptr;
  return done(Gil::released, [&](limen_error *error) {
    return limen_revoke_session(gate_of(self)->handle, subject.data(), subject.size(), sid.data(),
                                sid.size(), reason.data(), reason.size(), error);
  });
}

PyObject *gate_revoke_sessions(PyObject *self, PyObject *const *args) {
  Text subject, keep, reason;
  if (!subject.take(args[0], "subject") || !keep.take(args[1], "keep_sid") ||
      !reason.take(args[2], "reason"))
    return nullptr;
  return ended_by([&](std::uint64_t *ended, limen_error *error) {
    return limen_revoke_sessions(gate_of(self)->handle, subject.data(), subject.size(), keep.data(),
                                 keep.size(), reason.data(), reason.size(), ended, error);
  });
}

PyObject *gate_revoke_subject(PyObject *self, PyObject *const *args) {
  Text subject, reason;
  if (!subject.take(args[0], "subject") || !reason.take(args[1], "reason")) return nullptr;
  return ended_by([&](std::uint64_t *ended, limen_error *error) {
    return limen_revoke_subject(gate_of(self)->handle, subject.data(), subject.size(),
                                reason.data(), reason.size(), ended, error);
  });
}

PyObject *gate_revoke_everyone(PyObject *self, PyObject *const *args) {
  Text reason;
  if (!reason.take(args[0], "reason")) return nullptr;
  return done(Gil::released, [&](limen_error *error) {
    return limen_revoke_everyone(gate_of(self)->handle, reason.data(), reason.size(), error);
  });
}

}  // namespace limen::python
