// Reads a data file that no process writes: that of a closed store, or a backup.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "store/lmdb/copy.h"
#include "store/lmdb/file/checked_pages.h"
#include "store/lmdb/file/tree_reader.h"
#include "store/lmdb/record_format.h"

namespace limen::store::lmdb {

class ClosedFile {
 public:
  // Reads the info. Fails with Status::store if the file is damaged or was not made by limen.
  static Result<ClosedFile> open(const std::string &path);

  const Info &info() const noexcept { return info_; }

  // Checks every page, and returns what to copy. It is valid as long as this object. Fails with
  // Status::store if the file is damaged or has a newer format.
  Result<Source> check(Progress &progress);

 private:
  ClosedFile(std::string path, std::unique_ptr<file::CheckedPages> pages, const file::Root &root)
      : path_(std::move(path)), pages_(std::move(pages)), root_(root) {}

  std::string path_;
  std::unique_ptr<file::CheckedPages> pages_;
  file::Root root_;
  Info info_;
};

}  // namespace limen::store::lmdb
