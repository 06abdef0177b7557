// Mistakes in the command line, as errors of limen.hpp.
#pragma once

#include <limen/limen.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace command {

// Throws a UsageError. `message` is one line and contains no secret.
[[noreturn]] inline void refuse(std::string_view message, limen_status status = LIMEN_E_ARGUMENT) {
  limen_error error{};
  error.status = status;
  std::memcpy(error.message, message.data(), std::min(message.size(), sizeof error.message - 1));
  throw limen::UsageError(error);
}

}  // namespace command
