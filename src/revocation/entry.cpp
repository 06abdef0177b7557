#include "revocation/entry.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/base64url.h"
#include "store/buckets.h"

namespace limen::revocation {
namespace {

constexpr std::uint8_t format = 1;

// Numbers are little-endian on every machine.
std::uint64_t number_at(const char *bytes, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  return number;
}

void put_number(char *out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(number >> 8 * i);
}

class Writer {
 public:
  void number(std::uint64_t value, std::size_t size) {
    char bytes[8];
    put_number(bytes, value, size);
    out_.append(bytes, size);
  }
  void text(std::string_view text) {
    number(text.size(), 4);
    out_.append(text);
  }
  void raw(std::string_view bytes) { out_.append(bytes); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads zeros and empty texts beyond the end, and remembers that it did.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::string_view raw(std::size_t size) {
    if (size > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const std::string_view piece = left_.substr(0, size);
    left_.remove_prefix(size);
    return piece;
  }
  std::uint64_t number(std::size_t size) {
    const std::string_view bytes = raw(size);
    return number_at(bytes.data(), bytes.size());
  }
  std::string_view text() { return raw(static_cast<std::size_t>(number(4))); }
  bool whole() const { return !broken_ && left_.empty(); }

 private:
  std::string_view left_;
  bool broken_ = false;
};

bool known(std::uint64_t type) {
  constexpr EntryType entry_types[] = {EntryType::token, EntryType::session, EntryType::key,
                                       EntryType::everyone, EntryType::subject};
  return std::any_of(std::begin(entry_types), std::end(entry_types),
                     [&](EntryType one) { return static_cast<std::uint64_t>(one) == type; });
}

// Returns the bucket that a sid of limen's own names in the first two of its sixteen
// bytes.
std::optional<store::Bucket> bucket_in(std::string_view sid) {
  std::array<std::uint8_t, 16> bytes;
  if (sid.size() != base64url::encoded_size(bytes.size()) || !base64url::decode(sid, bytes.data()))
    return std::nullopt;
  return static_cast<store::Bucket>(bytes[0] << 8 | bytes[1]);
}

}  // namespace

std::string encode(const Entry &entry) {
  Writer out;
  out.number(format, 1);
  out.number(static_cast<std::uint8_t>(entry.type), 1);
  out.number(static_cast<std::uint64_t>(entry.created_at), 8);
  out.number(static_cast<std::uint64_t>(entry.expires_at), 8);
  out.number(entry.origin, 8);
  if (is_cutoff(entry.type)) {
    out.number(static_cast<std::uint64_t>(entry.before), 8);
    out.number(entry.turn, 8);
    out.raw(as_text(entry.cut));
  }
  out.text(entry.issuer);
  out.text(entry.name);
  out.text(entry.reason);
  return out.take();
}

Result<Entry> decode(std::string_view bytes) {
  Reader in(bytes);
  const std::uint64_t version = in.number(1);
  const std::uint64_t type = in.number(1);
  if (version != format || !known(type))
    return fail(Status::store,
                "the store has a revocation of format %u.%u, which this version cannot read",
                static_cast<unsigned>(version), static_cast<unsigned>(type));
  Entry entry;
  entry.type = static_cast<EntryType>(type);
  entry.created_at = static_cast<Seconds>(in.number(8));
  entry.expires_at = static_cast<Seconds>(in.number(8));
  entry.origin = in.number(8);
  if (is_cutoff(entry.type)) {
    entry.before = static_cast<Seconds>(in.number(8));
    entry.turn = in.number(8);
    const std::string_view cut = in.raw(entry.cut.size());
    std::copy(cut.begin(), cut.end(), entry.cut.begin());
  }
  entry.issuer = in.text();
  entry.name = in.text();
  entry.reason = in.text();
  if (!in.whole()) return fail(Status::store, "the store has a damaged revocation");
  return entry;
}

// The key is a digest because names have any length and a store's keys have not.
EntryAddress address_of(const store::Store &store, EntryType type, std::string_view issuer,
                        std::string_view name) {
  const Digest128 digest =
      keyed_hash(store::naming_key(store), static_cast<std::uint8_t>(type), issuer, name);
  EntryAddress address;
  const auto named = type == EntryType::session ? bucket_in(name) : std::nullopt;
  address.bucket = named ? *named : store::bucket_of(store, issuer, name);
  address.key[0] = static_cast<char>(format);
  address.key[1] = static_cast<char>(type);
  put_number(address.key.data() + 2, digest.low, 8);
  put_number(address.key.data() + 10, digest.high, 8);
  return address;
}

}  // namespace limen::revocation
