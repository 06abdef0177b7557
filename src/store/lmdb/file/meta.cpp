#include "store/lmdb/file/meta.h"

#include <array>
#include <atomic>
#include <bit>
#include <cinttypes>
#include <cstring>

namespace limen::store::lmdb::file {

namespace {

using Metas = std::array<Meta, meta_pages>;

Error damage(const char *what) {
  return fail(Status::store, "store: data.mdb is damaged: %s", what);
}

Error unknown_version(const Meta &meta) {
  return fail(Status::store,
              "store: data.mdb is of LMDB's data version %u; expected version %u, that of LMDB 0.9",
              meta.version, data_version);
}

Error meta_damage(std::size_t page, const char *what) {
  return fail(Status::store, "store: data.mdb is damaged: page %zu (meta): %s", page, what);
}

// Checks the parts of a meta page that commits do not change.
Outcome check_head(ByteView file, std::size_t page, std::size_t at) {
  if (file.size() < at + page_header_size + sizeof(Meta))
    return fail(Status::store, "store: data.mdb is damaged: it ends after %zu bytes, in page %zu",
                file.size(), page);
  const Page head{file.data() + at};
  const auto meta = load<Meta>(head.content());
  if (meta.magic == __builtin_bswap32(magic))
    return fail(Status::store, "store: data.mdb was made by a machine of another byte order");
  if (meta.magic != magic) return meta_damage(page, "this is not a file of LMDB's");
  if (meta.version != data_version) return unknown_version(meta);
  if (head.number() != page) return meta_damage(page, "its number is another");
  if (head.flags() != meta_flag) return meta_damage(page, "its flags are not those of a meta page");
  const std::size_t size = meta.free_list.pad;
  if (!std::has_single_bit(size) || size < least_page_size || size > most_page_size)
    return fail(Status::store,
                "store: data.mdb is damaged: page %zu (meta): the page size is %zu; expected a "
                "power of two from %zu to %zu",
                page, size, least_page_size, most_page_size);
  return success();
}

// Returns both metas as they were at one moment, or nothing if writers change them too quickly.
std::optional<Metas> read_both(ByteView file, std::size_t size) {
  Metas metas, again;
  const auto read = [&](Metas &into) {
    for (std::size_t i = 0; i < meta_pages; ++i)
      std::memcpy(&into[i], file.data() + i * size + page_header_size, sizeof(Meta));
    std::atomic_signal_fence(std::memory_order_seq_cst);  // makes the compiler read again
  };
  read(metas);
  for (int tries = 0; tries < 1000; ++tries) {
    read(again);
    if (std::memcmp(metas.data(), again.data(), sizeof metas) == 0) return metas;
    metas = again;
  }
  return std::nullopt;
}

Outcome check_record(std::size_t page, const TreeRecord &tree, std::uint64_t last_page,
                     const char *name) {
  const auto bad = [&](const char *what) {
    return fail(Status::store, "store: data.mdb is damaged: page %zu (meta): the %s %s", page, name,
                what);
  };
  if (tree.root == no_page) {
    if (tree.depth != 0 || tree.entries != 0 || tree.branch_pages != 0 || tree.leaf_pages != 0 ||
        tree.overflow_pages != 0)
      return bad("has no root, but is not empty");
    return success();
  }
  if (tree.root < meta_pages || tree.root > last_page) return bad("has its root out of range");
  if (tree.depth == 0 || tree.depth > max_depth) return bad("has an impossible depth");
  return success();
}

Outcome check_meta(ByteView file, std::size_t page, const Meta &meta) {
  const std::uint64_t pages = file.size() / page_size(meta);
  // Allows for pages behind the end of the file. They were never written, and are listed as free in
  // pages that were.
  const std::uint64_t most = pages + pages * (page_size(meta) / sizeof(std::uint64_t));
  if (meta.last_page + 1 < meta_pages || meta.last_page >= most)
    return fail(Status::store,
                "store: data.mdb is damaged: page %zu (meta): the last page is %" PRIu64
                ", but the file has %" PRIu64 " pages",
                page, meta.last_page, pages);
  if ((meta.free_list.flags & ~no_subdir_flag) != integer_keys_flag)
    return meta_damage(page, "the flags of the free list are unknown");
  if (meta.main.flags != 0) return meta_damage(page, "not made by limen: the database has flags");
  LIMEN_TRY(check_record(page, meta.free_list, meta.last_page, "free list"));
  return check_record(page, meta.main, meta.last_page, "database");
}

// Checks the numbers of the transactions. Transaction n writes meta page n mod 2, and a new file
// has 0 in both.
Outcome check_turns(const Metas &metas) {
  const std::uint64_t even = metas[0].txnid, odd = metas[1].txnid;
  if (even == 0 && odd == 0) return success();
  if (even % 2 != 0 || odd % 2 != 1 || (even > odd ? even - odd : odd - even) != 1)
    return fail(Status::store,
                "store: data.mdb is damaged: the meta pages are of the transactions %" PRIu64
                " and %" PRIu64 "; expected one after the other",
                even, odd);
  return success();
}

}  // namespace

Outcome check_data_version(ByteView file) {
  if (file.size() < page_header_size + sizeof(Meta)) return success();
  const auto meta = load<Meta>(Page{file.data()}.content());
  return meta.magic != magic || meta.version == data_version ? success() : unknown_version(meta);
}

Result<std::optional<Meta>> read_meta(ByteView file, std::uint64_t txnid) {
  if (file.empty()) return damage("it is empty");
  LIMEN_TRY(check_head(file, 0, 0));
  const std::size_t size = load<Meta>(file.data() + page_header_size).free_list.pad;
  LIMEN_TRY(check_head(file, 1, size));
  if (load<Meta>(file.data() + size + page_header_size).free_list.pad != size)
    return damage("its meta pages have different page sizes");
  const auto metas = read_both(file, size);
  if (!metas) return std::optional<Meta>();
  std::size_t page = txnid % meta_pages;
  if (txnid == 0) {
    LIMEN_TRY(check_turns(*metas));
    page = (*metas)[0].txnid < (*metas)[1].txnid ? 1 : 0;
  }
  const Meta &meta = (*metas)[page];
  if (txnid != 0 && meta.txnid != txnid) {
    if (meta.txnid > txnid && meta.txnid % 2 == txnid % 2) return std::optional<Meta>();
    return fail(Status::store,
                "store: data.mdb is damaged: page %zu (meta): it is of transaction %" PRIu64
                "; expected %" PRIu64,
                page, meta.txnid, txnid);
  }
  LIMEN_TRY(check_meta(file, page, meta));
  return std::optional<Meta>(meta);
}

}  // namespace limen::store::lmdb::file
