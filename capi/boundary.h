// The boundary of the C ABI: every C function runs its body through `status_of`
// or `handle_of`, so that no exception leaves it and `err` always says what happened.
#pragma once

#include <limen/limen.h>

#include <cstring>
#include <new>
#include <utility>

#include "base/redaction.h"
#include "base/result.h"

namespace limen::capi {

static_assert(sizeof(limen_error) == 256);

inline limen_status succeed(limen_error *err) noexcept {
  if (err != nullptr) {
    err->status = LIMEN_OK;
    err->message[0] = '\0';
  }
  return LIMEN_OK;
}

[[gnu::cold]] inline limen_status refuse(limen_error *err, const Error &error) noexcept {
  if (err != nullptr) {
    const Error shown = redacted(error);
    std::memcpy(err, &shown, sizeof *err);
  }
  return static_cast<limen_status>(error.status);
}

// run calls `body`, which returns a Result, and hands its value to `take`.
template <class Body, class Take>
limen_status run(limen_error *err, Body &&body, Take &&take) noexcept {
  try {
    auto result = body();
    if (!result.ok()) [[unlikely]]
      return refuse(err, result.error());
    take(std::move(*result));
    return succeed(err);
  } catch (const std::bad_alloc &) {
    return refuse(err, fail(Status::memory, "out of memory"));
  } catch (...) {
    // Its own message is left out: it might quote what the caller passed.
    return refuse(err, fail(Status::internal, "limen failed unexpectedly: please report it"));
  }
}

// status_of: for C functions that return a status.
template <class Body>
limen_status status_of(limen_error *err, Body &&body) noexcept {
  return run(err, std::forward<Body>(body), [](auto &&) {});
}

// handle_of: for C functions that return a handle; NULL where the body fails.
template <class Handle, class Body>
Handle *handle_of(limen_error *err, Body &&body) noexcept {
  Handle *made = nullptr;
  run(err, std::forward<Body>(body), [&](Handle *handle) { made = handle; });
  return made;
}

}  // namespace limen::capi
