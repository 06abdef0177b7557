// What the calls of every request share: JavaScript functions that are bound to a handle of the
// library, so that a call passes only what is of the request; and buffers for records.
#pragma once

#include <cstdlib>

#include "call.h"

namespace limen_node {

template <typename Object>
struct Bound : Counted {
  Bound(const Addon &of, Object *object) : addon(of), handle(object) { Of<Object>::retain(object); }
  ~Bound() { Of<Object>::release(handle); }

  const Addon &addon;
  Object *const handle;
};

// A buffer for a record: on the stack, and on the heap if that is too small.
class Room {
 public:
  Room() = default;
  ~Room() { std::free(far_); }
  Room(const Room &) = delete;
  Room &operator=(const Room &) = delete;

  bool reserve(std::size_t size) {
    if (size <= cap_) return true;
    std::free(far_);
    far_ = std::malloc(size);
    cap_ = far_ != nullptr ? size : sizeof near_;
    return far_ != nullptr;
  }

  void *data() { return far_ != nullptr ? far_ : near_; }
  std::size_t cap() const { return cap_; }

 private:
  void *far_ = nullptr;
  std::size_t cap_ = sizeof near_;
  alignas(8) unsigned char near_[6144];
};

template <typename Object>
const Bound<Object> &bound(napi_env env, napi_callback_info info, napi_value *given,
                           std::size_t count = 1) {
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, given, nullptr, &data);
  return *static_cast<const Bound<Object> *>(data);
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

}  // namespace limen_node
