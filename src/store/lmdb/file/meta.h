// Reads the meta pages of an LMDB data file, which tell where a snapshot begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "store/lmdb/file/layout.h"

namespace limen::store::lmdb::file {

// Returns a copy of the meta page of transaction `txnid`, or of the newest if it is 0. Checks the
// page itself and against the size of the file. Returns nothing if other processes have overwritten
// it.
Result<std::optional<Meta>> read_meta(ByteView file, std::uint64_t txnid);

// Fails with Status::store if the file is of an LMDB data version that this code does not know.
// Call it before LMDB opens the file, because LMDB may know that version and write it.
Outcome check_data_version(ByteView file);

inline std::size_t page_size(const Meta &meta) { return meta.free_list.pad; }

}  // namespace limen::store::lmdb::file
