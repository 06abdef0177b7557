// The kinds of records and log entries, so that no two rooms use one number.
// Numbers are kept for ever: they are in stores on disk.
#pragma once

#include "store/store.h"

namespace limen::store {

inline constexpr Kind revocation_kind = 1;
inline constexpr Kind session_kind = 2;
inline constexpr Kind renewed_ticket_kind = 3;  // an old ticket's way to its successor
inline constexpr Kind secret_kind = 4;  // what the processes of a store share and nobody else knows
inline constexpr Kind keyring_kind = 5;  // an issuer's signing keys

inline constexpr Kind issuer_kind = 6;  // how long what an issuer gives out may be good

}  // namespace limen::store
