#include "base/result.h"

#include <cstdarg>
#include <cstdio>

namespace limen {

Error fail(Status status, const char *format, ...) {
  Error error;
  error.status = status;
  std::va_list arguments;
  va_start(arguments, format);
  const int wanted = std::vsnprintf(error.message, sizeof error.message, format, arguments);
  va_end(arguments);
  if (wanted < 0) {
    error.message[0] = '\0';
  } else if (static_cast<std::size_t>(wanted) >= sizeof error.message) {
    std::size_t end = sizeof error.message - 1;
    while (end > 0 && (static_cast<unsigned char>(error.message[end - 1]) & 0xC0) == 0x80) --end;
    if (end > 0 && (static_cast<unsigned char>(error.message[end - 1]) & 0x80) != 0) --end;
    error.message[end] = '\0';
  }
  return error;
}

}  // namespace limen
