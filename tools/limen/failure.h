// Mistakes of the command line, as the errors of limen.hpp that they are.
#pragma once

#include <limen/limen.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace command {

// Throws. `message` is one line and holds no secret.
[[noreturn]] inline void refuse(std::string_view message, limen_status status = LIMEN_E_ARGUMENT) {
  limen_error error{};
  error.status = status;
  std::memcpy(error.message, message.data(), std::min(message.size(), sizeof error.message - 1));
  throw limen::UsageError(error);
}

}  // namespace command
