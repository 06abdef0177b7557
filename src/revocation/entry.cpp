#include "revocation/entry.h"

#include <algorithm>
#include <cinttypes>
#include <optional>

#include "base/base64url.h"
#include "store/buckets.h"
#include "store/fields.h"

namespace limen::revocation {
namespace {

// The tags of an entry's fields. All but the cutoff's are always there.
constexpr store::FieldTag facts_tag = 1;  // type, created_at, expires_at, origin
constexpr store::FieldTag issuer_tag = 2;
constexpr store::FieldTag name_tag = 3;
constexpr store::FieldTag reason_tag = 4;
constexpr store::FieldTag cutoff_tag = 5;  // before, turn
constexpr store::FieldTag cut_tag = 6;

// Begins every key, so that other layouts of keys can stand beside this one.
constexpr char key_layout = 1;

void put_number(char *out, std::uint64_t number) {
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(number >> 8 * i);
}

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

// What was found of an entry while its fields were read.
struct Parts {
  std::uint64_t type = 0;
  unsigned fields = 0;  // a bit for each tag

  bool has_all_of_single_entry() const { return (fields & 0b11110) == 0b11110; }
  bool has_all_of_cutoff() const { return (fields & 0b1100000) == 0b1100000; }
};

// Returns false if the field does not have the form that its tag requires. Skips fields with
// unknown tags.
bool read_field(const store::Field &field, Entry &entry, Parts &parts) {
  switch (field.tag) {
    case facts_tag:
      if (!field.has_numbers(4)) return false;
      parts.type = field.number(0);
      entry.created_at = field.time(1);
      entry.expires_at = field.time(2);
      entry.origin = field.number(3);
      break;
    case issuer_tag:
      entry.issuer = field.bytes;
      break;
    case name_tag:
      entry.name = field.bytes;
      break;
    case reason_tag:
      entry.reason = field.bytes;
      break;
    case cutoff_tag:
      if (!field.has_numbers(2)) return false;
      entry.before = field.time(0);
      entry.turn = field.number(1);
      break;
    case cut_tag:
      if (field.bytes.size() != entry.cut.size()) return false;
      std::copy(field.bytes.begin(), field.bytes.end(), entry.cut.begin());
      break;
    default:
      return true;
  }
  parts.fields |= 1u << field.tag;
  return true;
}

Error damaged() { return fail(Status::store, "the store has a damaged revocation"); }

}  // namespace

std::string encode(const Entry &entry) {
  std::string out;
  store::append_numbers(out, facts_tag,
                        {static_cast<std::int64_t>(entry.type), entry.created_at, entry.expires_at,
                         static_cast<std::int64_t>(entry.origin)});
  store::append_field(out, issuer_tag, entry.issuer);
  store::append_field(out, name_tag, entry.name);
  store::append_field(out, reason_tag, entry.reason);
  if (is_cutoff(entry.type)) {
    store::append_numbers(out, cutoff_tag, {entry.before, static_cast<std::int64_t>(entry.turn)});
    store::append_field(out, cut_tag, as_text(entry.cut));
  }
  return out;
}

Result<Entry> decode(std::string_view bytes) {
  Entry entry;
  Parts parts;
  store::FieldReader in(bytes);
  for (store::Field field; in.next(field);)
    if (!read_field(field, entry, parts)) return damaged();
  if (!in.at_end() || !parts.has_all_of_single_entry()) return damaged();
  if (!known(parts.type))
    return fail(Status::store,
                "the store has a revocation of type %" PRIu64
                ", which this version of limen does not know",
                parts.type);
  entry.type = static_cast<EntryType>(parts.type);
  if (is_cutoff(entry.type) && !parts.has_all_of_cutoff()) return damaged();
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
  address.key[0] = key_layout;
  address.key[1] = static_cast<char>(type);
  put_number(address.key.data() + 2, digest.low);
  put_number(address.key.data() + 10, digest.high);
  return address;
}

}  // namespace limen::revocation
