#include "base/random.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/fork.h"

namespace limen {
namespace {

bool from_kernel(unsigned char *out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    out += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

// One page per thread. A fork wipes it (MADV_WIPEONFORK), so that `full` reads
// 0 in the child; the fork count is a second, independent guard. Where the
// kernel cannot wipe, nothing is read ahead.
class ReadAhead {
 public:
  ~ReadAhead() {
    if (page_ != nullptr) {
      explicit_bzero(page_, sizeof *page_);
      munmap(page_, sizeof *page_);
    }
  }

  bool take(unsigned char *out, std::size_t size) {
    if (size > sizeof page_->bytes / 8 || !ready()) return from_kernel(out, size);
    if (page_->full != 1 || generation_ != fork_generation() || left_ < size) {
      if (!from_kernel(page_->bytes, sizeof page_->bytes)) return false;
      page_->full = 1;
      generation_ = fork_generation();
      left_ = sizeof page_->bytes;
    }
    unsigned char *const from = page_->bytes + (sizeof page_->bytes - left_);
    std::memcpy(out, from, size);
    explicit_bzero(from, size);
    left_ -= size;
    return true;
  }

 private:
  struct Page {
    std::uint64_t full;
    unsigned char bytes[4096 - sizeof(std::uint64_t)];
  };

  bool ready() {
    if (page_ != nullptr) return true;
    if (refused_) return false;
    void *const page =
        mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    if (madvise(page, sizeof(Page), MADV_WIPEONFORK) != 0) {
      munmap(page, sizeof(Page));
      refused_ = true;
      return false;
    }
    madvise(page, sizeof(Page), MADV_DONTDUMP);
    page_ = static_cast<Page *>(page);
    return true;
  }

  Page *page_ = nullptr;
  std::size_t left_ = 0;
  std::uint64_t generation_ = 0;
  bool refused_ = false;
};

}  // namespace

Outcome random_bytes(void *out, std::size_t size) {
  thread_local ReadAhead ahead;
  if (!ahead.take(static_cast<unsigned char *>(out), size))
    return fail(Status::random, "random generator: getrandom failed: errno %d", errno);
  return success();
}

}  // namespace limen
