// Converts records of store format 1 to format 2. Fails with store if a record is damaged.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::revocation {

Result<std::string> entry_from_format_1(std::string_view bytes);
Result<std::string> lifetimes_from_format_1(std::string_view bytes);

}  // namespace limen::revocation
