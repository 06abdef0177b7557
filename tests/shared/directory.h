// A new directory that is gone, with all that lies in it, after the test.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace limen {

class Directory {
 public:
  // In memory where the host has such a file system, so that thousands of
  // commits do not wait for a disk; `on_disk` where that is the point.
  explicit Directory(bool on_disk = false) {
    namespace fs = std::filesystem;
    const bool in_memory = !on_disk && access("/dev/shm", W_OK) == 0;
    const fs::path parent = in_memory ? fs::path("/dev/shm") : fs::temp_directory_path();
    std::string name = (parent / "limen-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory &) = delete;
  Directory &operator=(const Directory &) = delete;

  const std::string &path() const { return path_; }
  std::string file(const std::string &name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

}  // namespace limen
