// Declares the memory driver's entry in the table of drivers.
#pragma once

#include "store/driver.h"

namespace limen::store::memory {

extern const Driver driver;

}  // namespace limen::store::memory
