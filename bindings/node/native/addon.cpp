#include "addon.h"

#include <cstdio>
#include <cstring>

#include "poller.h"

namespace limen_node {

std::atomic<std::int64_t> live{0};

Addon::Addon(napi_env of) : env(of) {}

Addon::~Addon() {
  if (make_error != nullptr) napi_delete_reference(env, make_error);
}

// Makes a text. V8 makes ASCII texts several times faster when it is told that they are ASCII.
napi_value text_value(napi_env env, const char *text, std::size_t size) {
  napi_value made = nullptr;
  if (is_ascii(text, size))
    napi_create_string_latin1(env, text, size, &made);
  else
    napi_create_string_utf8(env, text, size, &made);
  return made;
}

napi_value record_value(napi_env env, void *record) {
  auto *bytes = static_cast<unsigned char *>(record);
  std::uint32_t head[2];  // total, size
  std::memcpy(head, record, sizeof head);
  unsigned char all = 0;
  for (std::size_t i = head[1]; i < head[0]; ++i) all |= bytes[i];
  bytes[4] = all < 0x80 ? 1 : 0;
  napi_value made = nullptr;
  napi_create_string_latin1(env, static_cast<const char *>(record), head[0], &made);
  std::memcpy(bytes + 4, &head[1], sizeof head[1]);
  return made;
}

napi_value error_of(const Addon &addon, const limen_error &error) {
  napi_value maker = nullptr, nobody = nullptr, made = nullptr, given[2];
  given[1] = text_value(addon.env, error.message, std::strlen(error.message));
  // The weak reference is empty if the JavaScript that began a promise has been collected.
  if (napi_get_reference_value(addon.env, addon.make_error, &maker) != napi_ok ||
      maker == nullptr) {
    napi_create_error(addon.env, nullptr, given[1], &made);
    return made;
  }
  napi_get_undefined(addon.env, &nobody);
  napi_create_int32(addon.env, error.status, &given[0]);
  napi_call_function(addon.env, nobody, maker, 2, given, &made);
  return made;
}

void throw_error(const Addon &addon, const limen_error &error) {
  const napi_value made = error_of(addon, error);
  if (made != nullptr) napi_throw(addon.env, made);
}

namespace {

// setup(makeError): the caller keeps makeError, so that a copy of the package can be collected.
napi_value setup(napi_env env, napi_callback_info info) {
  std::size_t count = 1;
  napi_value given = nullptr;
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, &data);
  Addon &addon = *static_cast<Addon *>(data);
  if (addon.make_error == nullptr) napi_create_reference(env, given, 0, &addon.make_error);
  return nullptr;
}

const char *type_name(napi_env env, napi_value given) {
  bool is = false;
  if (napi_is_array(env, given, &is) == napi_ok && is) return "array";
  if (napi_is_buffer(env, given, &is) == napi_ok && is) return "Uint8Array";
  napi_valuetype type = napi_undefined;
  napi_typeof(env, given, &type);
  switch (type) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return "boolean";
    case napi_number:
      return "number";
    case napi_string:
      return "string";
    case napi_symbol:
      return "symbol";
    case napi_function:
      return "function";
    case napi_bigint:
      return "bigint";
    default:
      return "object";
  }
}

void throw_of(napi_env env, const limen_error &error) {
  void *addon = nullptr;
  if (napi_get_instance_data(env, &addon) == napi_ok && addon != nullptr)
    throw_error(*static_cast<Addon *>(addon), error);
}

}  // namespace

void throw_type_error(napi_env env, const char *name, const char *what) {
  limen_error error{};  // without a status JavaScript makes a TypeError of its own realm
  std::snprintf(error.message, sizeof error.message, "%s %s", name, what);
  throw_of(env, error);
}

void throw_no_memory(napi_env env) { throw_of(env, {LIMEN_E_MEMORY, "memory: out of memory"}); }

void throw_wrong(napi_env env, const char *name, const char *expected, napi_value given) {
  char what[128];
  std::snprintf(what, sizeof what, "must be %s, not %s", expected, type_name(env, given));
  throw_type_error(env, name, what);
}

Addon *begin(napi_env env, napi_value exports) {
  auto *addon = new Addon(env);
  napi_add_env_cleanup_hook(
      env, [](void *data) { delete static_cast<Addon *>(data); }, addon);
  napi_set_instance_data(env, addon, nullptr, nullptr);
  define(env, exports, "setup", setup, addon);
  define_handles(env, exports, *addon);
  define_guards(env, exports, *addon);
  define_hot(env, exports, *addon);
  define_poller(env, exports, *addon);
  return addon;
}

void define(napi_env env, napi_value exports, const char *name, napi_callback function,
            void *data) {
  napi_value made = nullptr;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &made) == napi_ok)
    napi_set_named_property(env, exports, name, made);
}

}  // namespace limen_node
