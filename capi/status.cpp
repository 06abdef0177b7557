#include "base/status.h"

#include <limen/status.h>

extern "C" {

const char *limen_status_name(int32_t status) { return limen::status_name(status); }

int32_t limen_status_kind(int32_t status) {
  return static_cast<int32_t>(limen::status_kind(status));
}

}  // extern "C"
