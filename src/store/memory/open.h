// The memory driver: sharded by bucket, expired records swept a few per write.
#pragma once

#include "store/store.h"

namespace limen::store {

struct MemorySettings {
  Seconds log_retention = 900;
};

// `clock` outlives the store.
Result<std::unique_ptr<Store>> open_memory_store(const Clock &clock,
                                                 const MemorySettings &settings);

}  // namespace limen::store
