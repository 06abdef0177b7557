// The memory driver: sharded by bucket, expired records swept a few per write.
#pragma once

#include "store/admin.h"

namespace limen::store::memory {

struct Settings {
  Seconds log_retention = 900;
};

// `clock` outlives the store.
Result<Opened> open(const Clock &clock, const Settings &settings);

}  // namespace limen::store::memory
