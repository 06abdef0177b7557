#include "revocation/format_1.h"

#include <algorithm>

#include "revocation/entry.h"
#include "revocation/lifetimes.h"
#include "store/format_1.h"

namespace limen::revocation {
namespace {

using store::format_1::PartReader;

constexpr std::uint64_t format = 1;

}  // namespace

// Decodes what it has written, which refuses unknown types.
Result<std::string> entry_from_format_1(std::string_view bytes) {
  PartReader in(bytes);
  Entry entry;
  const std::uint64_t version = in.number(1);
  entry.type = static_cast<EntryType>(in.number(1));
  entry.created_at = in.time();
  entry.expires_at = in.time();
  entry.origin = in.number(8);
  if (is_cutoff(entry.type)) {
    entry.before = in.time();
    entry.turn = in.number(8);
    const std::string_view cut = in.raw(entry.cut.size());
    std::copy(cut.begin(), cut.end(), entry.cut.begin());
  }
  entry.issuer = in.text();
  entry.name = in.text();
  entry.reason = in.text();
  if (version != format || !in.whole())
    return fail(Status::store, "the store has a damaged revocation of format 1");
  std::string converted = encode(entry);
  LIMEN_TRY(decode(converted));
  return converted;
}

Result<std::string> lifetimes_from_format_1(std::string_view bytes) {
  PartReader in(bytes);
  const std::uint64_t version = in.number(1);
  Lifetimes lifetimes;
  lifetimes.token = in.time();
  lifetimes.token_slack = in.time();
  lifetimes.all = in.time();
  const std::string_view issuer = in.rest();
  if (version != format || !in.whole())
    return fail(Status::store, "the store has a damaged record of an issuer, of format 1");
  return encode(lifetimes, issuer);
}

}  // namespace limen::revocation
