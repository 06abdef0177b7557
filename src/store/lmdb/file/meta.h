// The meta pages of an LMDB data file: which snapshot there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "store/lmdb/file/layout.h"

namespace limen::store::lmdb::file {

// A copy of the meta page with `txnid`, or of the newest for txnid 0, checked by itself and
// against the length of the file. Nothing: other processes wrote it over.
Result<std::optional<Meta>> read_meta(ByteView file, std::uint64_t txnid);

// Fails with store where the file is one of LMDB's, but of another data version than the one that
// this code knows. To be called before LMDB opens the file: of another version LMDB may know more.
Outcome check_data_version(ByteView file);

inline std::size_t page_size(const Meta &meta) { return meta.free_list.pad; }

}  // namespace limen::store::lmdb::file
