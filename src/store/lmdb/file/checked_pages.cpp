#include "store/lmdb/file/checked_pages.h"

#include <sys/stat.h>

#include <algorithm>
#include <new>

namespace limen::store::lmdb::file {

Result<std::unique_ptr<CheckedPages>> CheckedPages::open(const std::string &path,
                                                         std::size_t page_size, std::size_t room,
                                                         int fd) {
  Result<std::unique_ptr<MappedFile>> file = MappedFile::open(path, room);
  LIMEN_TRY(file);
  return std::unique_ptr<CheckedPages>(new CheckedPages(std::move(*file), page_size, fd));
}

CheckedPages::CheckedPages(std::unique_ptr<MappedFile> file, std::size_t page_size, int fd)
    : file_(std::move(file)),
      page_size_(page_size),
      fd_(fd),
      base_(file_->bytes().data()),
      room_(file_->room() / page_size),
      known_(file_->bytes().size() / page_size),
      sound_(static_cast<std::uint64_t *>(std::calloc(room_ / 64 + 1, sizeof(std::uint64_t)))) {
  if (sound_ == nullptr) throw std::bad_alloc();
}

void CheckedPages::grow() noexcept {
  struct stat found {};
  if (fd_ < 0 || fstat(fd_, &found) != 0) return;
  const std::uint64_t now = std::min(static_cast<std::uint64_t>(found.st_size) / page_size_, room_);
  std::uint64_t known = known_.load();
  while (known < now && !known_.compare_exchange_weak(known, now)) continue;
}

bool CheckedPages::has_grown_to(std::uint64_t page, std::uint64_t count) noexcept {
  if (page >= room_ || count > room_ - page) return false;
  grow();
  const std::uint64_t known = known_.load();
  return page < known && count <= known - page;
}

}  // namespace limen::store::lmdb::file
