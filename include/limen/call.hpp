// limen/call.hpp: how limen.hpp calls C. Include limen/limen.hpp, not this.
#ifndef LIMEN_CALL_HPP
#define LIMEN_CALL_HPP

#include <limen/exceptions.hpp>
#include <limen/limen.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace limen {
inline namespace v1 {
namespace detail {

// length returns a view's length for C. A view that is longer than LIMEN_TEXT_MAX gets a
// length that C refuses, so that none is taken for LIMEN_ZSTR.
inline std::size_t length(std::string_view text) noexcept {
  constexpr std::size_t most = LIMEN_TEXT_MAX;
  return text.size() <= most ? text.size() : most + 1;
}

inline const std::uint8_t *bytes(std::string_view text) noexcept {
  return reinterpret_cast<const std::uint8_t *>(text.data());
}

// Handle holds one reference to a C object.
template <class T, T *(*Retain)(T *), void (*Release)(T *)>
class Handle {
 public:
  Handle() noexcept = default;
  explicit Handle(T *owned) noexcept : object_(owned) {}
  Handle(const Handle &other) noexcept
      : object_(other.object_ != nullptr ? Retain(other.object_) : nullptr) {}
  Handle(Handle &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle &operator=(Handle other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Handle() { Release(object_); }

  T *get() const noexcept { return object_; }

 private:
  T *object_ = nullptr;
};

// run calls a C function with an error record as the last argument, and throws if it fails.
template <class Function, class... Arguments>
void run(Function function, Arguments... arguments) {
  limen_error error;
  if (function(arguments..., &error) != LIMEN_OK) raise(error);
}

// make does the same for a function that makes a handle.
template <class Owner, class Function, class... Arguments>
Owner make(Function function, Arguments... arguments) {
  limen_error error;
  auto *const made = function(arguments..., &error);
  if (made == nullptr) raise(error);
  return Owner(made);
}

// write puts what `call(buffer, cap, &len, &error)` writes into `text`. It tries a buffer on
// the stack first, then one of the size that the call says it needs.
template <class Call>
limen_status write(std::string &text, limen_error &error, Call call) {
  char small[1536];
  std::size_t len = 0;
  limen_status status = call(small, sizeof small, &len, &error);
  if (status == LIMEN_OK) {
    text.assign(small, len);
    return status;
  }
  for (int tries = 0; status == LIMEN_E_BUFFER && tries < 4; ++tries) {
    text.resize(len);
    status = call(&text[0], text.size(), &len, &error);
  }
  text.resize(status == LIMEN_OK ? len : 0);
  return status;
}

template <class Call>
std::string written(Call call) {
  limen_error error;
  std::string text;
  if (write(text, error, call) != LIMEN_OK) raise(error);
  return text;
}

// allocated returns a copy of the text that `function(object, &out, &len, &error)` allocates.
template <class Function, class... Object>
std::string allocated(Function function, Object... object) {
  char *text = nullptr;
  std::size_t len = 0;
  run(function, object..., &text, &len);
  const std::unique_ptr<char, void (*)(void *)> freed(text, limen_free);
  return std::string(text, len);
}

}  // namespace detail
}  // namespace v1
}  // namespace limen

#endif
