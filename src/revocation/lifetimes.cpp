#include "revocation/lifetimes.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/keyed_hash.h"
#include "base/limits.h"
#include "store/buckets.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::revocation {
namespace {

// A record is the format, three times and the issuer. Times are little-endian.
constexpr char format = 1;
constexpr std::size_t head_size = 1 + 3 * 8;

constexpr store::Bucket issuers_bucket = 0;  // they belong to no subject

constexpr int max_attempts = 100;

std::string key_of(const store::Store &store, std::string_view issuer) {
  const Digest128 digest = keyed_hash(store::naming_key(store), store::issuer_kind, issuer);
  std::string key;
  for (const std::uint64_t half : {digest.low, digest.high})
    for (int shift = 0; shift < 64; shift += 8) key += static_cast<char>(half >> shift);
  return key;
}

std::string encode(const Lifetimes &lifetimes, std::string_view issuer) {
  std::string bytes(1, format);
  for (const Seconds life : {lifetimes.token, lifetimes.token_slack, lifetimes.all})
    for (int shift = 0; shift < 64; shift += 8)
      bytes += static_cast<char>(static_cast<std::uint64_t>(life) >> shift);
  return bytes.append(issuer);
}

struct Decoded {
  Lifetimes lifetimes;
  std::string_view issuer;
};

Result<Decoded> decode(std::string_view bytes) {
  if (bytes.size() < head_size || bytes.front() != format)
    return fail(
        Status::store,
        "the store has a record of an issuer that this version cannot read; use a newer limen");
  const auto life = [&](std::size_t number) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i-- > 0;)
      value = value << 8 | static_cast<std::uint8_t>(bytes[1 + 8 * number + i]);
    return static_cast<Seconds>(value);
  };
  return Decoded{{life(0), life(1), life(2)}, bytes.substr(head_size)};
}

struct Stored {
  store::Version version = 0;
  Lifetimes lifetimes;
};

Result<Stored> read(store::Store &store, std::string_view issuer) {
  std::array<std::uint8_t, head_size + limits::issuer> room;
  const Result<store::Read> found =
      store.get(issuers_bucket, store::issuer_kind, key_of(store, issuer), room);
  LIMEN_TRY(found);
  if (found->version == 0) return Stored{};
  const Result<Decoded> decoded =
      decode(as_text(ByteView(room).first(std::min(found->size, room.size()))));
  LIMEN_TRY(decoded);
  return Stored{found->version, decoded->lifetimes};
}

}  // namespace

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
  lifetimes.all = skew + std::max({lifetimes.token, options.seconds(Id::session_max_ttl),
                                   options.seconds(Id::login_ttl)});
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
    const std::string value = encode(both, issuer);
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
