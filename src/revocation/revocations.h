// What has been revoked: written to the store, mirrored in this process,
// checked by every verify. The rules are those of docs/design/revocation.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "revocation/lifetimes.h"
#include "store/store.h"

namespace limen::revocation {

// What kind of id a single entry refuses. The numbers are stored.
enum class IdType : std::uint8_t { token = 1, session = 2, key = 3 };

// Whom a cutoff is about; everyone: all of an issuer. The numbers are stored.
enum class CutoffScope : std::uint8_t { everyone = 1, subject = 2 };

struct Entry;

struct RevocationSettings {
  Seconds max_skew = 2;           // clock.max_skew
  std::uint64_t max_entries = 0;  // revocation.max_entries; 0: no limit
  Lifetimes lifetimes{};          // of what this process gives out
  std::string issuer{};           // in whose name; empty: it gives out nothing
  // Told of what others revoked, as their log has it. Must not call back.
  std::function<void(const Entry &)> on_foreign_entry{};
};

// A cutoff's random id as text: twelve bytes, sixteen characters of base64url.
using CutoffId = std::array<char, 16>;

inline std::string_view as_text(const CutoffId &id) { return {id.data(), id.size()}; }

// The newest cutoff of a subject, and of everyone.
struct CutoffIds {
  std::optional<CutoffId> subject{}, everyone{};

  std::string text() const;  // joined by '.'; empty: none
};

// What a verified token, or a session, says that revocation asks about. Empty:
// it says nothing.
struct Query {
  std::string_view issuer{}, subject{}, token_id{}, session_id{}, key_id{};
  Seconds issued_at = unset;  // unset: before every cutoff
  std::string_view cut{};     // lmn_cut: ids of known cutoffs, joined by '.'
};

// An entry for a commit of the caller's own, in the bucket that the sid names.
struct PreparedEntry {
  std::string key, value;
  Seconds expires_at = 0;

  // The record and its log entry: two writes, whose texts point into this one.
  void append_to(std::vector<store::Write> &writes) const;
};

// What else belongs into the commit of a cutoff, whose id is `cut`. Its records
// lie in store::bucket_of(issuer, subject); the texts stay until it is asked
// again or cut_off returns. Asked anew at each attempt: a conflict may be its own.
using CommitExtension = std::function<Outcome(const CutoffId &cut, Seconds now,
                                              std::vector<store::Condition> &conditions,
                                              std::vector<store::Write> &writes)>;

// What the mirror holds, expired entries that were not swept yet among it.
struct Usage {
  std::size_t entries = 0;  // of single ids
  std::size_t cutoffs = 0;
  std::size_t bytes = 0;  // of the table that every verify looks into
};

class Revocations {
 public:
  // `store` outlives it. Reads what the store has.
  static Result<std::unique_ptr<Revocations>> open(store::Store &store,
                                                   const RevocationSettings &settings);
  virtual ~Revocations() = default;

  // Refuses one id until `expires_at` (not earlier than what it names can still
  // be valid). Fails with full, store, random.
  virtual Outcome revoke_id(IdType type, std::string_view issuer, std::string_view id,
                            Seconds expires_at, std::string_view reason) = 0;

  // The same for a session, to be committed together with the session's end:
  // then sync_mirror(). Fails with full, store.
  virtual Result<PreparedEntry> session_entry(std::string_view issuer, std::string_view sid,
                                              Seconds expires_at, std::string_view reason) = 0;

  // After a commit that had an entry along, or of somebody else: now this mirror has
  // it too. Fails with store.
  virtual Outcome sync_mirror() = 0;

  // Refuses all that was given out before: iat < T and without the cutoff's id,
  // T the next whole second after now + max_skew; after the latest time
  // that the store knows, should the clock have been set back. T never
  // goes back. What `extension` fails with is passed on, and nothing is written.
  virtual Outcome cut_off(CutoffScope scope, std::string_view issuer, std::string_view subject,
                          std::string_view reason, const CommitExtension &extension = {}) = 0;

  // ok, or fails with `refused_as` (the message says by what: id, session, key,
  // subject, issuer), stale or store. Does not allocate, takes no lock and makes
  // no system call while nothing new was revoked.
  virtual Outcome check(const Query &query, Status refused_as = Status::token_revoked) = 0;

  // The cutoffs of this subject and issuer whose T is later than `now`: what a
  // token minted now, with `now` as iat, carries as lmn_cut, and a session too.
  // Sees to it that the store keeps how long that may be good.
  virtual Result<CutoffIds> active_cutoffs(std::string_view issuer, std::string_view subject,
                                           Seconds now) = 0;

  // The newest cutoffs that are kept, whether T has come or not.
  virtual Result<CutoffIds> known_cutoffs(std::string_view issuer, std::string_view subject) = 0;

  // The longest of this process and of all others.
  virtual Result<Lifetimes> lifetimes(std::string_view issuer) = 0;

  virtual Usage usage() const noexcept = 0;

  // clock.max_skew
  virtual Seconds max_skew() const noexcept = 0;
};

}  // namespace limen::revocation
