// Opens a store in memory. It is sharded by bucket, and each commit deletes a few expired records.
#pragma once

#include "store/admin.h"

namespace limen::store::memory {

struct Settings {
  Seconds log_retention = 900;
};

// `clock` must outlive the store.
Result<Opened> open(const Clock &clock, const Settings &settings);

}  // namespace limen::store::memory
