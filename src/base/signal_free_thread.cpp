#include "base/signal_free_thread.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace limen {
namespace {

// Blocks all signals meanwhile: a new thread inherits the mask of the thread that
// starts it.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals &) = delete;
  NoSignals &operator=(const NoSignals &) = delete;

 private:
  sigset_t before_;
};

}  // namespace

std::thread start_signal_free_thread(std::function<void()> work) {
  const NoSignals masked;
  return std::thread(std::move(work));
}

}  // namespace limen
