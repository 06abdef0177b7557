// Gives access to the pages of a data file by number, and remembers which of them were checked.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "store/lmdb/file/layout.h"
#include "store/lmdb/file/mapped_file.h"

namespace limen::store::lmdb::file {

class CheckedPages {
 public:
  // Opens a file that may grow up to `room` bytes. A file that grows needs `fd`, a descriptor of it
  // through which its size is read.
  static Result<std::unique_ptr<CheckedPages>> open(const std::string &path, std::size_t page_size,
                                                    std::size_t room = 0, int fd = -1);

  std::size_t page_size() const noexcept { return page_size_; }

  // Returns the file up to its last known size.
  ByteView bytes() const noexcept {
    return {base_, static_cast<std::size_t>(known_.load(std::memory_order_relaxed)) * page_size_};
  }

  // Returns `count` pages in a row, or nullptr if the file does not have them.
  const std::uint8_t *at(std::uint64_t page, std::uint64_t count = 1) noexcept {
    const std::uint64_t known = known_.load(std::memory_order_relaxed);
    if (page >= known || count > known - page) [[unlikely]]
      if (!has_grown_to(page, count)) return nullptr;
    return base_ + page * page_size_;
  }
  // Reads the size of the file again.
  void grow() noexcept;

  // Tells whether this process has already found the page sound. Such a page needs no other check,
  // because later writers only write sound pages.
  bool is_sound(std::uint64_t page) const noexcept {
    return all_sound() ||
           (std::atomic_ref(sound_[page / 64]).load(std::memory_order_relaxed) >> page % 64 & 1);
  }
  void set_sound(std::uint64_t page) noexcept {
    std::atomic_ref(sound_[page / 64])
        .fetch_or(std::uint64_t{1} << page % 64, std::memory_order_relaxed);
  }
  bool all_sound() const noexcept { return all_sound_.load(std::memory_order_relaxed); }
  void set_all_sound() noexcept { all_sound_.store(true, std::memory_order_relaxed); }

 private:
  struct Free {
    void operator()(std::uint64_t *words) const noexcept { std::free(words); }
  };
  CheckedPages(std::unique_ptr<MappedFile> file, std::size_t page_size, int fd);
  bool has_grown_to(std::uint64_t page, std::uint64_t count) noexcept;

  const std::unique_ptr<MappedFile> file_;
  const std::size_t page_size_;
  const int fd_;
  const std::uint8_t *const base_;
  const std::uint64_t room_;  // in pages
  std::atomic<std::uint64_t> known_;
  std::atomic<bool> all_sound_{false};
  std::unique_ptr<std::uint64_t[], Free> sound_;  // a bit for each page, in memory used on demand
};

}  // namespace limen::store::lmdb::file
