// The kinds of records and log entries, so that no two rooms use one number.
// Numbers are kept for ever: they are in stores on disk.
#pragma once

#include "store/store.h"

namespace limen::store {

inline constexpr Kind revocation_kind = 1;

}  // namespace limen::store
