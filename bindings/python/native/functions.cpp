#include "bind.h"
#include "records.h"

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
  Object *before = std::exchange(kept, reinterpret_cast<Object *>(object));
  Py_XDECREF(before);
}

// On the plain C API, since a subinterpreter may call it: before pybind11 3 and Python 3.12 a
// subinterpreter gets a copy of the first interpreter's module.
PyObject *setup(PyObject *, PyObject *const *args) {
  if (in_subinterpreter()) return nullptr;
  if (!PyCallable_Check(args[0])) {
    wrong_type("make_error", "callable", args[0]);
    return nullptr;
  }
  if (!take_class(args[1], state.claims, "claims") ||
      !take_class(args[2], state.session, "session") ||
      !take_class(args[3], state.visitor, "visitor") ||
      !take_class(args[4], state.answer, "answer"))
    return nullptr;
  replace(state.make_error, args[0]);
  replace(state.made_claims, args[1]);
  replace(state.made_session, args[2]);
  replace(state.made_visitor, args[3]);
  replace(state.made_answer, args[4]);
  return none();
}

PyMethodDef by_hand[] = {
    method<"setup", 5, setup>(
        "setup(make_error, claims, session, visitor, answer, /)\n--\n\nSets how errors are "
        "made, and the classes that verify and get return."),
    method<"store_check", 2, store_check>("store_check(store, progress, /)\n--\n\nChecks a store "
                                          "and counts its contents, as JSON. May block."),
    method<"store_traits", 1, store_traits>("store_traits(store, /)\n--\n\nThe LIMEN_STORE_* bits "
                                            "of a store's URL."),
    method<"store_restore", 4, store_restore>("store_restore(store, backup, options, progress, "
                                              "/)\n--\n\nMakes a store from a backup. May "
                                              "block."),
    method<"store_upgrade", 2, store_upgrade>("store_upgrade(store, progress, /)\n--\n\nConverts a "
                                              "store of an older limen, and returns the formats, "
                                              "as JSON. May block."),
    method<"asgi_fields", 3, asgi_fields>(
        "asgi_fields(method, headers, flags, /)\n--\n\nThe fields "
        "of a request that guards read."),
    {},
};

PyObject *version() {
  const std::uint32_t version = limen_version();
  return PyUnicode_FromFormat("%u.%u.%u", version >> 16, version >> 8 & 255U, version & 255U);
}

const char *status_name(std::int32_t status) { return limen_status_name(status); }

int status_kind(std::int32_t status) { return limen_status_kind(status); }

int http_status(std::int32_t status) { return limen_http_status(status); }

const char *http_word(std::int32_t status) { return limen_http_word(status); }

const char *event_name(std::int32_t kind) { return limen_event_name(kind); }

PyObject *options_table() { return allocated_text(Gil::held, limen_options_describe); }

PyObject *grants(const Text &json, const Text &scope, const Text &role) {
  return done(Gil::held, [&](limen_error *error) {
    return limen_json_grants(json.data(), json.size(), scope.data(), scope.size(), role.data(),
                             role.size(), error);
  });
}

PyObject *bearer_find(const Text &field) {
  return text_out(Gil::held, field.size(),
                  [&](char *token, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_bearer_find(field.data(), field.size(), token, cap, len, error);
                  });
}

py::tuple bearer_challenge(std::int32_t status, const Text &realm, const Text &scope) {
  std::int32_t http = 0;
  const py::object header = owned(
      text_out(Gil::held, LIMEN_CHALLENGE_CAP,
               [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                 return limen_bearer_challenge(status, realm.data(), realm.size(), scope.data(),
                                               scope.size(), &http, text, cap, len, error);
               }));
  return py::make_tuple(http, header);
}

PyObject *jws_sign(const Key &key, const Bytes &payload, const Text &header) {
  return text_out(signing_with(limen_key_algorithm(key.handle())),
                  room_for_jws(payload.size() + header.size()),
                  [&](char *jws, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_jws_sign(key.handle(), payload.bytes(), payload.size(),
                                          header.data(), header.size(), jws, cap, len, error);
                  });
}

PyObject *to_bytes(const char *data, std::size_t size) {
  return PyBytes_FromStringAndSize(data, static_cast<Py_ssize_t>(size));
}

PyObject *jws_verify(const KeySet &keys, const char *algorithms, const Text &jws) {
  return written(Gil::held, jws.size(), to_bytes,
                 [&](char *payload, std::size_t cap, std::size_t *len, limen_error *error) {
                   return limen_jws_verify(keys.handle(), algorithms, jws.data(), jws.size(),
                                           reinterpret_cast<std::uint8_t *>(payload), cap, len,
                                           error);
                 });
}

// The header and the claims, as JSON.
py::tuple token_peek(const Text &token) {
  const std::size_t size = token.size() <= LIMEN_TOKEN_MAX ? token.size() : 0;
  Room claims_room, header_room;
  if (!claims_room.reserve(LIMEN_CLAIMS_CAP(size)) || !header_room.reserve(size))
    throw std::bad_alloc();
  auto *const claims = static_cast<limen_claims *>(claims_room.data());
  std::size_t header_size = 0;
  limen_error error;
  if (limen_token_peek(token.data(), token.size(), claims, claims_room.size(), header_room.text(),
                       header_room.size(), &header_size, &error) != LIMEN_OK)
    throw_error(error);
  return py::make_tuple(owned(to_str(header_room.text(), header_size)),
                        owned(text_or_none(claims, claims->json)));
}

}  // namespace

void add_functions(py::module_ &module) {
  require(PyModule_AddFunctions(module.ptr(), by_hand) == 0);
  def(module, "version()", "The version of the loaded library.", version);
  def(module, "status_name(status, /)", "A status's name.", status_name);
  def(module, "status_kind(status, /)", "A status's kind.", status_kind);
  def(module, "http_status(status, /)", "The status of the response to an error.", http_status);
  def(module, "http_word(status, /)", "The word of the response to an error.", http_word);
  def(module, "event_name(kind, /)", "A kind of event's name.", event_name);
  def(module, "options_table()", "All properties, as JSON.", options_table);
  def(module, "grants(json, scope, role, /)",
      "Raises where a JSON object lacks a scope or the role.", grants);
  def(module, "bearer_find(authorization, /)", "The token in an Authorization field.", bearer_find);
  def(module, "bearer_challenge(status, realm, scope, /)",
      "The HTTP status and the WWW-Authenticate field that answer a refusal.", bearer_challenge);
  def(module, "jws_sign(key, payload, header, /)", "A compact JWS.", jws_sign);
  def(module, "token_peek(token, /)", "Header and claims of a token, with nothing verified.",
      token_peek);
  def(module, "jws_verify(keys, algorithms, jws, /)", "The payload of a compact JWS.", jws_verify);
}

}  // namespace limen::python
