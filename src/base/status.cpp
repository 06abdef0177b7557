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

}  // namespace limen
