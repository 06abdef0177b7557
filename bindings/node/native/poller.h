// Waits for watches, in one thread for each environment, so that none of Node's pool waits.
#pragma once

#include <map>
#include <mutex>
#include <thread>

#include "handle.h"

namespace limen_node {

class Poller : Counted {
 public:
  // `ready(number)` of JavaScript's is called in its thread when a wait ends.
  Poller(napi_env env, napi_value ready);
  ~Poller();

  bool works() const { return worker_.joinable(); }
  // A wait for the watch, which is kept until then. 0: no descriptor is left.
  std::uint32_t add(limen_watch *watch);
  void cancel(std::uint32_t number);
  // Whether waiting keeps the process from ending.
  void hold(napi_env env, bool holds);

 private:
  struct Wait {
    std::unique_ptr<Handle> watch;
    int descriptor;  // our own: several may wait for one watch
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
