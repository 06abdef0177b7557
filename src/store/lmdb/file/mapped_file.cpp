#include "store/lmdb/file/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/printable.h"

namespace limen::store::lmdb::file {

Result<std::unique_ptr<MappedFile>> MappedFile::open(const std::string &path, std::size_t room) {
  const auto cannot = [&](const char *what, int error) {
    return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
                strerrordesc_np(error));
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return cannot("read", errno);
  struct stat found {};
  const bool is_file = fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
  const std::size_t size = is_file ? static_cast<std::size_t>(found.st_size) : 0;
  room = std::max(room, size);
  void *const mapped = room == 0 ? nullptr : mmap(nullptr, room, PROT_READ, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (!is_file) return fail(Status::store, "store: %s is not a file", Printable(path).c_str());
  if (mapped == MAP_FAILED) return cannot("map", error);
  return std::unique_ptr<MappedFile>(new MappedFile(mapped, size, room));
}

MappedFile::~MappedFile() {
  if (at_ != nullptr) munmap(at_, room_);
}

}  // namespace limen::store::lmdb::file
