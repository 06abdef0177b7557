// The check of LMDB's files: any bytes get an answer, the same each time, and a check that ends
// early does not contradict a whole one.
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "check.h"
#include "store/lmdb/file/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace limen;
  const Bytes file(data, data + size);  // a copy: the byte behind its end is not readable
  const auto whole = store::lmdb::file::check(file, 0);
  const auto again = store::lmdb::file::check(file, 0);
  check(whole.status() == again.status(), "the same answer twice");
  if (!whole.ok()) {
    check(whole.status() == Status::store, "damage is the store's");
    check(whole.error().text() == again.error().text(), "the same damage twice");
    check(whole.error().text().starts_with("store: data.mdb"), "a message that says where");
  } else {
    check(whole->complete && !whole->superseded, "no limit, so it is complete");
    const auto of_one = store::lmdb::file::check(file, whole->txnid);
    check(whole->txnid == 0 || of_one.ok(), "the newest snapshot by its name");
    check(whole->branch_pages + whole->leaf_pages + whole->overflow_pages <= size / 4096,
          "no page is counted twice");
  }
  for (const std::uint64_t pages : {0, 1, 2, 3, 5, 9, 1000}) {
    const auto part = store::lmdb::file::check(file, 0, {.pages = pages});
    if (whole.ok()) check(part.ok() && part->entries <= whole->entries, "a part of what is sound");
    if (!part.ok()) check(part.error().text() == whole.error().text(), "the first damage decides");
  }
  return 0;
}
