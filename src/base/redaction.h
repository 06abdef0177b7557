// What a message may show of what the caller passed.
#pragma once

#include "base/result.h"

namespace limen {

// redacted gives the error as callers may see it: where the table of statuses hides what
// messages of its status quote, each quoted text is replaced by "...".
Error redacted(const Error &error) noexcept;

}  // namespace limen
