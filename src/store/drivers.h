// Finds a driver, or opens, checks, restores and upgrades a store, by URL. Only this table names
// the drivers.
#pragma once

#include <string>
#include <string_view>

#include "store/driver.h"

namespace limen::store {

// These functions fail with Status::argument when no driver has the URL's scheme, or when the
// driver does not support the function. Their messages show only the scheme, because the rest of a
// URL may contain a password.

Result<const Driver *> find_driver(std::string_view url);

Result<Opened> open(const Clock &clock, std::string_view url, const options::Options &options);

// See the functions of the same names in Driver.
Result<Opened> open_visitors(const Clock &clock, std::string_view url,
                             const options::Options &options);
Result<bool> has_visitors(std::string_view url);
Result<Checked> check(std::string_view url, Progress &progress);
Outcome restore(std::string_view url, const std::string &backup, const options::Options &options,
                const Convert &convert, const Prepare &prepare, Progress &progress);
Result<Upgraded> upgrade(std::string_view url, const options::Options &options,
                         const Convert &convert, Progress &progress);

}  // namespace limen::store
