// limen/watch.hpp: the events of a gate, as they happen. limen/limen.hpp includes it.
//
//   const limen::Watch watch = gate.watch();
//   for (pollfd wait{watch.fd(), POLLIN, 0}; poll(&wait, 1, -1) == 1;)
//     for (const limen::Event event : watch.next())
//       log(event.number(), event.name(), event.subject(), event.reason());
#ifndef LIMEN_WATCH_HPP
#define LIMEN_WATCH_HPP

#include <limen/limen.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace limen {
inline namespace v1 {

// Event is a view of one event. It is good for as long as the Events that it is part of. The
// data() of a text that the event does not have is null.
class Event {
 public:
  explicit Event(const limen_event *record) noexcept : record_(record) {}

  std::uint64_t number() const noexcept { return record_->number; }  // a gap: lost ones
  std::int64_t at() const noexcept { return record_->at; }           // when
  std::int32_t kind() const noexcept { return record_->kind; }       // LIMEN_EVENT_*
  const char *name() const noexcept { return limen_event_name(kind()); }
  limen_status status() const noexcept { return record_->status; }  // why it was refused

  std::string_view subject() const noexcept { return text(record_->subject); }
  std::string_view sid() const noexcept { return text(record_->sid); }
  std::string_view id() const noexcept { return text(record_->id); }
  std::string_view reason() const noexcept { return text(record_->reason); }
  std::string_view label() const noexcept { return text(record_->label); }

 private:
  std::string_view text(limen_text text) const noexcept {
    if (text.at == 0) return {};
    return {reinterpret_cast<const char *>(record_) + text.at, text.len};
  }

  const limen_event *record_;
};

// Events is a list of events, oldest first. It owns its memory. It can be moved and not copied.
class Events {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Event;
    using difference_type = std::ptrdiff_t;
    using pointer = const Event *;
    using reference = Event;

    Iterator() noexcept = default;
    Iterator(const limen_event *record, std::size_t left) noexcept
        : record_(record), left_(left) {}

    Event operator*() const noexcept { return Event(record_); }
    Iterator &operator++() noexcept {
      if (--left_ > 0) record_ = LIMEN_NEXT(const limen_event, record_);
      return *this;
    }
    Iterator operator++(int) noexcept { return std::exchange(*this, ++Iterator(*this)); }
    friend bool operator==(const Iterator &a, const Iterator &b) noexcept {
      return a.left_ == b.left_;
    }
    friend bool operator!=(const Iterator &a, const Iterator &b) noexcept { return !(a == b); }

   private:
    const limen_event *record_ = nullptr;
    std::size_t left_ = 0;
  };

  Events() noexcept = default;
  Events(Events &&other) noexcept { *this = std::move(other); }
  Events &operator=(Events &&other) noexcept {
    room_ = std::move(other.room_);
    count_ = std::exchange(other.count_, 0);
    return *this;
  }

  std::size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }
  Iterator begin() const noexcept { return Iterator(record(), count_); }
  Iterator end() const noexcept { return Iterator(record(), 0); }

 private:
  friend class Watch;

  static constexpr std::size_t words = 4096;  // 32 KiB: six of the longest, hundreds usually
  static_assert(words * 8 >= LIMEN_EVENT_CAP, "the longest event fits");

  limen_event *record() const noexcept { return reinterpret_cast<limen_event *>(room_.get()); }

  std::unique_ptr<std::uint64_t[]> room_;  // words, because records are aligned to 8
  std::size_t count_ = 0;
};

// Watch receives the events of a gate from when it is made. See limen/watch.h.
class Watch {
 public:
  explicit Watch(const Gate &gate) : handle_(detail::make<Handle>(limen_watch_open, gate.get())) {}

  // Returns a file descriptor to wait on with poll, select or epoll. It is readable while
  // events wait, and once the gate is closed. It is -1 in a child process after fork.
  int fd() const noexcept { return limen_watch_fd(get()); }

  // Takes the events that wait, and does not wait itself. Throws Unavailable if the gate is
  // closed and all events from before have been taken.
  Events next() const {
    Events events;
    next(events);
    return events;
  }

  // Does the same with events that you keep, and uses their memory again.
  void next(Events &events) const {
    events.count_ = 0;
    if (!events.room_) events.room_.reset(new std::uint64_t[Events::words]);
    detail::run(limen_watch_next, get(), events.record(), Events::words * 8, &events.count_);
  }

  limen_watch *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_watch, limen_watch_retain, limen_watch_release>;
  Handle handle_;
};

inline Watch Gate::watch() const { return Watch(*this); }

}  // namespace v1
}  // namespace limen

#endif
