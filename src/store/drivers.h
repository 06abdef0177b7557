// The table of drivers, and stores by their URLs. No other room names a driver.
#pragma once

#include <string>
#include <string_view>

#include "store/driver.h"

namespace limen::store {

// All of these fail with argument where no driver has the URL's scheme, or the driver cannot do
// it. A message shows no more of the URL than its scheme, since it may hold a password.

Result<const Driver *> find_driver(std::string_view url);

Result<Opened> open(const Clock &clock, std::string_view url, const options::Options &options);

// As Driver's functions say.
Result<Report> check(std::string_view url, Progress &progress);
Outcome restore(std::string_view url, const std::string &backup, const options::Options &options,
                const Prepare &prepare, Progress &progress);

}  // namespace limen::store
