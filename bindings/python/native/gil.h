// Calls of the library with the GIL and without it.
#pragma once

#include <atomic>

#include "module.h"

namespace limen::python {

enum class Gil { held, released };

// How many calls run without the GIL.
extern std::atomic<long> calls_in_flight;

// Runs `call`, which must not throw, without the GIL where it may block. PyEval_RestoreThread may
// not come back: what lies on the stack around it must not own Python references.
template <typename Call>
auto run(Gil gil, const Call &call) {
  if (gil == Gil::held) return call();
  calls_in_flight.fetch_add(1);
  PyThreadState *thread = PyEval_SaveThread();
  auto result = call();
  calls_in_flight.fetch_sub(1);
  PyEval_RestoreThread(thread);
  return result;
}

// How many forks lie between this process and the one that loaded the module.
long forks();

// Lets the interpreter wait, as the last thing it does, for calls of daemon threads that are in
// flight: the process tears OpenSSL and the C++ library down next. Notices forks from here on.
// False: an exception is set.
bool wait_for_calls_at_exit();

}  // namespace limen::python
