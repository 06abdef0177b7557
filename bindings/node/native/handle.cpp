#include "handle.h"

namespace limen_node {
namespace {

// The least memory of a gate, reported to V8 so that dropped gates are collected in time.
constexpr std::int64_t gate_size = 640 * 1024;

void tell_size(napi_env env, const Handle &handle, std::int64_t sign) {
  std::int64_t all = 0;
  if (handle.kind == Kind::gate) napi_adjust_external_memory(env, sign * gate_size, &all);
}

void collected(napi_env env, void *data, void *) {
  tell_size(env, *static_cast<Handle *>(data), -1);
  delete static_cast<Handle *>(data);
}

napi_value new_progress(napi_env env, napi_callback_info) {
  return handle_value(env, new Progress);
}

// read_progress(progress) returns [done, total].
napi_value read_progress(napi_env env, napi_callback_info info) {
  std::size_t count = 1;
  napi_value given = nullptr, pair = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, nullptr);
  Progress *progress = object_of<Progress>(env, given);
  if (progress == nullptr) {
    throw_wrong(env, "progress", "a progress", given);
    return nullptr;
  }
  napi_create_array_with_length(env, 2, &pair);
  const std::uint64_t *counts[] = {&progress->counts.done, &progress->counts.total};
  for (std::uint32_t i = 0; i < 2; ++i) {
    napi_value number = nullptr;
    napi_create_double(env, static_cast<double>(__atomic_load_n(counts[i], __ATOMIC_RELAXED)),
                       &number);
    napi_set_element(env, pair, i, number);
  }
  return pair;
}

napi_value count_live(napi_env env, napi_callback_info) {
  napi_value number = nullptr;
  napi_create_int64(env, live.load(), &number);
  return number;
}

}  // namespace

napi_value handle_value(napi_env env, std::unique_ptr<Handle> handle) {
  napi_value made = nullptr;
  if (napi_create_external(env, handle.get(), collected, nullptr, &made) != napi_ok) return nullptr;
  tell_size(env, *handle.release(), 1);
  return made;
}

void *object_of(napi_env env, napi_value given, Kind kind) {
  napi_valuetype type = napi_undefined;
  void *data = nullptr;
  if (given == nullptr || napi_typeof(env, given, &type) != napi_ok || type != napi_external ||
      napi_get_value_external(env, given, &data) != napi_ok)
    return nullptr;
  const auto *handle = static_cast<const Handle *>(data);
  return handle->kind == kind ? handle->pointer : nullptr;
}

void define_handles(napi_env env, napi_value exports, Addon &addon) {
  define(env, exports, "progress_new", new_progress, &addon);
  define(env, exports, "progress_read", read_progress, &addon);
  define(env, exports, "live", count_live, &addon);
}

}  // namespace limen_node
