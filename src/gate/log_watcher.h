// A thread that runs while a gate is watched. It learns of revocations that other
// processes wrote to the same store.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "revocation/entry.h"
#include "revocation/revocations.h"
#include "store/store.h"
#include "watch/event.h"
#include "watch/hub.h"

namespace limen::gate {

// Makes the event that watches receive for an entry of another process.
watch::Event event_of(const revocation::Entry &entry);

class LogWatcher {
 public:
  // All three must outlive the watcher.
  LogWatcher(store::Store &store, revocation::Revocations &revocations, const watch::Hub &hub)
      : store_(store), revocations_(revocations), hub_(hub) {}
  ~LogWatcher() { stop(); }
  LogWatcher(const LogWatcher &) = delete;
  LogWatcher &operator=(const LogWatcher &) = delete;

  // Starts the thread if it is not running. Call this after a watch is opened. Fails with
  // memory if no thread can be started.
  Outcome start();
  void stop() noexcept;

 private:
  void run();

  store::Store &store_;
  revocation::Revocations &revocations_;
  const watch::Hub &hub_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace limen::gate
