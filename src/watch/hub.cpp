#include "watch/hub.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include "base/fork.h"

namespace limen::watch {
namespace {

// A read holds the lock, so it copies at most this many events.
constexpr std::size_t most_at_once = 256;

Error too_small(std::span<std::uint8_t> room, std::size_t needed) {
  const auto total = static_cast<std::uint32_t>(needed);
  if (room.size() >= sizeof total) std::memcpy(room.data(), &total, sizeof total);
  return fail(Status::buffer, "page_cap: %zu bytes; %zu suffice", room.size(), needed);
}

}  // namespace

bool is_refusal(Status status) noexcept {
  const Kind kind = status_kind(static_cast<std::int32_t>(status));
  return kind != Kind::yes && kind != Kind::fault && status != Status::closed &&
         status != Status::forked;
}

Hub::Hub(std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 1)), process_(fork_generation()) {}

Hub::~Hub() = default;

// In a child, a thread that exists only in the parent may hold the lock.
bool Hub::in_child() const noexcept { return process_ != fork_generation(); }

void Hub::refused(const Error &error, Seconds at, std::string_view subject) noexcept {
  if (!is_refusal(error.status)) return;
  counters_.add_refused(error.status);
  Event event{EventKind::refused, at};
  event.status = error.status;
  event.subject = subject;
  event.reason = error.text();
  tell(event);
}

// Allocates and frees outside of the lock.
void Hub::tell_watches(const Event &event) noexcept {
  if (in_child()) return;
  Bytes record;
  try {
    record = record_of(event);
  } catch (const std::bad_alloc &) {
    record.clear();
  }
  const std::scoped_lock lock(mutex_);
  if (watches_.empty()) return;
  const std::uint64_t number = ++last_;
  if (record.empty())
    ++lost_;
  else
    std::memcpy(record.data() + offsetof(EventRecord, number), &number, sizeof number);
  slot_of(number).swap(record);
  for (Watch *const watch : watches_) watch->wake();
}

Result<std::unique_ptr<Watch>> Hub::watch() {
  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) {
    const int why = errno;
    return fail(Status::memory, "watch: no file descriptor is available (errno %d)", why);
  }
  std::unique_ptr<Watch> made(new (std::nothrow) Watch(*this, descriptor));
  if (made == nullptr) {
    ::close(descriptor);
    throw std::bad_alloc();
  }
  const std::scoped_lock lock(mutex_);
  if (ring_.empty()) ring_.resize(capacity_);
  watches_.push_back(made.get());
  made->seen_ = last_;
  if (closed_) made->wake();
  watched_.store(true, std::memory_order_relaxed);
  return made;
}

// Returns the first number that a watch can still read.
std::uint64_t Hub::oldest() const noexcept { return last_ < capacity_ ? 1 : last_ - capacity_ + 1; }

void Hub::leave(Watch &watch) noexcept {
  const std::scoped_lock lock(mutex_);
  if (std::erase(watches_, &watch) == 0) return;
  lost_ += missed(watch);
  if (!watches_.empty()) return;
  watched_.store(false, std::memory_order_relaxed);
  for (Bytes &record : ring_) Bytes().swap(record);
}

// Returns how many events the watch has missed.
std::uint64_t Hub::missed(const Watch &watch) const noexcept {
  return std::max(watch.seen_ + 1, oldest()) - (watch.seen_ + 1);
}

Result<std::size_t> Hub::read(Watch &watch, std::span<std::uint8_t> room) {
  if (in_child())
    return fail(Status::forked, "watch: belongs to the parent process; open one in this process");
  const std::scoped_lock lock(mutex_);
  const std::uint64_t skipped = missed(watch);
  lost_ += skipped;
  watch.seen_ += skipped;
  std::size_t used = 0;
  std::size_t count = 0;
  for (; watch.seen_ < last_ && count < most_at_once; ++watch.seen_) {
    const Bytes &record = slot_of(watch.seen_ + 1);
    if (record.empty()) continue;
    if (record.size() > room.size() - used) {
      if (count == 0) return too_small(room, record.size());
      break;
    }
    std::memcpy(room.data() + used, record.data(), record.size());
    used += record.size();
    ++count;
  }
  if (watch.seen_ < last_ || count > 0 || !closed_) {
    if (watch.seen_ == last_ && !closed_) watch.rest();
    return count;
  }
  return fail(Status::closed, "watch: its gate was closed, and no events remain");
}

void Hub::close() noexcept {
  if (in_child()) return;
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  for (Watch *const watch : watches_) watch->wake();
}

Hub::Usage Hub::usage() const noexcept {
  const std::scoped_lock lock(mutex_);
  Usage usage{last_, lost_, watches_.size()};
  for (const Watch *const watch : watches_) usage.lost += missed(*watch);
  return usage;
}

Watch::~Watch() {
  if (!hub_.in_child()) hub_.leave(*this);
  ::close(descriptor_);
}

int Watch::descriptor() const noexcept { return hub_.in_child() ? -1 : descriptor_; }

void Watch::wake() noexcept {
  if (!awake_) awake_ = eventfd_write(descriptor_, 1) == 0;
}

void Watch::rest() noexcept {
  eventfd_t ignored = 0;
  if (awake_) awake_ = eventfd_read(descriptor_, &ignored) != 0;
}

}  // namespace limen::watch
