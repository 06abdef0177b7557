// A revocation as it is stored and logged: the names of its record, and the
// bytes of its value. The log carries the same bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "base/result.h"
#include "revocation/revocations.h"
#include "store/store.h"

namespace limen::revocation {

// What an entry is about. The numbers are stored: IdType, and 16 + CutoffScope.
enum class EntryType : std::uint8_t {
  token = 1,
  session = 2,
  key = 3,
  everyone = 17,
  subject = 18
};

constexpr EntryType entry_type(IdType type) { return static_cast<EntryType>(type); }
constexpr EntryType entry_type(CutoffScope scope) {
  return static_cast<EntryType>(16 + static_cast<std::uint8_t>(scope));
}
constexpr bool is_cutoff(EntryType type) { return type >= EntryType::everyone; }

struct Entry {
  EntryType type = EntryType::token;
  std::string_view issuer, name;  // name: an id, a subject; of everyone: empty
  std::string_view reason;
  Seconds created_at = 0;
  Seconds expires_at = 0;
  std::uint64_t origin = 0;  // which Revocations wrote it: a random number

  // Of a cutoff. `turn` counts the cutoffs of one scope: which of two is newer.
  Seconds before = 0;
  std::uint64_t turn = 0;
  CutoffId cut{};
};

std::string encode(const Entry &entry);

// The texts of the answer point into `bytes`.
Result<Entry> decode(std::string_view bytes);

// Where an entry lies in a store: one record for each thing revoked.
using EntryAddress = store::Address<std::array<char, 18>>;

// A session's entry lies in the bucket that its sid names, which is its
// subject's, so that one commit ends the session and refuses its tokens.
EntryAddress address_of(const store::Store &store, EntryType type, std::string_view issuer,
                        std::string_view name);

}  // namespace limen::revocation
