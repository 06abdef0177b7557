// A file as bytes. Others may write to it, and make it longer, but not shorter.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::store::lmdb::file {

class MappedFile {
 public:
  // `room`: how much of it may be read once it has grown so far.
  static Result<std::unique_ptr<MappedFile>> open(const std::string &path, std::size_t room = 0);
  ~MappedFile();
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  // As long as it was when it was opened.
  ByteView bytes() const { return {static_cast<const std::uint8_t *>(at_), size_}; }
  std::size_t room() const { return room_; }

 private:
  MappedFile(void *at, std::size_t size, std::size_t room) : at_(at), size_(size), room_(room) {}
  void *at_;
  std::size_t size_, room_;
};

}  // namespace limen::store::lmdb::file
