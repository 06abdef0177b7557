#include "keyring/ring.h"

#include <algorithm>
#include <optional>

#include "base/limits.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "store/buckets.h"
#include "store/fields.h"
#include "store/kinds.h"

namespace limen::keyring {
namespace {

// The tags of a ring's fields.
constexpr store::FieldTag count_tag = 1;  // how many keys follow
constexpr store::FieldTag key_tag = 2;    // the fields of one key, in the order of creation

// The tags of a key's fields.
constexpr store::FieldTag kid_tag = 1;
constexpr store::FieldTag algorithm_tag = 2;
constexpr store::FieldTag state_tag = 3;  // closed (0 or 1), the form of the private part
constexpr store::FieldTag times_tag = 4;  // created_at, signs_from, signs_until, verifies_until
constexpr store::FieldTag public_tag = 5;
constexpr store::FieldTag private_tag = 6;

// Begins every key of a record, so that other layouts can stand beside this one.
constexpr char key_layout = 1;

constexpr std::size_t max_made_kid_size = 64;  // of a kid that limen made; limits::kid is for any

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

// What was found of a key while its fields were read.
struct Parts {
  std::string_view algorithm;
  std::uint64_t form = 0;
  unsigned fields = 0;  // a bit for each tag

  bool has_all() const { return (fields & 0b1111110) == 0b1111110; }
};

// Returns false if the field does not have the form that its tag requires. Keeps fields with
// unknown tags.
bool read_field(const store::Field &field, RingKey &key, Parts &parts) {
  const ByteView bytes = as_bytes(field.bytes);
  switch (field.tag) {
    case kid_tag:
      key.kid = field.bytes;
      break;
    case algorithm_tag:
      parts.algorithm = field.bytes;
      break;
    case state_tag:
      if (!field.has_numbers(2) || field.number(0) > 1) return false;
      key.closed = field.number(0) == 1;
      parts.form = field.number(1);
      break;
    case times_tag:
      if (!field.has_numbers(4)) return false;
      key.created_at = field.time(0);
      key.signs_from = field.time(1);
      key.signs_until = field.time(2);
      key.verifies_until = field.time(3);
      break;
    case public_tag:
      key.public_jwk = field.bytes;
      break;
    case private_tag:
      key.private_part.assign(bytes.begin(), bytes.end());
      break;
    default: {
      const ByteView whole = as_bytes(field.whole);
      key.others.insert(key.others.end(), whole.begin(), whole.end());
      return true;
    }
  }
  parts.fields |= 1u << field.tag;
  return true;
}

Result<RingKey> read_key(std::string_view bytes) {
  RingKey key;
  Parts parts;
  store::FieldReader in(bytes);
  for (store::Field field; in.next(field);)
    if (!read_field(field, key, parts)) return damaged();
  if (!in.at_end() || !parts.has_all() ||
      parts.form > static_cast<std::uint64_t>(PrivateForm::proof))
    return damaged();
  const auto known = crypto::find_algorithm(parts.algorithm);
  if (!known)
    return fail(Status::store,
                "the store's keyring has a key for %s, which this version does not know",
                Printable(parts.algorithm).c_str());
  key.algorithm = *known;
  key.form = static_cast<PrivateForm>(parts.form);
  if (!is_sound(key)) return damaged();
  return key;
}

SecretBytes encode(const RingKey &key) {
  SecretBytes out;
  store::append_field(out, kid_tag, key.kid);
  store::append_field(out, algorithm_tag, crypto::info(key.algorithm).name);
  store::append_numbers(out, state_tag, {key.closed ? 1 : 0, static_cast<std::int64_t>(key.form)});
  store::append_numbers(out, times_tag,
                        {key.created_at, key.signs_from, key.signs_until, key.verifies_until});
  store::append_field(out, public_tag, key.public_jwk);
  store::append_field(out, private_tag, as_text(key.private_part));
  out.insert(out.end(), key.others.begin(), key.others.end());
  return out;
}

}  // namespace

bool RingKey::is_secret() const { return crypto::info(algorithm).key_type == crypto::KeyType::oct; }

RingKey *Ring::find(std::string_view kid) {
  const auto found = std::ranges::find(keys, kid, &RingKey::kid);
  return found == keys.end() ? nullptr : &*found;
}

SecretBytes encode(const Ring &ring) {
  SecretBytes out;
  store::append_numbers(out, count_tag, {static_cast<std::int64_t>(ring.keys.size())});
  for (const RingKey &key : ring.keys) store::append_field(out, key_tag, as_text(encode(key)));
  out.insert(out.end(), ring.others.begin(), ring.others.end());
  return out;
}

Result<Ring> decode(ByteView bytes) {
  Ring ring;
  std::optional<std::uint64_t> count;
  store::FieldReader in(as_text(bytes));
  for (store::Field field; in.next(field);) {
    if (field.tag == count_tag && field.has_numbers(1)) {
      count = field.number(0);
    } else if (field.tag == key_tag) {
      Result<RingKey> key = read_key(field.bytes);
      LIMEN_TRY(key);
      if (ring.find(key->kid) != nullptr) return damaged();
      ring.keys.push_back(std::move(*key));
    } else {
      const ByteView whole = as_bytes(field.whole);
      ring.others.insert(ring.others.end(), whole.begin(), whole.end());
    }
  }
  if (!in.at_end() || count != ring.keys.size() || *count > limits::keyring_keys) return damaged();
  return ring;
}

RingAddress address_of(const store::Store &store, std::string_view issuer) {
  const Digest128 digest = keyed_hash(store::naming_key(store), store::keyring_kind, issuer);
  RingAddress address;
  address.bucket = store::bucket_of(store, issuer, {});
  address.key[0] = key_layout;
  for (std::size_t i = 0; i < 8; ++i) {
    address.key[1 + i] = static_cast<char>(digest.low >> 8 * i);
    address.key[9 + i] = static_cast<char>(digest.high >> 8 * i);
  }
  return address;
}

}  // namespace limen::keyring
