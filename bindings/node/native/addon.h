// What belongs to one environment of Node: the main thread's, or a worker's.
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

// Objects that live: handles, bound functions, calls under way. Zero once all is collected.
extern std::atomic<std::int64_t> live;

class Counted {
 public:
  Counted() { live.fetch_add(1, std::memory_order_relaxed); }
  ~Counted() { live.fetch_sub(1, std::memory_order_relaxed); }
  Counted(const Counted &) = delete;
  Counted &operator=(const Counted &) = delete;
};

struct Addon;

// In which form a function is exported: data of its JavaScript function.
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

// The error class of a status, made by JavaScript; never null while JavaScript may run.
napi_value error_of(const Addon &addon, const limen_error &error);
void throw_error(const Addon &addon, const limen_error &error);

// A TypeError "NAME must be EXPECTED, not TYPE", which never shows the value.
void throw_wrong(napi_env env, const char *name, const char *expected, napi_value given);
void throw_type_error(napi_env env, const char *name, const char *what);

inline bool is_ascii(const char *text, std::size_t size) {
  unsigned char all = 0;
  for (std::size_t i = 0; i < size; ++i) all |= static_cast<unsigned char>(text[i]);
  return all < 0x80;
}

// What a function of JavaScript's does, where no exception may come out.
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
// A record and its texts as a string of as many characters, which owns them. Where all texts are
// ASCII, the first byte of its `size` is 1, and their bytes are their characters; otherwise 0.
napi_value record_value(napi_env env, void *record);

void define(napi_env env, napi_value exports, const char *name, napi_callback function, void *data);

// Overwrites what was secret, also where the compiler sees nobody read it again.
inline void cleanse(void *data, std::size_t size) {
  std::memset(data, 0, size);
  __asm__ __volatile__("" : : "r"(data) : "memory");
}

// Begins an environment: what all need of it, and what is written by hand.
Addon *begin(napi_env env, napi_value exports);

// Defines what is written by hand: hot.cpp, poller.cpp, handle.cpp.
void define_hot(napi_env env, napi_value exports, Addon &addon);
void define_poller(napi_env env, napi_value exports, Addon &addon);
void define_handles(napi_env env, napi_value exports, Addon &addon);

}  // namespace limen_node
