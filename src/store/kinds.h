// Lists the kinds of records and log entries, so that no two rooms use one number. A number never
// changes its meaning, because stores on disk contain it.
#pragma once

#include "store/store.h"

namespace limen::store {

inline constexpr Kind revocation_kind = 1;
inline constexpr Kind session_kind = 2;
inline constexpr Kind renewed_ticket_kind = 3;  // leads from an old ticket to its successor
inline constexpr Kind secret_kind = 4;   // a secret that only the processes of this store know
inline constexpr Kind keyring_kind = 5;  // an issuer's signing keys

inline constexpr Kind issuer_kind = 6;  // how long an issuer's tokens and sessions can be valid

}  // namespace limen::store
