// While a gate is watched, a thread that hears of what the other processes of its
// store revoked.
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

// What is told of an entry that another process wrote.
watch::Event event_of(const revocation::Entry &entry);

class Follower {
 public:
  // They outlive it.
  Follower(store::Store &store, revocation::Revocations &revocations, const watch::Hub &hub)
      : store_(store), revocations_(revocations), hub_(hub) {}
  ~Follower() { stop(); }
  Follower(const Follower &) = delete;
  Follower &operator=(const Follower &) = delete;

  // Somebody watches now. Fails with memory where no thread is to be had.
  Outcome follow();
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
