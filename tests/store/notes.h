// Reads and changes what limen.lock notes of a store of visitors: the boot in which data.mdb is
// whole.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "store/lmdb/lock_file.h"

namespace limen::store {

// Returns 0 if there is no note.
inline std::uint64_t whole_in(const std::string &visitors) {
  std::uint64_t boot = 0;
  const int fd = open((visitors + "/limen.lock").c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t size =
      fd < 0 ? 0 : pread(fd, &boot, sizeof boot, offsetof(lmdb::SharedPage, whole_in));
  if (fd >= 0) close(fd);
  return size == sizeof boot ? boot : 0;
}

// Makes a boot that is noted another one than this, as if the host had been restarted. No process
// has the store open.
inline void pretend_restart(const std::string &visitors) {
  constexpr std::uint64_t earlier_boot = 1;
  const std::uint64_t noted = whole_in(visitors);
  if (noted == 0 || noted == lmdb::any_boot) return;
  const int fd = open((visitors + "/limen.lock").c_str(), O_WRONLY | O_CLOEXEC);
  const auto at = static_cast<off_t>(offsetof(lmdb::SharedPage, whole_in));
  if (pwrite(fd, &earlier_boot, sizeof earlier_boot, at) != sizeof earlier_boot) _exit(9);
  close(fd);
}

}  // namespace limen::store
