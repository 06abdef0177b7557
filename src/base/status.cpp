#include "base/status.h"

namespace limen {

const char *status_name(std::int32_t status) noexcept {
  switch (status) {
#define LIMEN_STATUS_NAME(name, text, number, kind, quotes) \
  case number:                                              \
    return text;
    LIMEN_STATUS_TABLE(LIMEN_STATUS_NAME)
#undef LIMEN_STATUS_NAME
    default:
      return "LIMEN_E_?";
  }
}

Kind status_kind(std::int32_t status) noexcept {
  switch (status) {
#define LIMEN_STATUS_KIND(name, text, number, kind, quotes) \
  case number:                                              \
    return Kind::kind;
    LIMEN_STATUS_TABLE(LIMEN_STATUS_KIND)
#undef LIMEN_STATUS_KIND
    default:
      return Kind::fault;
  }
}

bool shows_quotes(Status status) noexcept {
  constexpr bool shown = true, hidden = false;
  switch (status) {
#define LIMEN_STATUS_QUOTES(name, text, number, kind, quotes) \
  case Status::name:                                          \
    return quotes;
    LIMEN_STATUS_TABLE(LIMEN_STATUS_QUOTES)
#undef LIMEN_STATUS_QUOTES
  }
  return false;
}

}  // namespace limen
