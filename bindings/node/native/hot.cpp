// What is called at every request: verifying a token, getting a session. A function of
// JavaScript's is made for each verifier and gate, so that a call passes the text alone; the
// answer is the record with its texts, as a string of bytes that its reader owns.
#include <cstdlib>

#include "call.h"

namespace limen_node {
namespace {

constexpr std::size_t near_text = 2048;
constexpr std::size_t near_record = 6144;

template <typename Object>
struct Bound : Counted {
  Bound(const Addon &of, Object *object) : addon(of), handle(object) { Of<Object>::retain(object); }
  ~Bound() { Of<Object>::release(handle); }

  const Addon &addon;
  Object *const handle;
};

// Where a text is ASCII, which tokens and tickets are, its bytes are its UTF-16 units. Asking
// for those is several times faster than for UTF-8, and nothing is mapped onto something else.
bool narrow(const char16_t *units, std::size_t size, char *text) {
  char16_t all = 0;
  for (std::size_t i = 0; i < size; ++i) {
    all |= units[i];
    text[i] = static_cast<char>(units[i]);
  }
  return all < 0x80;
}

// Verifies or gets: `call(text, size, record, cap, &error)`, again with more room where that is
// too little. Null: thrown.
template <typename Record, typename Run>
napi_value record_of(napi_env env, const Addon &addon, std::size_t suffices, const Run &run) {
  alignas(8) unsigned char near[near_record];
  void *far = nullptr;
  void *room = near;
  std::size_t cap = sizeof near;
  if (suffices > cap) {
    room = far = std::malloc(suffices);
    cap = suffices;
  }
  limen_error error;
  limen_status status = LIMEN_E_MEMORY;
  napi_value made = nullptr;
  if (room != nullptr) status = run(static_cast<Record *>(room), cap, &error);
  if (status == LIMEN_E_BUFFER) {
    const std::size_t total = static_cast<Record *>(room)->total;
    if (total > cap) {
      std::free(far);
      return record_of<Record>(env, addon, total, run);
    }
  }
  if (status == LIMEN_OK) {
    made = record_value(env, room, static_cast<Record *>(room)->total);
  } else {
    if (room == nullptr) error = {LIMEN_E_MEMORY, ""};
    throw_error(addon, error);
  }
  std::free(far);
  return made;
}

// The same for a text of any kind and length.
template <typename Record, typename Run>
napi_value slowly(napi_env env, const Addon &addon, napi_value given, const char *name,
                  std::size_t factor, const Run &run) {
  Call call(env, addon.at_once, 1, &given);
  char *text = nullptr;
  std::size_t size = 0;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, given, &type);
  if (type == napi_undefined || type == napi_null) {
    throw_wrong(env, name, "a string or Uint8Array", given);
    return nullptr;
  }
  if (!call.text(given, name, text, size)) return nullptr;
  // Longer ones are refused before they are read.
  const std::size_t most = size < (1 << 20) ? size : 1 << 20;
  return record_of<Record>(env, addon, sizeof(Record) + factor * most,
                           [&](Record *record, std::size_t cap, limen_error *error) {
                             return run(text, size, record, cap, error);
                           });
}

template <typename Record, typename Run>
napi_value asked(napi_env env, const Addon &addon, napi_value given, const char *name,
                 std::size_t factor, const Run &run) {
  char16_t units[near_text];
  char text[near_text];
  std::size_t size = 0;
  if (napi_get_value_string_utf16(env, given, units, near_text, &size) != napi_ok ||
      size >= near_text - 1 || !narrow(units, size, text))
    return slowly<Record>(env, addon, given, name, factor, run);
  return record_of<Record>(env, addon, sizeof(Record) + factor * size,
                           [&](Record *record, std::size_t cap, limen_error *error) {
                             return run(text, size, record, cap, error);
                           });
}

template <typename Object>
const Bound<Object> &bound(napi_env env, napi_callback_info info, napi_value &given) {
  std::size_t count = 1;
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, &data);
  return *static_cast<const Bound<Object> *>(data);
}

napi_value verify(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  const auto &verifier = bound<limen_verifier>(env, info, given);
  return asked<limen_claims>(env, verifier.addon, given, "token", 2,
                             [&](const char *token, std::size_t size, limen_claims *claims,
                                 std::size_t cap, limen_error *error) {
                               return limen_token_verify(verifier.handle, token, size, claims, cap,
                                                         error);
                             });
}

napi_value get(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  const auto &gate = bound<limen_gate>(env, info, given);
  return asked<limen_session>(env, gate.addon, given, "ticket", 0,
                              [&](const char *ticket, std::size_t size, limen_session *session,
                                  std::size_t cap, limen_error *error) {
                                return limen_session_get(gate.handle, ticket, size, session, cap,
                                                         error);
                              });
}

template <typename Object>
napi_value bind(napi_env env, napi_callback_info info, const char *name, napi_callback call) {
  std::size_t count = 1;
  napi_value given = nullptr, made = nullptr;
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, &data);
  Object *object = object_of<Object>(env, given);
  if (object == nullptr) {
    throw_wrong(env, name, Of<Object>::words, given);
    return nullptr;
  }
  auto bound = std::make_unique<Bound<Object>>(*static_cast<const Addon *>(data), object);
  const auto collected = [](napi_env, void *of, void *) {
    delete static_cast<Bound<Object> *>(of);
  };
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, bound.get(), &made) == napi_ok &&
      napi_add_finalizer(env, made, bound.get(), collected, nullptr, nullptr) == napi_ok)
    bound.release();
  return made;
}

napi_value bind_verify(napi_env env, napi_callback_info info) {
  return bind<limen_verifier>(env, info, "verify", verify);
}

napi_value bind_get(napi_env env, napi_callback_info info) {
  return bind<limen_gate>(env, info, "get", get);
}

}  // namespace

void define_hot(napi_env env, napi_value exports, Addon &addon) {
  define(env, exports, "bind_verify", bind_verify, &addon);
  define(env, exports, "bind_get", bind_get, &addon);
}

}  // namespace limen_node
