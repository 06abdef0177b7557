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

struct Lifetimes {
  Seconds token = 0;        // how long a token that is minted now may be accepted
  Seconds token_slack = 0;  // how long after its exp it may be accepted
  Seconds all = 0;          // how long whatever is given out now may be good

  friend bool operator==(const Lifetimes &, const Lifetimes &) = default;
};

// The longer ones of both.
Lifetimes longest(const Lifetimes &one, const Lifetimes &other);

// Zeros: none is kept. Fails with store.
Result<Lifetimes> stored_lifetimes(store::Store &store, std::string_view issuer);

// REVOKE-16: they are kept before anything of such a life is given out; never shortened.
// Fails with store, full.
Outcome store_lifetimes(store::Store &store, std::string_view issuer, const Lifetimes &lifetimes);

// Whose lives are kept: every issuer that gave something out on this store.
Result<std::vector<std::string>> known_issuers(store::Store &store);

}  // namespace limen::revocation
