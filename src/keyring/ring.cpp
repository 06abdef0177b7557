#include "keyring/ring.h"

#include <algorithm>

#include "base/limits.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "store/buckets.h"
#include "store/kinds.h"

namespace limen::keyring {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t closed_flag = 1;
constexpr std::size_t max_made_kid_size = 64;  // of a kid that limen made; limits::kid is for any

// Numbers are little-endian on every machine.
class Writer {
 public:
  void number(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      out_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  }
  void time(Seconds value) { number(static_cast<std::uint64_t>(value), 8); }
  void bytes(ByteView bytes) {
    number(bytes.size(), 4);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  SecretBytes take() { return std::move(out_); }

 private:
  SecretBytes out_;
};

// Reads zeros and empty texts beyond the end, and remembers that it did.
class Reader {
 public:
  explicit Reader(ByteView bytes) : left_(bytes) {}

  std::uint64_t number(std::size_t size) {
    const ByteView bytes = raw(size);
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8 | bytes[i];
    return number;
  }
  Seconds time() { return static_cast<Seconds>(number(8)); }
  ByteView bytes() { return raw(static_cast<std::size_t>(number(4))); }
  std::string text() { return std::string(as_text(bytes())); }
  bool broken() const { return broken_; }
  bool whole() const { return !broken_ && left_.empty(); }

 private:
  ByteView raw(std::size_t size) {
    if (size > left_.size()) {
      broken_ = true;
      left_ = {};
      return {};
    }
    const ByteView piece = left_.first(size);
    left_ = left_.subspan(size);
    return piece;
  }

  ByteView left_;
  bool broken_ = false;
};

Error damaged() { return fail(Status::store, "the store has a damaged keyring"); }

bool is_time(Seconds time) { return time >= 0 && time <= latest; }

bool is_sound(const RingKey &key) {
  if (key.kid.empty() || key.kid.size() > max_made_kid_size ||
      utf8_valid_prefix(key.kid) != key.kid.size())
    return false;
  if (!is_time(key.created_at) || !is_time(key.signs_from)) return false;
  const bool ends = key.signs_until != unset;
  if (ends != (key.verifies_until != unset)) return false;
  if (ends && (!is_time(key.signs_until) || key.verifies_until < key.signs_until)) return false;
  if (key.is_secret() != key.public_jwk.empty()) return false;
  return (key.form == PrivateForm::none) == key.private_part.empty();
}

Result<RingKey> read_key(Reader &in) {
  RingKey key;
  key.kid = in.text();
  const std::string algorithm = in.text();
  const auto flags = static_cast<std::uint8_t>(in.number(1));
  const auto form = static_cast<std::uint8_t>(in.number(1));
  key.created_at = in.time();
  key.signs_from = in.time();
  key.signs_until = in.time();
  key.verifies_until = in.time();
  key.public_jwk = in.text();
  const ByteView private_part = in.bytes();
  key.private_part.assign(private_part.begin(), private_part.end());
  if (in.broken() || form > static_cast<std::uint8_t>(PrivateForm::proof) ||
      (flags & ~closed_flag) != 0)
    return damaged();
  const auto known = crypto::find_algorithm(algorithm);
  if (!known)
    return fail(Status::store,
                "the store's keyring has a key for %s, which this version does not know",
                Printable(algorithm).c_str());
  key.algorithm = *known;
  key.closed = (flags & closed_flag) != 0;
  key.form = static_cast<PrivateForm>(form);
  if (!is_sound(key)) return damaged();
  return key;
}

}  // namespace

bool RingKey::is_secret() const { return crypto::info(algorithm).key_type == crypto::KeyType::oct; }

RingKey *Ring::find(std::string_view kid) {
  const auto found = std::ranges::find(keys, kid, &RingKey::kid);
  return found == keys.end() ? nullptr : &*found;
}

SecretBytes encode(const Ring &ring) {
  Writer out;
  out.number(format, 1);
  out.number(ring.keys.size(), 2);
  for (const RingKey &key : ring.keys) {
    out.bytes(as_bytes(key.kid));
    out.bytes(as_bytes(crypto::info(key.algorithm).name));
    out.number(key.closed ? closed_flag : 0, 1);
    out.number(static_cast<std::uint8_t>(key.form), 1);
    out.time(key.created_at);
    out.time(key.signs_from);
    out.time(key.signs_until);
    out.time(key.verifies_until);
    out.bytes(as_bytes(key.public_jwk));
    out.bytes(key.private_part);
  }
  return out.take();
}

Result<Ring> decode(ByteView bytes) {
  Reader in(bytes);
  const std::uint64_t version = in.number(1);
  if (version > format)
    return fail(Status::store,
                "the store's keyring has format %u, and this version reads up to %u: a newer limen "
                "wrote it",
                static_cast<unsigned>(version), unsigned{format});
  const std::uint64_t count = in.number(2);
  if (version != format || count > limits::keyring_keys) return damaged();
  Ring ring;
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<RingKey> key = read_key(in);
    LIMEN_TRY(key);
    if (ring.find(key->kid) != nullptr) return damaged();
    ring.keys.push_back(std::move(*key));
  }
  if (!in.whole()) return damaged();
  return ring;
}

RingAddress address_of(const store::Store &store, std::string_view issuer) {
  const Digest128 digest = keyed_hash(store::naming_key(store), store::keyring_kind, issuer);
  RingAddress address;
  address.bucket = store::bucket_of(store, issuer, {});
  address.key[0] = static_cast<char>(format);
  for (std::size_t i = 0; i < 8; ++i) {
    address.key[1 + i] = static_cast<char>(digest.low >> 8 * i);
    address.key[9 + i] = static_cast<char>(digest.high >> 8 * i);
  }
  return address;
}

}  // namespace limen::keyring
