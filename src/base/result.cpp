#include "base/result.h"

#include <cstdarg>
#include <cstdio>

#include "base/utf8.h"

namespace limen {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Error fail(Status status, const char *format, ...) {
  Error error{status, {}};  // zeros: the record is copied whole to callers
  std::va_list arguments;
  va_start(arguments, format);
  const int wanted = std::vsnprintf(error.message, sizeof error.message, format, arguments);
  va_end(arguments);
  if (wanted < 0) {
    error.message[0] = '\0';
  } else if (static_cast<std::size_t>(wanted) >= sizeof error.message) {
    const std::size_t end = sizeof error.message - 1;
    std::size_t lead = end - 1;
    while (lead > 0 && end - lead < 4 && continues(error.message[lead])) --lead;
    const std::string_view last(error.message + lead, end - lead);
    if (utf8_sequence(last) != last.size()) error.message[lead] = '\0';
  }
  return error;
}

}  // namespace limen
