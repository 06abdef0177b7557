// Declares the lmdb driver's entry in the table of drivers.
#pragma once

#include "store/driver.h"

namespace limen::store::lmdb {

extern const Driver driver;

}  // namespace limen::store::lmdb
