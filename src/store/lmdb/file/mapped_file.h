// Maps a file for reading. Other processes may write to the file and extend it, but must not
// shorten it.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::store::lmdb::file {

class MappedFile {
 public:
  // Maps `room` bytes, or the size of the file if it is larger. Bytes behind the end of the file
  // may be read only after the file has grown that far.
  static Result<std::unique_ptr<MappedFile>> open(const std::string &path, std::size_t room = 0);
  ~MappedFile();
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  // Returns the file up to the size that it had when it was opened.
  ByteView bytes() const { return {static_cast<const std::uint8_t *>(at_), size_}; }
  std::size_t room() const { return room_; }

 private:
  MappedFile(void *at, std::size_t size, std::size_t room) : at_(at), size_(size), room_(room) {}
  void *at_;
  std::size_t size_, room_;
};

}  // namespace limen::store::lmdb::file
