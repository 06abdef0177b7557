#include "functions.h"

#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

bool take_class(PyObject *object, PyTypeObject *base, const char *parameter) {
  if (PyType_Check(object) && PyType_IsSubtype(reinterpret_cast<PyTypeObject *>(object), base))
    return true;
  PyErr_Format(PyExc_TypeError, "%s must be a subclass of %s", parameter, base->tp_name);
  return false;
}

template <typename Object>
void replace(Object *&kept, PyObject *object) {
  Py_INCREF(object);
  PyObject *before = reinterpret_cast<PyObject *>(kept);
  kept = reinterpret_cast<Object *>(object);
  Py_XDECREF(before);
}

PyObject *setup(PyObject *, PyObject *const *args) {
  if (!PyCallable_Check(args[0])) {
    wrong_type("make_error", "callable", args[0]);
    return nullptr;
  }
  if (!take_class(args[1], state.claims, "claims") ||
      !take_class(args[2], state.session, "session"))
    return nullptr;
  replace(state.make_error, args[0]);
  replace(state.made_claims, args[1]);
  replace(state.made_session, args[2]);
  return none();
}

PyObject *version(PyObject *, PyObject *const *) {
  const std::uint32_t version = limen_version();
  return PyUnicode_FromFormat("%u.%u.%u", version >> 16, version >> 8 & 255U, version & 255U);
}

PyObject *status_name(PyObject *, PyObject *const *args) {
  std::int32_t status = 0;
  if (!take_int(args[0], "status", status)) return nullptr;
  return PyUnicode_FromString(limen_status_name(status));
}

PyObject *status_kind(PyObject *, PyObject *const *args) {
  std::int32_t status = 0;
  if (!take_int(args[0], "status", status)) return nullptr;
  return PyLong_FromLong(limen_status_kind(status));
}

PyObject *event_name(PyObject *, PyObject *const *args) {
  std::int32_t kind = 0;
  if (!take_int(args[0], "kind", kind)) return nullptr;
  return PyUnicode_FromString(limen_event_name(kind));
}

PyObject *options_table(PyObject *, PyObject *const *) {
  return allocated_text(limen_options_describe);
}

PyObject *grants(PyObject *, PyObject *const *args) {
  Text json, scope, role;
  if (!json.take(args[0], "json") || !scope.take(args[1], "scope") || !role.take(args[2], "role"))
    return nullptr;
  return done(Gil::held, [&](limen_error *error) {
    return limen_json_grants(json.data(), json.size(), scope.data(), scope.size(), role.data(),
                             role.size(), error);
  });
}

PyObject *bearer_find(PyObject *, PyObject *const *args) {
  Text field;
  if (!field.take(args[0], "authorization")) return nullptr;
  return text_out(Gil::held, field.size(),
                  [&](char *token, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_bearer_find(field.data(), field.size(), token, cap, len, error);
                  });
}

PyObject *bearer_challenge(PyObject *, PyObject *const *args) {
  std::int32_t status = 0, http = 0;
  Text realm, scope;
  if (!take_int(args[0], "status", status) || !realm.take(args[1], "realm") ||
      !scope.take(args[2], "scope"))
    return nullptr;
  PyObject *header =
      text_out(Gil::held, LIMEN_CHALLENGE_CAP,
               [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                 return limen_bearer_challenge(status, realm.data(), realm.size(), scope.data(),
                                               scope.size(), &http, text, cap, len, error);
               });
  return header != nullptr ? Py_BuildValue("(iN)", static_cast<int>(http), header) : nullptr;
}

PyObject *jws_sign(PyObject *, PyObject *const *args) {
  Text payload, header;
  if (!is_a(args[0], state.key, "key") || !payload.take_bytes(args[1], "payload") ||
      !header.take(args[2], "header"))
    return nullptr;
  limen_key *key = handle_of<limen_key>(args[0]);
  return text_out(signing_with(limen_key_algorithm(key)),
                  room_for_jws(payload.size() + header.size()),
                  [&](char *jws, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_jws_sign(key, payload.bytes(), payload.size(), header.data(),
                                          header.size(), jws, cap, len, error);
                  });
}

PyObject *to_bytes(const char *data, std::size_t size) {
  return PyBytes_FromStringAndSize(data, static_cast<Py_ssize_t>(size));
}

PyObject *jws_verify(PyObject *, PyObject *const *args) {
  Text algorithms, jws;
  if (!is_a(args[0], state.key_set, "keys") || !algorithms.take_word(args[1], "algorithms") ||
      !jws.take(args[2], "jws"))
    return nullptr;
  return written(Gil::held, jws.size(), to_bytes,
                 [&](char *payload, std::size_t cap, std::size_t *len, limen_error *error) {
                   return limen_jws_verify(
                       handle_of<limen_key_set>(args[0]), algorithms.data(), jws.data(), jws.size(),
                       reinterpret_cast<std::uint8_t *>(payload), cap, len, error);
                 });
}

}  // namespace

PyMethodDef functions[] = {
    method<"setup", 3, setup>("setup(make_error, claims, session, /)\n--\n\nHow errors are made, "
                              "and the classes that verify and get make."),
    method<"version", 0, version>("version()\n--\n\nThe version of the loaded library."),
    method<"status_name", 1, status_name>("status_name(status, /)\n--\n\nA status's name."),
    method<"status_kind", 1, status_kind>("status_kind(status, /)\n--\n\nWhat a status means."),
    method<"event_name", 1, event_name>("event_name(kind, /)\n--\n\nA kind of event's name."),
    method<"options_table", 0, options_table>("options_table()\n--\n\nAll properties, as JSON."),
    method<"grants", 3, grants>("grants(json, scope, role, /)\n--\n\nRaises where a JSON object "
                                "lacks a scope or the role."),
    method<"bearer_find", 1, bearer_find>(
        "bearer_find(authorization, /)\n--\n\nThe token in an Authorization field."),
    method<"bearer_challenge", 3, bearer_challenge>(
        "bearer_challenge(status, realm, scope, /)\n--\n\nThe HTTP status and the "
        "WWW-Authenticate field that answer a refusal."),
    method<"jws_sign", 3, jws_sign>("jws_sign(key, payload, header, /)\n--\n\nA compact JWS."),
    method<"jws_verify", 3, jws_verify>(
        "jws_verify(keys, algorithms, jws, /)\n--\n\nThe payload of a compact JWS."),
    {},
};

}  // namespace limen::python
