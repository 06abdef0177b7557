// ReadBuffer: limen's own buffer to read a session into.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "session/record.h"
#include "session/stored_session.h"

namespace limen::session {

// Limits how often an operation starts again because others wrote between its read and write.
inline constexpr int max_attempts = 100;

class ReadBuffer {
 public:
  // Calls `read` with a buffer that grows until the session fits.
  template <class Read>
  Result<StoredSession> load(Read &&read) {
    for (int i = 0; i < max_attempts; ++i) {
      Result<StoredSession> found = read(room());
      if (found.status() != Status::buffer) return found;
      grow(reinterpret_cast<const SessionRecord *>(room().data())->total);
    }
    return fail(Status::store, "session: grows faster than it can be read; try again");
  }

 private:
  std::span<std::uint8_t> room() {
    if (large_.empty()) return small_;
    return {reinterpret_cast<std::uint8_t *>(large_.data()), large_.size() * sizeof large_[0]};
  }
  void grow(std::size_t size) { large_.resize(size / sizeof large_[0] + 1); }

  alignas(8) std::array<std::uint8_t, 2048> small_;
  std::vector<std::uint64_t> large_;
};

}  // namespace limen::session
