// A gate over a shared store goes on working in a child of the process that opened it: whoever gets
// LIMEN_E_FORKED opens it again, once for all threads. What the parent opened is left as it is.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "arguments.h"
#include "gil.h"
#include "handles.h"

namespace limen::python {

// What a Gate keeps to be opened again. Used with the GIL held.
class Reopening {
 public:
  // Throws std::bad_alloc.
  Reopening(const Text &store, const Options &options);
  ~Reopening();
  Reopening(const Reopening &) = delete;
  Reopening &operator=(const Reopening &) = delete;

  // Lets go of the GIL while it opens, or waits for another thread that does. False: `error` says
  // why; the next call tries again.
  bool reopen(GateObject *gate, const limen_gate *stale, limen_error &error);

  void set_clock(std::int64_t now) { now_ = now; }

 private:
  struct Attempt;
  std::shared_ptr<Attempt> begin() const;

  std::string store_;
  limen_options *options_;
  std::int64_t now_ = LIMEN_UNSET;  // of a manual clock
  std::shared_ptr<Attempt> attempt_;
};

// Whether there is another handle than `stale`, the parent's, by now. Otherwise `error` says why.
bool reopened(GateObject *gate, const limen_gate *stale, limen_error &error);
bool reopened(VerifierObject *verifier, const limen_verifier *stale, limen_error &error);

// The handle of a Gate or a Verifier for one call: `run`s it, and where it belongs to the parent
// process, opens another and runs it again.
template <typename Object>
class Opened {
 public:
  Opened(Object *object, Gil gil) : object_(object), handle_(object->handle), gil_(gil) {}

  auto *handle() const { return handle_; }

  // `call(limen_error *)` uses handle().
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
