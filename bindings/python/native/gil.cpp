#include "gil.h"

#include <pthread.h>
#include <time.h>

namespace limen::python {

std::atomic<long> calls_in_flight{0};

namespace {

constexpr int longest_wait = 5000;  // milliseconds

std::atomic<long> forks_so_far{0};

// Waits as the process exits: no new call can begin, since that takes the GIL.
void wait_for_calls() {
  constexpr timespec millisecond = {0, 1'000'000};
  for (int i = 0; i < longest_wait && calls_in_flight.load() > 0; ++i)
    nanosleep(&millisecond, nullptr);
}

// Forgets the calls in flight: their threads stayed in the parent.
void in_child() {
  calls_in_flight.store(0);
  forks_so_far.fetch_add(1);
}

}  // namespace

long forks() { return forks_so_far.load(); }

bool wait_for_calls_at_exit() {
  if (Py_AtExit(wait_for_calls) == 0 && pthread_atfork(nullptr, nullptr, in_child) == 0)
    return true;
  PyErr_SetString(PyExc_ImportError, "limen._core: cannot register its exit and fork handlers");
  return false;
}

}  // namespace limen::python
