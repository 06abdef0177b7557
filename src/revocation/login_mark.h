// Login marks: taken when a login begins, before the password is checked, and
// handed in when it ends. A login that began before a cutoff is refused after
// it. Nothing is kept about a mark: it says itself, under a MAC, when the login
// began and which cutoffs were known then.
//
// REVOKE-19: what ends a login reads active_cutoffs() first, which is what the new session or
// token will carry, and checks the mark after that. The other way round, a
// cutoff that comes in between would be carried by what it should refuse.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "revocation/revocations.h"
#include "store/store.h"

namespace limen::revocation {

// Safe from any thread.
class LoginMarks {
 public:
  // `store` and `revocations` outlive it; cutoffs are kept for `ttl` at least.
  // Reads the secret that the processes of a store share, or makes it.
  static Result<LoginMarks> open(store::Store &store, Revocations &revocations, Seconds ttl);

  // A mark of 66 characters. Fails with stale, store.
  Result<std::string> begin(std::string_view issuer, std::string_view subject) const;

  // Fails with login_mark (not made here for this subject, begun `ttl` ago, or
  // further ahead than max_skew), login_revoked (a cutoff came since), stale,
  // store.
  Outcome check(std::string_view mark, std::string_view issuer, std::string_view subject) const;

 private:
  LoginMarks(store::Store &store, Revocations &revocations, Seconds ttl, SecretBytes secret)
      : store_(&store), revocations_(&revocations), ttl_(ttl), secret_(std::move(secret)) {}

  store::Store *store_;
  Revocations *revocations_;
  Seconds ttl_;
  SecretBytes secret_;
};

}  // namespace limen::revocation
