// upgrade_workload STORE DATA: makes a store of the data file DATA, as if a limen of its format had
// just closed it, and upgrades it.
#include <limen/store.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "record.h"

namespace {

bool sync_directory(const std::string &path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = fd >= 0 && fsync(fd) == 0;
  close(fd);
  return done;
}

bool put(const std::string &store, const char *data) {
  std::ifstream in(data, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (mkdir(store.c_str(), 0700) != 0) return false;
  const int fd = ::open((store + "/data.mdb").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
      fdatasync(fd) == 0;
  close(fd);
  return written && sync_directory(store) && sync_directory(store.substr(0, store.rfind('/')));
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3 || !put(argv[1], argv[2])) return 2;
  power_mark("begin\tupgrade\tupgrade");
  try {
    limen::upgrade_store(std::string("lmdb:") + argv[1]);
  } catch (const limen::Error &error) {
    std::fprintf(stderr, "upgrade_workload: %s\n", error.what());
    return 1;
  }
}
