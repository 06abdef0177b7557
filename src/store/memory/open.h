// Opens a store in memory. It is sharded by bucket, and each commit deletes a few expired records.
#pragma once

#include <cstdint>

#include "store/admin.h"

namespace limen::store::memory {

struct Settings {
  Seconds log_retention = 900;
  std::uint64_t max_size = UINT64_MAX;            // of all that the store holds, in bytes
  const char *max_size_name = "memory.max_size";  // the property, for messages
};

// `clock` must outlive the store.
Result<Opened> open(const Clock &clock, const Settings &settings);

}  // namespace limen::store::memory
