// How long what an issuer's gates give out may be good: kept in the store, so
// that a process with other settings, such as a command, keeps its revocations
// as long as they matter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::revocation {

struct Lives {
  Seconds token = 0;        // how long a token that is minted now may be accepted
  Seconds token_slack = 0;  // how long after its exp it may be accepted
  Seconds all = 0;          // how long whatever is given out now may be good

  friend bool operator==(const Lives &, const Lives &) = default;
};

// The longer ones of both.
Lives longest(const Lives &one, const Lives &other);

// Zeros: none is kept. Fails with store.
Result<Lives> kept_lives(store::Store &store, std::string_view issuer);

// REVOKE-16: they are kept before anything of such a life is given out; never shortened.
// Fails with store, full.
Outcome keep_lives(store::Store &store, std::string_view issuer, const Lives &lives);

// Whose lives are kept: every issuer that gave something out on this store.
Result<std::vector<std::string>> known_issuers(store::Store &store);

}  // namespace limen::revocation
