// Error and Result: how functions of the core report failure. Neither allocates, so
// refusing a token costs no heap allocation.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/status.h"

namespace limen {

// Error is a status and one line of detail: what was wrong, where, and what was
// expected. It never holds a secret. Same layout as limen_error.
struct Error {
  Status status;
  char message[252];

  std::string_view text() const { return message; }
};

// Makes an Error with a printf-formatted message, cut at a UTF-8 boundary. Pass text
// from outside through Printable (base/printable.h).
[[gnu::format(printf, 2, 3), gnu::cold]] Error fail(Status status, const char *format, ...);

// A value or an Error.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(const Error &error) : held_(std::in_place_index<1>, error) {}
  // Holds an empty value, to be filled in place.
  explicit Result(std::in_place_t) : held_(std::in_place_index<0>) {}

  // Moves only the value or the error. The variant's own move would copy the bytes of
  // the larger one each time.
  Result(Result &&other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : held_(moved(std::move(other))) {}
  Result(const Result &) = default;
  Result &operator=(Result &&) noexcept = default;
  Result &operator=(const Result &) = default;
  ~Result() = default;

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T &value() & { return *std::get_if<0>(&held_); }
  const T &value() const & { return *std::get_if<0>(&held_); }
  T &&value() && { return std::move(*std::get_if<0>(&held_)); }
  T &operator*() & { return value(); }
  const T &operator*() const & { return value(); }
  T &&operator*() && { return std::move(*this).value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &value(); }

  const Error &error() const { return *std::get_if<1>(&held_); }
  Status status() const { return ok() ? Status::ok : error().status; }

 private:
  using Held = std::variant<T, Error>;

  static Held moved(Result &&other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if (other.ok()) [[likely]]
      return Held(std::in_place_index<0>, std::move(*other));
    return Held(std::in_place_index<1>, other.error());
  }

  Held held_;
};

// Success without a value, or an Error.
using Outcome = Result<std::monostate>;
inline Outcome success() { return std::monostate{}; }

// LIMEN_TRY returns the error of `expression` from the enclosing function, if it failed.
#define LIMEN_TRY(expression)                                            \
  do {                                                                   \
    if (auto &&limen_try_ = (expression); !limen_try_.ok()) [[unlikely]] \
      return limen_try_.error();                                         \
  } while (false)

}  // namespace limen
