// limen/error.hpp: the exceptions of limen.hpp, and how it calls C. Include limen/limen.hpp,
// not this.
#ifndef LIMEN_ERROR_HPP
#define LIMEN_ERROR_HPP

#include <limen/limen.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace limen {
inline namespace v1 {

// Error is what every failure throws. what() is one line: what was wrong, where, and what
// was expected. It never contains a token, a ticket or a key.
class Error : public std::exception {
 public:
  explicit Error(const limen_error &error) noexcept : error_(error) {}

  const char *what() const noexcept override { return error_.message; }
  limen_status status() const noexcept { return error_.status; }                   // LIMEN_E_...
  const char *name() const noexcept { return limen_status_name(error_.status); }   // "LIMEN_E_..."
  std::int32_t kind() const noexcept { return limen_status_kind(error_.status); }  // LIMEN_KIND_...

 private:
  limen_error error_;
};

// Refused: the credential is refused (401).
struct Refused : Error {
  using Error::Error;
};

// TokenError: a token or an Authorization field is refused (LIMEN_E_TOKEN_*,
// LIMEN_E_BEARER, LIMEN_E_BEARER_ABSENT).
struct TokenError : Refused {
  using Refused::Refused;
};

// SessionError: a ticket, a session or a login is refused (LIMEN_E_TICKET_*,
// LIMEN_E_SESSION_*, LIMEN_E_LOGIN_*).
struct SessionError : Refused {
  using Refused::Refused;
};

// NotEnough: the credential is genuine, but more is required (403): a scope, a role, a
// fresher or stronger authentication, a CSRF token, or fewer sessions.
struct NotEnough : Error {
  using Error::Error;
};

// Unavailable: the answer cannot be known now (503). The gate is closed, or belongs to the
// parent process; the store or what is revoked cannot be read; or memory ran out.
struct Unavailable : Error {
  using Error::Error;
};

// Conflict: somebody else changed the session or renewed its ticket meanwhile. Read it again.
struct Conflict : Unavailable {
  using Unavailable::Unavailable;
};

// UsageError: the caller or limen made a mistake (500).
struct UsageError : Error {
  using Error::Error;
};

namespace detail {

[[noreturn]] inline void raise(const limen_error &error) {
  const std::int32_t kind = limen_status_kind(error.status);
  const std::int32_t band = error.status / 100;
  if (kind == LIMEN_KIND_NO && band == 3) throw TokenError(error);
  if (kind == LIMEN_KIND_NO && band == 4) throw SessionError(error);
  if (kind == LIMEN_KIND_NO) throw Refused(error);
  if (kind == LIMEN_KIND_NOT_ENOUGH) throw NotEnough(error);
  if (kind == LIMEN_KIND_UNKNOWN && band == 4) throw Conflict(error);
  if (kind == LIMEN_KIND_UNKNOWN) throw Unavailable(error);
  throw UsageError(error);
}

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
