// Revocations: written to the store, mirrored in this process, and checked by every
// verification. docs/design/revocation.md has the rules.
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

// The kind of id that a single entry refuses. The numbers are stored.
enum class IdType : std::uint8_t { token = 1, session = 2, key = 3 };

// The subjects that a cutoff applies to: one, or all of an issuer. The numbers are stored.
enum class CutoffScope : std::uint8_t { everyone = 1, subject = 2 };

struct Entry;

struct RevocationSettings {
  Seconds max_skew = 2;           // clock.max_skew
  std::uint64_t max_entries = 0;  // revocation.max_entries; 0: no limit
  Lifetimes lifetimes{};          // of what this process issues
  std::string issuer{};           // empty: this process issues nothing
  // Called for each entry of another process that the log has. Must not call back.
  std::function<void(const Entry &)> on_foreign_entry{};
};

// A cutoff's random id: twelve bytes as sixteen characters of base64url.
using CutoffId = std::array<char, 16>;

inline std::string_view as_text(const CutoffId &id) { return {id.data(), id.size()}; }

// The ids of the newest cutoff of a subject, and of everyone.
struct CutoffIds {
  std::optional<CutoffId> subject{}, everyone{};

  std::string text() const;  // joined by '.'; empty: none
};

// The facts about a verified token, or a session, that decide whether it is revoked.
// An absent one is empty.
struct Query {
  std::string_view issuer{}, subject{}, token_id{}, session_id{}, key_id{};
  Seconds issued_at = unset;  // unset: before every cutoff
  std::string_view cut{};     // lmn_cut: ids of known cutoffs, joined by '.'
};

// An entry that a caller adds to its own commit, in the bucket that the sid names.
struct PreparedEntry {
  std::string key, value;
  Seconds expires_at = 0;

  // Appends two writes, the record and its log entry. Their texts point into this object.
  void append_to(std::vector<store::Write> &writes) const;
};

// Adds a caller's own conditions and writes to the commit of a cutoff, whose id is `cut`.
// Their records must lie in store::bucket_of(issuer, subject), and their texts must stay
// valid until the next call or until cut_off returns. It is called for each attempt,
// because its own conditions may have caused a conflict.
using CommitExtension = std::function<Outcome(const CutoffId &cut, Seconds now,
                                              std::vector<store::Condition> &conditions,
                                              std::vector<store::Write> &writes)>;

// The size of the mirror, with expired entries that were not swept yet.
struct Usage {
  std::size_t entries = 0;  // of single ids
  std::size_t cutoffs = 0;
  std::size_t bytes = 0;  // of the table that every verification reads
};

class Revocations {
 public:
  // Reads all revocations in the store, which must outlive it.
  static Result<std::unique_ptr<Revocations>> open(store::Store &store,
                                                   const RevocationSettings &settings);
  virtual ~Revocations() = default;

  // Revokes one id until `expires_at`, which must not be earlier than the end of what it
  // names. Fails with full, store, random.
  virtual Outcome revoke_id(IdType type, std::string_view issuer, std::string_view id,
                            Seconds expires_at, std::string_view reason) = 0;

  // Prepares the entry of a session, for the commit that ends the session. Call
  // sync_mirror() after the commit. Fails with full, store.
  virtual Result<PreparedEntry> session_entry(std::string_view issuer, std::string_view sid,
                                              Seconds expires_at, std::string_view reason) = 0;

  // Brings this mirror up to date after a commit with a prepared entry, or one of another
  // process. Fails with store.
  virtual Outcome sync_mirror() = 0;

  // Refuses everything issued before now: whatever has iat < T and does not carry the
  // cutoff's id. T is the next whole second after now + max_skew or, if the clock was set
  // back, after the latest time that the store knows + max_skew. T never goes back. If
  // `extension` fails, its error is passed on and nothing is written.
  virtual Outcome cut_off(CutoffScope scope, std::string_view issuer, std::string_view subject,
                          std::string_view reason, const CommitExtension &extension = {}) = 0;

  // Fails with `refused_as` if the query is revoked (the message says by what: id, session,
  // key, subject, issuer), and with stale or store. Does not allocate, takes no lock and
  // makes no system call while nothing new was revoked.
  virtual Outcome check(const Query &query, Status refused_as = Status::token_revoked) = 0;

  // Returns the cutoffs of this subject and issuer whose T is later than `now`. A token
  // issued now, with `now` as its iat, must carry them as lmn_cut; a session carries them,
  // too. Makes sure that the store knows this process's lifetimes.
  virtual Result<CutoffIds> active_cutoffs(std::string_view issuer, std::string_view subject,
                                           Seconds now) = 0;

  // Returns the newest cutoffs that are kept, whether T has come or not.
  virtual Result<CutoffIds> known_cutoffs(std::string_view issuer, std::string_view subject) = 0;

  // Returns the longest lifetimes of this process and all others.
  virtual Result<Lifetimes> lifetimes(std::string_view issuer) = 0;

  virtual Usage usage() const noexcept = 0;

  // clock.max_skew
  virtual Seconds max_skew() const noexcept = 0;
};

}  // namespace limen::revocation
