#include "store/memory/log.h"

#include <algorithm>
#include <cstring>

namespace limen::store::memory {

Log::Append::~Append() {
  for (; added_ > 0; --added_) {
    log_.account_.remove(bytes_of(log_.entries_.back()));
    log_.entries_.pop_back();
    --log_.last_;
  }
}

bool Log::Append::add(Kind kind, std::string_view body, Share share) {
  if (!guard_.owns_lock()) guard_ = std::unique_lock(log_.lock_);
  log_.entries_.push_back({0, kind, std::string(body)});
  if (!log_.account_.add(bytes_of(log_.entries_.back()), share)) {
    log_.entries_.pop_back();
    return false;
  }
  ++log_.last_;
  ++added_;
  return true;
}

void Log::Append::publish(Seconds now) noexcept {
  if (added_ == 0) return;
  const auto first = log_.entries_.end() - static_cast<std::ptrdiff_t>(added_);
  for (auto at = first; at != log_.entries_.end(); ++at) at->at = now;
  // Corrects older entries that have a later time, written before the clock was set back. Otherwise
  // they would outlive the retention by as much as the clock was ahead.
  for (auto at = first; at != log_.entries_.begin() && (--at)->at > now;) at->at = now;
  log_.trim(now, added_);
  log_.mark_.store(log_.last_, std::memory_order_release);
  added_ = 0;
  guard_.unlock();
}

std::size_t Log::bytes_of(const Entry &entry) noexcept { return sizeof entry + entry.body.size(); }

// Removes entries that are too old: a few at a time, but more than are added.
void Log::trim(Seconds now, std::size_t added) noexcept {
  const Seconds until = saturating_add(now, -retention_);
  for (std::size_t most = 16 + 4 * added; most > 0 && entries_.front().at <= until; --most) {
    if (entries_.size() == added) return;
    account_.remove(bytes_of(entries_.front()));
    entries_.pop_front();
  }
}

Tail Log::tail(const Cursor &cursor, std::size_t n) const {
  const std::lock_guard guard(lock_);
  Tail tail;
  std::uint64_t position = oldest();
  if (!cursor.at.empty() && !position_of(cursor, position)) {
    tail.too_old = true;
    tail.next = cursor_at(last_);
    return tail;
  }
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(n, last_ - position));
  tail.entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i, ++position) {
    const Entry &entry = entries_[static_cast<std::size_t>(position - oldest())];
    tail.entries.push_back({position + 1, position, entry.kind, entry.body});
  }
  tail.next = cursor_at(position);
  return tail;
}

Beat Log::beat() const {
  const std::lock_guard guard(lock_);
  return {epoch_, cursor_at(last_), 0};
}

std::size_t Log::size() const {
  const std::lock_guard guard(lock_);
  return entries_.size();
}

// Makes a cursor from the epoch and a position.
Cursor Log::cursor_at(std::uint64_t position) const {
  Cursor cursor;
  cursor.at.reserve(epoch_.size() + sizeof position);
  cursor.at.append(reinterpret_cast<const char *>(epoch_.data()), epoch_.size());
  cursor.at.append(reinterpret_cast<const char *>(&position), sizeof position);
  return cursor;
}

bool Log::position_of(const Cursor &cursor, std::uint64_t &position) const {
  if (cursor.at.size() != epoch_.size() + sizeof position) return false;
  if (std::memcmp(cursor.at.data(), epoch_.data(), epoch_.size()) != 0) return false;
  std::memcpy(&position, cursor.at.data() + epoch_.size(), sizeof position);
  return oldest() <= position && position <= last_;
}

}  // namespace limen::store::memory
