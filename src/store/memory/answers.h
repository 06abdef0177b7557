// Remembers the answers to the latest named commits of a shard. Callers hold the shard's lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/clock.h"
#include "store/store.h"

namespace limen::store::memory {

class Answers {
 public:
  // Returns the version that the commit of this name put, or nullptr if it is not remembered.
  const Version *find(Bucket bucket, const CommitId &id, Seconds now) const noexcept {
    if (ring_ == nullptr) return nullptr;
    const std::uint64_t tag = tag_of(id);
    for (std::size_t i = 0; i < retry_count; ++i) {
      if (ring_->tags[i] != tag) continue;
      const Answer &answer = ring_->answers[i];
      const bool kept = now < saturating_add(answer.at, retry_window);
      if (kept && answer.bucket == bucket && answer.id == id) return &answer.version;
    }
    return nullptr;
  }

  // Allocates what remember() needs, so that remember() cannot fail.
  void reserve() {
    if (ring_ == nullptr) ring_ = std::make_unique<Ring>();
  }

  void remember(Bucket bucket, const CommitId &id, Version version, Seconds now) noexcept {
    ring_->tags[next_] = tag_of(id);
    ring_->answers[next_] = {id, bucket, version, now};
    next_ = (next_ + 1) % retry_count;
  }

 private:
  struct Answer {
    CommitId id{};  // all zero: none
    Bucket bucket = 0;
    Version version = 0;
    Seconds at = 0;
  };
  struct Ring {
    std::array<std::uint64_t, retry_count> tags{};
    std::array<Answer, retry_count> answers{};
  };

  static std::uint64_t tag_of(const CommitId &id) noexcept {
    std::uint64_t tag;
    std::memcpy(&tag, id.data(), sizeof tag);
    return tag;
  }

  std::unique_ptr<Ring> ring_;
  std::size_t next_ = 0;
};

}  // namespace limen::store::memory
