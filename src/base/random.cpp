#include "base/random.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/fork.h"

namespace limen {
namespace {

bool from_kernel(unsigned char *out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

// ReadAhead holds random bytes for one thread in a page that a fork wipes: in the
// child, `state` reads `empty`. The fork number is a second, independent check.
// Both are checked again after the bytes were copied, because a signal handler may
// fork at any point. If the kernel cannot wipe pages, nothing is read ahead.
//
// A draw from a signal handler that interrupted another draw touches none of this
// and asks the kernel.
//
// Trivially destructible, so that a thread that is ending can still draw.
class ReadAhead {
 public:
  bool take(unsigned char *out, std::size_t size) {
    if (size > sizeof page_->bytes / 8 || drawing_) return from_kernel(out, size);
    drawing_ = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const bool taken = ready() ? copy(out, size) : from_kernel(out, size);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    drawing_ = false;
    return taken;
  }

  // Frees the page. Every later draw asks the kernel.
  void release() {
    drawing_ = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (page_ == nullptr) return;
    explicit_bzero(page_->bytes, sizeof page_->bytes);
    munmap(std::exchange(page_, nullptr), sizeof *page_);
  }

 private:
  static constexpr std::uint64_t empty = 0, filling = 1, full = 2;

  struct Page {
    volatile std::uint64_t state;
    unsigned char bytes[4096 - sizeof(std::uint64_t)];
  };

  bool undisturbed(std::uint64_t state) const {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return page_->state == state && generation_ == fork_generation();
  }

  bool copy(unsigned char *out, std::size_t size) {
    for (;;) {
      if (!undisturbed(full) || left_ < size) {
        if (!fill()) return false;
      }
      unsigned char *const from = page_->bytes + (sizeof page_->bytes - left_);
      left_ -= size;
      std::memcpy(out, from, size);
      explicit_bzero(from, size);
      if (undisturbed(full)) return true;
    }
  }

  bool fill() {
    do {
      page_->state = filling;
      generation_ = fork_generation();
      if (!from_kernel(page_->bytes, sizeof page_->bytes)) {
        page_->state = empty;
        return false;
      }
    } while (!undisturbed(filling));
    page_->state = full;
    left_ = sizeof page_->bytes;
    return true;
  }

  bool ready();

  Page *page_ = nullptr;
  std::size_t left_ = 0;
  std::uint64_t generation_ = 0;
  volatile bool drawing_ = false;
  bool off_ = false;
};

constinit thread_local ReadAhead ahead;

struct AtThreadEnd {
  ~AtThreadEnd() { ahead.release(); }
};

bool ReadAhead::ready() {
  if (page_ != nullptr) return true;
  if (off_) return false;
  void *const page =
      mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return false;
  if (madvise(page, sizeof(Page), MADV_WIPEONFORK) != 0) {
    munmap(page, sizeof(Page));
    off_ = true;
    return false;
  }
  madvise(page, sizeof(Page), MADV_DONTDUMP);
  [[maybe_unused]] thread_local AtThreadEnd at_end;
  page_ = static_cast<Page *>(page);
  return true;
}

}  // namespace

Outcome random_bytes(void *out, std::size_t size) {
  if (size == 0) return success();
  if (!ahead.take(static_cast<unsigned char *>(out), size))
    return fail(Status::random, "random generator: getrandom failed: errno %d", errno);
  return success();
}

}  // namespace limen
