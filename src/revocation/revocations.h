// What has been revoked: written to the store, mirrored in this process,
// checked by every verify. The rules are DESIGN.md's: cutoffs are exact,
// entries outlive what they revoke, nothing is evicted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::revocation {

// What a single entry names. The numbers are stored.
enum class What : std::uint8_t { token = 1, session = 2, key = 3 };

// Whom a cutoff is about; everyone: all of an issuer. The numbers are stored.
enum class Scope : std::uint8_t { everyone = 1, subject = 2 };

struct Settings {
  Seconds max_skew = 2;           // clock.max_skew
  Seconds cutoff_life = 0;        // token.max_ttl + token.max_leeway
  std::uint64_t max_entries = 0;  // revocation.max_entries; 0: no limit
};

// What a verified token says that revocation asks about. Empty: it says nothing.
struct Subject {
  std::string_view issuer{}, subject{}, token_id{}, session_id{}, key_id{};
  Seconds issued_at = unset;  // unset: before every cutoff
  std::string_view cut{};     // lmn_cut: ids of known cutoffs, joined by '.'
};

class Revocations {
 public:
  // `store` outlives it. Reads what the store has.
  static Result<std::unique_ptr<Revocations>> open(store::Store &store, const Settings &settings);
  virtual ~Revocations() = default;

  // Refuses one id until `expires_at` (not earlier than what it names can still
  // be valid). Fails with full, store, random.
  virtual Outcome revoke_id(What what, std::string_view issuer, std::string_view id,
                            Seconds expires_at, std::string_view reason) = 0;

  // Refuses all that was given out before: iat < T and without the cutoff's id,
  // T the next whole second after now + max_skew; after the latest iat that
  // active_cuts was asked about, should the clock have been set back. T never
  // goes back.
  virtual Outcome cut_off(Scope scope, std::string_view issuer, std::string_view subject,
                          std::string_view reason) = 0;

  // ok, or fails with token_revoked (the message says by what: id, session,
  // key, subject, issuer), stale or store. Does not allocate, takes no lock and
  // makes no system call while nothing new was revoked.
  virtual Outcome check(const Subject &subject) = 0;

  // The ids, joined by '.', of the cutoffs of this subject and issuer whose T is
  // later than `now`: what a token minted now, with `now` as iat, carries as
  // lmn_cut. Empty: none.
  virtual Result<std::string> active_cuts(std::string_view issuer, std::string_view subject,
                                          Seconds now) = 0;
};

}  // namespace limen::revocation
