#include "revocation/lifetimes.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/keyed_hash.h"
#include "store/buckets.h"
#include "store/fields.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::revocation {
namespace {

// The tags of the fields of an issuer's record.
constexpr store::FieldTag lifetimes_tag = 1;  // token, token_slack, all
constexpr store::FieldTag issuer_tag = 2;

constexpr store::Bucket issuers_bucket = 0;  // they belong to no subject

constexpr int max_attempts = 100;

std::string key_of(const store::Store &store, std::string_view issuer) {
  const Digest128 digest = keyed_hash(store::naming_key(store), store::issuer_kind, issuer);
  std::string key;
  for (const std::uint64_t half : {digest.low, digest.high})
    for (int shift = 0; shift < 64; shift += 8) key += static_cast<char>(half >> shift);
  return key;
}

struct Decoded {
  Lifetimes lifetimes;
  std::string_view issuer;
  std::string others;  // fields of another version
};

Result<Decoded> decode(std::string_view bytes) {
  Decoded decoded;
  bool has_lifetimes = false, has_issuer = false;
  store::FieldReader in(bytes);
  for (store::Field field; in.next(field);) {
    if (field.tag == lifetimes_tag && field.has_numbers(3)) {
      decoded.lifetimes = {field.time(0), field.time(1), field.time(2)};
      has_lifetimes = true;
    } else if (field.tag == issuer_tag) {
      decoded.issuer = field.bytes;
      has_issuer = true;
    } else {
      decoded.others.append(field.whole);
    }
  }
  if (!in.at_end() || !has_lifetimes || !has_issuer)
    return fail(Status::store, "the store has a damaged record of an issuer");
  return decoded;
}

struct Stored {
  store::Version version = 0;
  Lifetimes lifetimes;
  std::string others;
};

Result<Stored> read(store::Store &store, std::string_view issuer) {
  const Result<store::WholeRecord> found =
      store::read_whole(store, issuers_bucket, store::issuer_kind, key_of(store, issuer));
  LIMEN_TRY(found);
  if (found->version == 0) return Stored{};
  Result<Decoded> decoded = decode(as_text(found->value));
  LIMEN_TRY(decoded);
  return Stored{found->version, decoded->lifetimes, std::move(decoded->others)};
}

}  // namespace

std::string encode(const Lifetimes &lifetimes, std::string_view issuer, std::string_view others) {
  std::string bytes;
  store::append_numbers(bytes, lifetimes_tag,
                        {lifetimes.token, lifetimes.token_slack, lifetimes.all});
  store::append_field(bytes, issuer_tag, issuer);
  return bytes.append(others);
}

Seconds Lifetimes::token_matters_until(Seconds now, Seconds expires_at) const {
  return expires_at != unset ? expires_at + token_slack : now + token;
}

Seconds Lifetimes::session_matters_until(Seconds now, Seconds expires_at) const {
  return std::min(saturating_add(now, token), saturating_add(expires_at, token_slack));
}

Lifetimes lifetimes_of(const options::Options &options) {
  using options::Id;
  const Seconds skew = options.seconds(Id::clock_max_skew);
  Lifetimes lifetimes;
  lifetimes.token_slack = options.seconds(Id::token_max_leeway) + 2 * skew;
  lifetimes.token = options.seconds(Id::token_max_ttl) + lifetimes.token_slack;
  lifetimes.all =
      skew + std::max({lifetimes.token, options.seconds(Id::session_max_ttl),
                       options.seconds(Id::visitor_ttl), options.seconds(Id::login_ttl)});
  return lifetimes;
}

Lifetimes longest(const Lifetimes &one, const Lifetimes &other) {
  return {std::max(one.token, other.token), std::max(one.token_slack, other.token_slack),
          std::max(one.all, other.all)};
}

Result<Lifetimes> stored_lifetimes(store::Store &store, std::string_view issuer) {
  const Result<Stored> stored = read(store, issuer);
  LIMEN_TRY(stored);
  return stored->lifetimes;
}

Outcome store_lifetimes(store::Store &store, std::string_view issuer, const Lifetimes &lifetimes) {
  const std::string key = key_of(store, issuer);
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Result<Stored> stored = read(store, issuer);
    LIMEN_TRY(stored);
    const Lifetimes both = longest(stored->lifetimes, lifetimes);
    if (stored->version != 0 && both == stored->lifetimes) return success();
    const std::string value = encode(both, issuer, stored->others);
    const store::Condition unchanged = store::at_version(store::issuer_kind, key, stored->version);
    const store::Write put = store::put(store::issuer_kind, key, value);
    const Result<store::Commit> commit =
        store.commit(issuers_bucket, {}, {&unchanged, 1}, {&put, 1});
    LIMEN_TRY(commit);
    if (commit->done) return success();
  }
  return fail(Status::store, "the lifetimes of tokens can be neither read nor stored");
}

Result<std::vector<std::string>> known_issuers(store::Store &store) {
  constexpr std::size_t page_size = 100;
  constexpr int max_pages = 10'000;
  std::vector<std::string> issuers;
  std::string after;
  for (int pages = 0; pages < max_pages; ++pages) {
    const Result<store::ScanPage> page = store.scan(store::issuer_kind, after, page_size);
    LIMEN_TRY(page);
    for (const store::Record &record : page->records) {
      const Result<Decoded> decoded = decode(record.value);
      LIMEN_TRY(decoded);
      issuers.emplace_back(decoded->issuer);
    }
    after = page->next;
    if (after.empty()) break;
  }
  std::sort(issuers.begin(), issuers.end());
  return issuers;
}

}  // namespace limen::revocation
