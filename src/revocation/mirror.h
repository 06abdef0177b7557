// This process's copy of all revocations. Every lookup reads it, none reads the store.
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

// check(), active_cutoffs() and known_cutoffs() are safe from any thread. Call the others
// from one thread at a time.
class Mirror {
 public:
  // `key` is random and known to this process only, because names come from outside.
  explicit Mirror(const HashKey &key);

  // Adds an entry. Adding it twice, or an older one after a newer one, does no harm.
  void apply(const Entry &entry, Seconds expires_at, Seconds now);

  bool empty() const noexcept { return blocklist_.empty(); }
  Outcome check(const Query &query, Status refused_as, Seconds now) const noexcept;
  CutoffIds active_cutoffs(std::string_view issuer, std::string_view subject,
                           Seconds now) const noexcept;
  CutoffIds known_cutoffs(std::string_view issuer, std::string_view subject,
                          Seconds now) const noexcept;

  Usage usage() const noexcept { return {single_entries(), cutoffs_.size(), blocklist_.memory()}; }

  // Whether one more single entry is within `most`. Only live entries count: before it
  // returns false, it sweeps expired ones, at most once a second.
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

  // The last deadline of each type. After it, no name of the type needs to be hashed.
  std::array<std::atomic<Seconds>, type_count> until_;
  std::atomic<Seconds> last_cutoff_;  // the latest T: from then on no cutoff is active
  Seconds swept_at_ = unset;
};

}  // namespace limen::revocation
