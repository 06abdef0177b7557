// Waits for watches, in one thread for each environment, so that no thread of Node's pool waits.
#pragma once

#include <map>
#include <mutex>
#include <thread>

#include "handle.h"

namespace limen_node {

class Poller : Counted {
 public:
  // JavaScript's `ready(number)` is called, in JavaScript's thread, when a wait ends.
  Poller(napi_env env, napi_value ready);
  ~Poller();

  bool works() const { return worker_.joinable(); }
  // Starts a wait for the watch, and keeps the watch until it ends. 0: out of file descriptors.
  std::uint32_t add(limen_watch *watch);
  void cancel(std::uint32_t number);
  // Sets whether waiting keeps the process from ending.
  void hold(napi_env env, bool holds);

 private:
  struct Wait {
    std::unique_ptr<Handle> watch;
    int descriptor;  // a copy, because several waits may be for one watch
  };

  void loop();
  bool forget(std::uint32_t number);

  int epoll_ = -1;
  int wake_ = -1;
  napi_threadsafe_function call_ = nullptr;
  std::mutex mutex_;
  std::map<std::uint32_t, Wait> waits_;
  std::uint32_t next_ = 0;
  bool closed_ = false;
  std::thread worker_;
};

}  // namespace limen_node
