#include "poller.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace limen_node {
namespace {

void tell(napi_env env, napi_value ready, void *, void *data) {
  if (env == nullptr || ready == nullptr) return;  // the environment is ending
  napi_value nobody = nullptr, number = nullptr;
  napi_get_undefined(env, &nobody);
  napi_create_uint32(env, static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(data)),
                     &number);
  napi_call_function(env, nobody, ready, 1, &number, nullptr);
}

}  // namespace

Poller::Poller(napi_env env, napi_value ready) {
  napi_value name = nullptr;
  napi_create_string_latin1(env, "limen watch", NAPI_AUTO_LENGTH, &name);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ < 0 || wake_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) return;
  if (napi_create_threadsafe_function(env, ready, nullptr, name, 0, 1, nullptr, nullptr, nullptr,
                                      tell, &call_) != napi_ok)
    return;
  napi_unref_threadsafe_function(env, call_);
  try {
    worker_ = std::thread([this] { loop(); });
  } catch (const std::system_error &) {
    napi_release_threadsafe_function(call_, napi_tsfn_abort);
  }
}

Poller::~Poller() {
  if (worker_.joinable()) {
    eventfd_write(wake_, 1);
    worker_.join();
    if (!closed_) napi_release_threadsafe_function(call_, napi_tsfn_abort);
  }
  for (const auto &[number, wait] : waits_) close(wait.descriptor);
  if (wake_ >= 0) close(wake_);
  if (epoll_ >= 0) close(epoll_);
}

std::uint32_t Poller::add(limen_watch *watch) {
  const int descriptor = fcntl(limen_watch_fd(watch), F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) return 0;
  limen_watch_retain(watch);
  auto handle = std::make_unique<Handle>(Kind::watch, watch, Of<limen_watch>::release);
  const std::lock_guard lock(mutex_);
  do {
    ++next_;
  } while (next_ == 0 || waits_.contains(next_));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.u32 = next_;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    close(descriptor);
    return 0;
  }
  waits_.emplace(next_, Wait{std::move(handle), descriptor});
  return next_;
}

bool Poller::forget(std::uint32_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = waits_.find(number);
  if (found == waits_.end()) return false;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, found->second.descriptor, nullptr);
  close(found->second.descriptor);
  waits_.erase(found);
  return true;
}

void Poller::cancel(std::uint32_t number) { forget(number); }

void Poller::hold(napi_env env, bool holds) {
  if (holds)
    napi_ref_threadsafe_function(env, call_);
  else
    napi_unref_threadsafe_function(env, call_);
}

void Poller::loop() {
  epoll_event events[16];
  for (;;) {
    const int count = epoll_wait(epoll_, events, 16, -1);
    if (count < 0 && errno != EINTR) return;
    for (int i = 0; i < count; ++i) {
      const std::uint32_t number = events[i].data.u32;
      if (number == 0) return;  // woken to end
      if (!forget(number)) continue;
      closed_ =
          napi_call_threadsafe_function(call_, reinterpret_cast<void *>(std::uintptr_t{number}),
                                        napi_tsfn_nonblocking) == napi_closing;
      if (closed_) return;  // the descriptor has been closed meanwhile
    }
  }
}

namespace {

Addon &addon_of(napi_env env, napi_callback_info info, napi_value &given) {
  std::size_t count = 1;
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, &data);
  return *static_cast<Addon *>(data);
}

// poll_start(ready)
napi_value start(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  Addon &addon = addon_of(env, info, given);
  if (addon.poller) return nullptr;
  auto poller = std::make_unique<Poller>(env, given);
  if (poller->works())
    addon.poller = std::move(poller);
  else
    throw_error(addon, {LIMEN_E_MEMORY, "watch: no file descriptor or thread is free"});
  return nullptr;
}

napi_value add(napi_env env, napi_callback_info info) {
  napi_value given = nullptr, number = nullptr;
  Addon &addon = addon_of(env, info, given);
  limen_watch *watch = object_of<limen_watch>(env, given);
  if (watch == nullptr || !addon.poller) {
    throw_wrong(env, "watch", "a watch", given);
    return nullptr;
  }
  const std::uint32_t made = addon.poller->add(watch);
  if (made == 0)
    throw_error(addon, {LIMEN_E_MEMORY, "watch: no file descriptor is free"});
  else
    napi_create_uint32(env, made, &number);
  return number;
}

napi_value cancel(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  std::uint32_t number = 0;
  Addon &addon = addon_of(env, info, given);
  if (addon.poller && napi_get_value_uint32(env, given, &number) == napi_ok)
    addon.poller->cancel(number);
  return nullptr;
}

napi_value hold(napi_env env, napi_callback_info info) {
  napi_value given = nullptr;
  bool holds = false;
  Addon &addon = addon_of(env, info, given);
  if (addon.poller && napi_get_value_bool(env, given, &holds) == napi_ok)
    addon.poller->hold(env, holds);
  return nullptr;
}

}  // namespace

void define_poller(napi_env env, napi_value exports, Addon &addon) {
  define(env, exports, "poll_start", start, &addon);
  define(env, exports, "poll_add", add, &addon);
  define(env, exports, "poll_cancel", cancel, &addon);
  define(env, exports, "poll_hold", hold, &addon);
}

}  // namespace limen_node
