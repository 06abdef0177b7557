// This process's copy of what has been revoked: every lookup, no store.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "base/result.h"
#include "revocation/blocklist.h"
#include "revocation/cutoffs.h"
#include "revocation/entry.h"
#include "revocation/revocations.h"

namespace limen::revocation {

// check(), active_cutoffs() and known_cutoffs() are safe from any thread; the others
// are called by one at a time.
class Mirror {
 public:
  // `key` is random and this process's own: names come from outside.
  explicit Mirror(const HashKey &key);

  // Takes in an entry. Twice, or an older one after a newer one, does no harm.
  void apply(const Entry &entry, Seconds expires_at, Seconds now);

  bool empty() const noexcept { return blocklist_.empty(); }
  Outcome check(const Query &query, Status refused_as, Seconds now) const noexcept;
  CutoffIds active_cutoffs(std::string_view issuer, std::string_view subject,
                           Seconds now) const noexcept;
  CutoffIds known_cutoffs(std::string_view issuer, std::string_view subject,
                          Seconds now) const noexcept;

  Usage usage() const noexcept { return {single_entries(), cutoffs_.size(), blocklist_.memory()}; }

  // Whether one more single entry is within `most`. Only what lives counts: what
  // has expired is looked for, once a second at most, before the answer is no.
  bool has_room(std::uint64_t most, Seconds now);
  bool lists(EntryType type, std::string_view issuer, std::string_view name,
             Seconds now) const noexcept;

 private:
  static constexpr std::size_t type_count = 5;

  Digest128 id_of(EntryType type, const HashKey &issuer, std::string_view name) const noexcept;
  HashKey hash_issuer(std::string_view issuer) const noexcept;
  std::uint64_t single_entries() const noexcept;
  CutoffIds cutoffs_after(Seconds before, std::string_view issuer, std::string_view subject,
                          Seconds now) const noexcept;
  bool cut_off(const Digest128 &scope, const Query &query, Seconds now,
               Seconds *made_at) const noexcept;

  const HashKey key_;
  Blocklist blocklist_;  // every single entry, and a marker for every cutoff
  Cutoffs cutoffs_;

  // The last deadline of a type: later, nothing needs to be hashed for it.
  std::array<std::atomic<Seconds>, type_count> until_;
  std::atomic<Seconds> last_cutoff_;  // the latest T: from then on no cut is active
  Seconds swept_at_ = unset;
};

}  // namespace limen::revocation
