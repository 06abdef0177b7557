// Login marks. A program takes one when a login begins, before it checks the password, and
// hands it in when the login ends. A login that began before a cutoff is refused after it.
// The store keeps nothing about a mark: the mark itself says, under a MAC, when the login
// began and which cutoffs were known then.
//
// REVOKE-19: code that ends a login first reads active_cutoffs(), which the new session or
// token will carry, and then checks the mark. In the other order, the session or token
// would carry a cutoff that comes in between and should refuse it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64url.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "revocation/revocations.h"
#include "store/store.h"

namespace limen::revocation {

// The characters of a mark: a format, a time, two cutoffs and a MAC.
inline constexpr std::size_t login_mark_size = base64url::encoded_size(1 + 8 + 2 * 12 + 16);

// Safe from any thread.
class LoginMarks {
 public:
  // Reads the secret that the processes on a store share, or makes it. `store` and
  // `revocations` must outlive it. Cutoffs must be kept for at least `ttl`.
  static Result<LoginMarks> open(store::Store &store, Revocations &revocations, Seconds ttl);

  // Returns a mark of login_mark_size characters. Fails with stale, store.
  Result<std::string> begin(std::string_view issuer, std::string_view subject) const;

  // Checks a mark. Fails with login_mark (not made on this store for this subject, begun
  // `ttl` ago, or further ahead than max_skew), login_revoked (a cutoff came since), stale,
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
