// Calls of the library, with or without the GIL.
#pragma once

#include <atomic>

#include "module.h"

namespace limen::python {

enum class Gil { held, released };

// The number of calls that run without the GIL.
extern std::atomic<long> calls_in_flight;

// Runs `call`, which must not throw, and releases the GIL first where the call may block.
// PyEval_RestoreThread may never return, so nothing on the stack around it may own a Python
// reference.
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

// The number of forks between this process and the one that loaded the module.
long forks();

// Makes the interpreter wait, as its last act, for calls of daemon threads that are in flight,
// because the process tears OpenSSL and the C++ library down next. Counts forks from here on.
// False: an exception is set.
bool wait_for_calls_at_exit();

}  // namespace limen::python
