// How long the tokens and sessions of an issuer's gates may be valid. The store keeps
// this, so that a process with other settings, such as a command, keeps its revocations
// as long as they matter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "options/options.h"
#include "store/store.h"

namespace limen::revocation {

struct Lifetimes {
  Seconds token = 0;        // how long a token issued now may be accepted
  Seconds token_slack = 0;  // how long a token may be accepted after its exp
  Seconds all = 0;          // how long anything issued now may be valid

  // Returns until when the entry of a token matters. `expires_at` is the token's exp, or
  // unset if all that is known is that it was issued by `now`.
  Seconds token_matters_until(Seconds now, Seconds expires_at) const;

  // Returns until when the entry of a session matters: as long as a token of the session
  // may be accepted. No token outlives its session.
  Seconds session_matters_until(Seconds now, Seconds expires_at) const;

  friend bool operator==(const Lifetimes &, const Lifetimes &) = default;
};

// Returns those of a gate with these properties. A cutoff is kept until everything that it
// refuses has expired, and until every login in progress is over.
Lifetimes lifetimes_of(const options::Options &options);

// Returns the longer ones of both.
Lifetimes longest(const Lifetimes &one, const Lifetimes &other);

// Encodes the record of an issuer. `others` are fields of another version, already encoded.
std::string encode(const Lifetimes &lifetimes, std::string_view issuer,
                   std::string_view others = {});

// Reads an issuer's lifetimes from the store; zeros if there are none. Fails with store.
Result<Lifetimes> stored_lifetimes(store::Store &store, std::string_view issuer);

// REVOKE-16: stores lifetimes, and never shortens those that are stored. Call it before
// issuing anything that lives so long. Fails with store, full.
Outcome store_lifetimes(store::Store &store, std::string_view issuer, const Lifetimes &lifetimes);

// Returns every issuer whose lifetimes are stored: all that issued anything on this store.
Result<std::vector<std::string>> known_issuers(store::Store &store);

}  // namespace limen::revocation
