// The calls of every request: verify a token, get a session or a visitor. Each verifier and each
// gate has its own JavaScript function, so that a call passes only the text. The result is the
// record with its texts, as a string of bytes that the reader owns.
#include "bound.h"

namespace limen_node {
namespace {

constexpr std::size_t near_text = 2048;
constexpr std::size_t longest = 1 << 20;  // longer ones are refused unread

// Verifies or gets, by `call(record, cap, &error)`, and calls again if the buffer was too small.
template <typename Record, typename Run>
limen_status fill(Room &room, std::size_t suffices, limen_error &error, const Run &run) {
  for (;;) {
    if (!room.reserve(suffices)) {
      error = {LIMEN_E_MEMORY, ""};
      return LIMEN_E_MEMORY;
    }
    auto *record = static_cast<Record *>(room.data());
    const limen_status status = run(record, room.cap(), &error);
    if (status != LIMEN_E_BUFFER || record->total <= room.cap()) return status;
    suffices = record->total;
  }
}

// The result for a text of any type and length.
template <typename Record, typename Run>
napi_value slowly(napi_env env, const Addon &addon, napi_value given, const char *name,
                  std::size_t factor, const Run &run) {
  return guarded(env, [&]() -> napi_value {
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
    Room room;
    limen_error error;
    const std::size_t most = size < longest ? size : longest;
    const auto filled = [&](Record *record, std::size_t cap, limen_error *of_call) {
      return run(text, size, record, cap, of_call);
    };
    if (fill<Record>(room, sizeof(Record) + factor * most, error, filled) == LIMEN_OK)
      return record_value(env, room.data());
    throw_error(addon, error);
    return nullptr;
  });
}

// The same, fastest for the usual text: short and ASCII. A text that was cut, and one that was
// refused and is not ASCII, are read again the slow way, which throws TypeError for a lone
// surrogate.
template <typename Record, typename Run>
napi_value asked(napi_env env, const Addon &addon, napi_value given, const char *name,
                 std::size_t factor, const Run &run) {
  char text[near_text];
  std::size_t size = 0;
  if (napi_get_value_string_utf8(env, given, text, near_text, &size) != napi_ok ||
      size >= near_text - 4)
    return slowly<Record>(env, addon, given, name, factor, run);
  Room room;
  limen_error error;
  const auto filled = [&](Record *record, std::size_t cap, limen_error *of_call) {
    return run(text, size, record, cap, of_call);
  };
  if (fill<Record>(room, sizeof(Record) + factor * size, error, filled) == LIMEN_OK)
    return record_value(env, room.data());
  if (!is_ascii(text, size)) return slowly<Record>(env, addon, given, name, factor, run);
  throw_error(addon, error);
  return nullptr;
}

napi_value verify(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  const auto &verifier = bound<limen_verifier>(env, info, &given);
  return asked<limen_claims>(env, verifier.addon, given, "token", 2,
                             [&](const char *token, std::size_t size, limen_claims *claims,
                                 std::size_t cap, limen_error *error) {
                               return limen_token_verify(verifier.handle, token, size, claims, cap,
                                                         error);
                             });
}

template <decltype(limen_session_get) *Get>
napi_value get(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  const auto &gate = bound<limen_gate>(env, info, &given);
  return asked<limen_session>(
      env, gate.addon, given, "ticket", 0,
      [&](const char *ticket, std::size_t size, limen_session *session, std::size_t cap,
          limen_error *error) { return Get(gate.handle, ticket, size, session, cap, error); });
}

napi_value bind_verify(napi_env env, napi_callback_info info) {
  return bind<limen_verifier>(env, info, "verify", verify);
}

napi_value bind_get(napi_env env, napi_callback_info info) {
  return bind<limen_gate>(env, info, "get", get<limen_session_get>);
}

napi_value bind_visitor_get(napi_env env, napi_callback_info info) {
  return bind<limen_gate>(env, info, "get", get<limen_visitor_get>);
}

}  // namespace

void define_hot(napi_env env, napi_value exports, Addon &addon) {
  define(env, exports, "bind_verify", bind_verify, &addon);
  define(env, exports, "bind_get", bind_get, &addon);
  define(env, exports, "bind_visitor_get", bind_visitor_get, &addon);
}

}  // namespace limen_node
