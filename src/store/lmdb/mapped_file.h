// A file as bytes. Others may write to it, but not make it shorter.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::store::lmdb {

class MappedFile {
 public:
  static Result<std::unique_ptr<MappedFile>> open(const std::string &path);
  ~MappedFile();
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  ByteView bytes() const { return {static_cast<const std::uint8_t *>(at_), size_}; }

 private:
  MappedFile(void *at, std::size_t size) : at_(at), size_(size) {}
  void *at_;
  std::size_t size_;
};

}  // namespace limen::store::lmdb
