// The state of one environment of Node: the main thread's, or a worker's.
#pragma once

#include <limen/limen.h>

#include <node_api.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

namespace limen_node {

class Poller;

// Counts live objects: handles, bound functions, calls under way. Zero when all are collected.
extern std::atomic<std::int64_t> live;

class Counted {
 public:
  Counted() { live.fetch_add(1, std::memory_order_relaxed); }
  ~Counted() { live.fetch_sub(1, std::memory_order_relaxed); }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
};

struct Addon;

// The form in which a function is exported; it is the data of the JavaScript function.
struct Entry {
  Addon *addon;
  bool promises;
};

struct Addon {
  explicit Addon(napi_env env);
  ~Addon();

  napi_env env;
  napi_ref make_error = nullptr;  // weak: (status, message) => Error
  std::unique_ptr<Poller> poller;
  Entry at_once{this, false};
  Entry promised{this, true};
};

// Makes the error of a status, with JavaScript's own class; never null while JavaScript may run.
napi_value error_of(const Addon &addon, const limen_error &error);
void throw_error(const Addon &addon, const limen_error &error);

// Throws the TypeError "NAME must be EXPECTED, not TYPE", which never shows the value.
void throw_wrong(napi_env env, const char *name, const char *expected, napi_value given);
void throw_type_error(napi_env env, const char *name, const char *what);

inline bool is_ascii(const char *text, std::size_t size) {
  unsigned char all = 0;
  for (std::size_t i = 0; i < size; ++i) all |= static_cast<unsigned char>(text[i]);
  return all < 0x80;
}

// Runs the body of a JavaScript function; no C++ exception may leave it.
void throw_no_memory(napi_env env);
template <typename Run>
napi_value guarded(napi_env env, Run run) {
  try {
    return run();
  } catch (const std::bad_alloc &) {
    throw_no_memory(env);
    return nullptr;
  }
}

napi_value text_value(napi_env env, const char *text, std::size_t size);
// A record and its texts, as a string that owns them and has one character for each byte. The first
// byte of its `size` is 1 when all texts are ASCII, so that their bytes are their characters;
// otherwise 0.
napi_value record_value(napi_env env, void *record);

void define(napi_env env, napi_value exports, const char *name, napi_callback function, void *data);

// Overwrites a secret, even if the compiler sees that nobody reads it again.
inline void cleanse(void *data, std::size_t size) {
  std::memset(data, 0, size);
  __asm__ __volatile__("" : : "r"(data) : "memory");
}

// Begins an environment: its shared state, and the functions that are written by hand.
Addon *begin(napi_env env, napi_value exports);

// Define the functions written by hand, in guard.cpp, hot.cpp, poller.cpp and handle.cpp.
void define_guards(napi_env env, napi_value exports, Addon &addon);
void define_hot(napi_env env, napi_value exports, Addon &addon);
void define_poller(napi_env env, napi_value exports, Addon &addon);
void define_handles(napi_env env, napi_value exports, Addon &addon);

}  // namespace limen_node
