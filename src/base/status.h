// Every status of limen and its kind, from the table that limen/status.h comes from, too.
#pragma once

#include <cstdint>

#include "base/status_table.h"

namespace limen {

enum class Kind : std::int32_t {
#define LIMEN_KIND_ENUM(name, number) name = number,
  LIMEN_KIND_TABLE(LIMEN_KIND_ENUM)
#undef LIMEN_KIND_ENUM
};

enum class Status : std::int32_t {
#define LIMEN_STATUS_ENUM(name, text, number, kind, quotes) name = number,
  LIMEN_STATUS_TABLE(LIMEN_STATUS_ENUM)
#undef LIMEN_STATUS_ENUM
};

// The constant's name, such as "LIMEN_E_TOKEN_EXPIRED"; "LIMEN_E_?" for a
// number that is not a status.
const char *status_name(std::int32_t status) noexcept;

// Whether callers may see what messages of a status quote.
bool shows_quotes(Status status) noexcept;

// The kind of a status; `fault` for a number that is none.
Kind status_kind(std::int32_t status) noexcept;

}  // namespace limen
