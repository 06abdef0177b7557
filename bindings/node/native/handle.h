// Handles of the library as JavaScript values, released when they are collected.
#pragma once

#include "addon.h"

namespace limen_node {

enum class Kind : std::uint32_t { gate, guard, key, key_set, verifier, watch, progress };

// Read by JavaScript while a call writes to it in another thread.
struct Progress {
  limen_progress counts{};
  std::atomic<int> references{1};
};

inline Progress *retain(Progress *progress) {
  progress->references.fetch_add(1);
  return progress;
}

inline void release(Progress *progress) {
  if (progress != nullptr && progress->references.fetch_sub(1) == 1) delete progress;
}

template <typename Object>
struct Of;

#define LIMEN_NODE_HANDLE(NOUN, WORDS)                                          \
  template <>                                                                   \
  struct Of<limen_##NOUN> {                                                     \
    static constexpr Kind kind = Kind::NOUN;                                    \
    static constexpr const char *words = WORDS;                                 \
    static void retain(limen_##NOUN *object) { limen_##NOUN##_retain(object); } \
    static void release(void *object) {                                         \
      limen_##NOUN##_release(static_cast<limen_##NOUN *>(object));              \
    }                                                                           \
  };
LIMEN_NODE_HANDLE(gate, "a gate")
LIMEN_NODE_HANDLE(guard, "a guard")
LIMEN_NODE_HANDLE(key, "a key")
LIMEN_NODE_HANDLE(key_set, "a key set")
LIMEN_NODE_HANDLE(verifier, "a verifier")
LIMEN_NODE_HANDLE(watch, "a watch")
#undef LIMEN_NODE_HANDLE

template <>
struct Of<Progress> {
  static constexpr Kind kind = Kind::progress;
  static constexpr const char *words = "a progress";
  static void retain(Progress *object) { limen_node::retain(object); }
  static void release(void *object) { limen_node::release(static_cast<Progress *>(object)); }
};

// Owns one reference of the object.
struct Handle : Counted {
  Handle(Kind of, void *object, void (*by)(void *)) : kind(of), pointer(object), release(by) {}
  ~Handle() { release(pointer); }

  const Kind kind;
  void *const pointer;
  void (*const release)(void *);
};

// Takes over the reference, even when it fails.
napi_value handle_value(napi_env env, std::unique_ptr<Handle> handle);

template <typename Object>
napi_value handle_value(napi_env env, Object *object) {
  return handle_value(env, std::make_unique<Handle>(Of<Object>::kind, object, Of<Object>::release));
}

// Null when the value is not a handle of that kind.
void *object_of(napi_env env, napi_value given, Kind kind);

template <typename Object>
Object *object_of(napi_env env, napi_value given) {
  return static_cast<Object *>(object_of(env, given, Of<Object>::kind));
}

}  // namespace limen_node
