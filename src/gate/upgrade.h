// Converts the records of an older store to the newest format.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/store.h"

namespace limen::gate {

// Returns a record's value in the newest format (store::Convert). Fails with Status::store if the
// value is damaged or the kind is unknown.
Result<std::string> convert_record(store::Kind kind, std::string_view value);

}  // namespace limen::gate
