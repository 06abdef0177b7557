#include "store/lmdb/closed_file.h"

#include <optional>
#include <utility>

#include "store/lmdb/file/check.h"
#include "store/lmdb/file/mapped_file.h"
#include "store/lmdb/file/meta.h"

namespace limen::store::lmdb {

Result<ClosedFile> ClosedFile::open(const std::string &path) {
  const auto mapped = file::MappedFile::open(path);
  LIMEN_TRY(mapped);
  const Result<std::optional<file::Meta>> meta = file::read_meta((*mapped)->bytes(), 0);
  LIMEN_TRY(meta);
  if (!*meta) return damaged("its meta pages change");
  auto pages = file::CheckedPages::open(path, file::page_size(**meta));
  LIMEN_TRY(pages);
  const Result<std::optional<file::Root>> root = file::read_root(**pages, (*meta)->txnid);
  LIMEN_TRY(root);
  ClosedFile closed(path, std::move(*pages), root->value_or(file::Root()));
  const Result<Info> info = read_info(file::TreeReader(*closed.pages_, closed.root_));
  LIMEN_TRY(info);
  closed.info_ = *info;
  return closed;
}

Result<Source> ClosedFile::check(Progress &progress) {
  LIMEN_TRY(check_not_newer(info_));
  const auto mapped = file::MappedFile::open(path_);
  LIMEN_TRY(mapped);
  const Result<file::CheckReport> sound = file::check((*mapped)->bytes(), 0, {}, &progress);
  LIMEN_TRY(sound);
  if (sound->txnid != root_.txnid) return damaged("it changes while it is read");
  pages_->set_all_sound();
  return Source{file::TreeReader(*pages_, root_), sound->entries, (*mapped)->bytes().size(),
                info_.format};
}

}  // namespace limen::store::lmdb
