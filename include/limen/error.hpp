// limen/error.hpp: the exceptions of limen.hpp, and how it calls C. Include
// limen/limen.hpp.
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

// What every failure throws. `what()` is one line: what was wrong, where, and
// what was expected; never a token, a ticket or a key.
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

// The credential is refused (401).
struct Refused : Error {
  using Error::Error;
};

// A token or an Authorization field is refused (LIMEN_E_TOKEN_*, LIMEN_E_BEARER_*).
struct TokenError : Refused {
  using Refused::Refused;
};

// A ticket, a session or a login is refused (LIMEN_E_TICKET_*, LIMEN_E_SESSION_*,
// LIMEN_E_LOGIN_*).
struct SessionError : Refused {
  using Refused::Refused;
};

// The credential is genuine, but more is asked for (403): a scope, a role, a fresher or
// stronger authentication, fewer sessions, a CSRF token.
struct NotEnough : Error {
  using Error::Error;
};

// It cannot be known now: closed, forked, stale, no store, no memory (503).
struct Unavailable : Error {
  using Error::Error;
};

// Somebody was faster: the session was changed or its ticket renewed meanwhile.
// Read it again.
struct Conflict : Unavailable {
  using Unavailable::Unavailable;
};

// A mistake of the caller's, or of limen's (500).
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

// A view's length for C. No view is ever read "up to the NUL": what is longer
// than any text may be is passed as a length that is refused.
inline std::size_t length(std::string_view text) noexcept {
  constexpr std::size_t most = LIMEN_TEXT_MAX;
  return text.size() <= most ? text.size() : most + 1;
}

inline const std::uint8_t *bytes(std::string_view text) noexcept {
  return reinterpret_cast<const std::uint8_t *>(text.data());
}

// One reference to a C object.
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

// Calls C with an error record as the last argument, and throws on failure.
template <class Function, class... Arguments>
void run(Function function, Arguments... arguments) {
  limen_error error;
  if (function(arguments..., &error) != LIMEN_OK) raise(error);
}

// The same for a call that makes a handle.
template <class Owner, class Function, class... Arguments>
Owner make(Function function, Arguments... arguments) {
  limen_error error;
  auto *const made = function(arguments..., &error);
  if (made == nullptr) raise(error);
  return Owner(made);
}

// Puts what `call(buffer, cap, &len, &error)` writes into `text`: by way of the
// stack if it fits, else once more with as much room as the call asked for.
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

// A copy of the text that `function(object, &out, &len, &error)` allocates.
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
