#include "gate/log_watcher.h"

#include <chrono>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "base/signal_free_thread.h"

namespace limen::gate {
namespace {

// Checking whether the log has grown takes about ten nanoseconds.
constexpr std::chrono::milliseconds period{10};

}  // namespace

watch::Event event_of(const revocation::Entry &entry) {
  using revocation::EntryType;
  using watch::EventKind;
  watch::Event event{EventKind::revoked_everyone};
  event.at = entry.created_at;
  event.reason = entry.reason;
  switch (entry.type) {
    case EntryType::token:
      event.kind = EventKind::revoked_token;
      event.id = entry.name;
      break;
    case EntryType::session:
      event.kind = EventKind::revoked_session;
      event.sid = entry.name;
      break;
    case EntryType::subject:
      event.kind = EventKind::revoked_subject;
      event.subject = entry.name;
      break;
    case EntryType::key:
      event.kind = EventKind::revoked_key;
      event.id = entry.name;
      break;
    case EntryType::everyone:
      break;
  }
  return event;
}

Outcome LogWatcher::start() {
  const std::lock_guard guard(mutex_);
  wake_.notify_all();
  if (thread_.joinable() || stopping_) return success();
  try {
    thread_ = start_signal_free_thread([this] { run(); });
  } catch (const std::system_error &) {
    return fail(Status::memory, "watch: cannot start a thread");
  }
  return success();
}

void LogWatcher::stop() noexcept {
  std::thread thread;
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
    thread = std::move(thread_);
  }
  wake_.notify_all();
  if (thread.joinable()) thread.join();
}

// Reads the log whenever it has grown. A failed read is tried again when the period ends.
void LogWatcher::run() {
  std::unique_lock lock(mutex_);
  std::optional<std::uint64_t> seen;
  while (!stopping_) {
    if (hub_.watched())
      wake_.wait_for(lock, period, [&] { return stopping_; });
    else
      wake_.wait(lock, [&] { return stopping_ || hub_.watched(); });
    const std::uint64_t mark = store_.log_mark();
    if (stopping_ || mark == seen) continue;
    lock.unlock();
    try {
      if (revocations_.sync_mirror().ok()) seen = mark;
    } catch (const std::bad_alloc &) {
      // The next round tries again.
    }
    lock.lock();
  }
}

}  // namespace limen::gate
