// Keeps a gate over a shared store working in a child of the process that opened it: the first call
// that gets LIMEN_E_FORKED opens the gate again, once for all threads. The parent's handle is left
// alone.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "arguments.h"
#include "gil.h"
#include "handles.h"

namespace limen::python {

// Holds what it takes to open a Gate again. Used with the GIL held.
class Reopening {
 public:
  // Throws std::bad_alloc.
  Reopening(const Text &store, const Options &options);
  ~Reopening();
  Reopening(const Reopening &) = delete;
  Reopening &operator=(const Reopening &) = delete;

  // Releases the GIL while it opens the gate, or while it waits for another thread that does.
  // False: `error` says why, and the next call tries again.
  bool reopen(GateObject *gate, const limen_gate *stale, limen_error &error);

  void set_clock(std::int64_t now) { now_ = now; }

 private:
  struct Attempt;
  std::shared_ptr<Attempt> begin() const;

  std::string store_;
  limen_options *options_;
  std::int64_t now_ = LIMEN_UNSET;  // the time of a manual clock
  std::shared_ptr<Attempt> attempt_;
};

// Whether the parent's handle, `stale`, has been replaced. If not, `error` says why.
bool reopened(GateObject *gate, const limen_gate *stale, limen_error &error);
bool reopened(VerifierObject *verifier, const limen_verifier *stale, limen_error &error);
bool reopened(GuardObject *guard, const limen_guard *stale, limen_error &error);

// Opens the guard's handle over its gate and its verifier, which are reopened where they have to
// be. NULL: `error` says why.
limen_guard *open_guard(GuardObject *guard, limen_error &error);

// The handle of a Gate or a Verifier for one call. run() makes the call; when the handle belongs to
// the parent process, it opens another and makes the call again.
template <typename Object>
class Opened {
 public:
  Opened(Object *object, Gil gil) : object_(object), handle_(object->handle), gil_(gil) {}

  auto *handle() const { return handle_; }

  // `call(limen_error *)` reads handle().
  template <typename Call>
  auto run(limen_error &error, const Call &call) {
    auto result = python::run(gil_, [&] { return call(&error); });
    if (error.status == LIMEN_E_FORKED) [[unlikely]] {
      if (reopened(object_, handle_, error)) {
        handle_ = object_->handle;
        result = python::run(gil_, [&] { return call(&error); });
      }
    }
    return result;
  }

 private:
  Object *object_;
  decltype(Object::handle) handle_;
  Gil gil_;
};

}  // namespace limen::python
