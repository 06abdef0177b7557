// Errors that several session operations return.
#pragma once

#include "base/result.h"

namespace limen::session {

[[gnu::cold]] Error unknown_ticket();
[[gnu::cold]] Error unknown_sid();
[[gnu::cold]] Error renewed();
[[gnu::cold]] Error too_busy();

}  // namespace limen::session
