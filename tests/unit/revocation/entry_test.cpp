#include "revocation/entry.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "revocation/format_1.h"
#include "revocation/harness.h"
#include "store/fields.h"

namespace limen::revocation {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

Entry sample(EntryType type) {
  Entry entry;
  entry.type = type;
  entry.issuer = "https://acme.example";
  entry.name = "a\0b"sv;
  entry.reason = "lost \xF0\x9F\x93\xB1";
  entry.created_at = -1;
  entry.expires_at = std::numeric_limits<Seconds>::max();
  entry.before = start;
  entry.turn = 7;
  entry.cut = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', '-', '_'};
  return entry;
}

constexpr EntryType every_type[] = {EntryType::token, EntryType::session, EntryType::key,
                                    EntryType::everyone, EntryType::subject};

TEST(Entry, ComesBackAsItWas) {
  for (const EntryType type : every_type) {
    const Entry before = sample(type);
    const std::string bytes = encode(before);
    const auto after = decode(bytes);
    ASSERT_TRUE(after.ok());
    EXPECT_EQ(after->type, before.type);
    EXPECT_EQ(after->issuer, before.issuer);
    EXPECT_EQ(after->name, before.name);
    EXPECT_EQ(after->reason, before.reason);
    EXPECT_EQ(after->created_at, before.created_at);
    EXPECT_EQ(after->expires_at, before.expires_at);
    if (!is_cutoff(type)) continue;
    EXPECT_EQ(after->before, before.before);
    EXPECT_EQ(after->turn, before.turn);
    EXPECT_EQ(after->cut, before.cut);
  }
}

// Stores on disk have these bytes, so they must not change by accident.
TEST(Entry, HasTheBytesOfItsFormat) {
  Entry entry;
  entry.type = EntryType::subject;
  entry.issuer = "i";
  entry.name = "alex";
  entry.created_at = 0x0102;
  entry.expires_at = 0x0304;
  entry.origin = 0x0708;
  entry.before = 0x0506;
  entry.turn = 2;
  entry.cut.fill('x');
  EXPECT_EQ(encode(entry),
            "\x01\0\x20\0\0\0"
            "\x12\0\0\0\0\0\0\0"
            "\x02\x01\0\0\0\0\0\0"
            "\x04\x03\0\0\0\0\0\0"
            "\x08\x07\0\0\0\0\0\0"
            "\x02\0\x01\0\0\0i"
            "\x03\0\x04\0\0\0alex"
            "\x04\0\0\0\0\0"
            "\x05\0\x10\0\0\0"
            "\x06\x05\0\0\0\0\0\0"
            "\x02\0\0\0\0\0\0\0"
            "\x06\0\x10\0\0\0xxxxxxxxxxxxxxxx"sv);
  entry.type = EntryType::key;
  EXPECT_EQ(encode(entry),
            "\x01\0\x20\0\0\0"
            "\x03\0\0\0\0\0\0\0"
            "\x02\x01\0\0\0\0\0\0"
            "\x04\x03\0\0\0\0\0\0"
            "\x08\x07\0\0\0\0\0\0"
            "\x02\0\x01\0\0\0i"
            "\x03\0\x04\0\0\0alex"
            "\x04\0\0\0\0\0"sv);
}

TEST(Entry, EveryShorterOrLongerTextIsRefused) {
  for (const EntryType type : every_type) {
    const std::string bytes = encode(sample(type));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_EQ(decode(std::string_view(bytes).substr(0, size)).status(), Status::store) << size;
    EXPECT_EQ(decode(bytes + "x").status(), Status::store);
  }
}

TEST(Entry, AnUnknownTypeIsRefusedAndNamed) {
  std::string bytes = encode(sample(EntryType::token));
  for (int type = 0; type < 256; ++type) {
    bytes[store::field_head_size] = static_cast<char>(type);
    const bool single = type >= 1 && type <= 3;
    EXPECT_EQ(decode(bytes).ok(), single) << type;
  }
  bytes[store::field_head_size] = 99;
  EXPECT_STREQ(decode(bytes).error().message,
               "the store has a revocation of type 99, which this version of limen does not know");
}

TEST(Entry, FieldsOfAnotherVersionAreSkipped) {
  std::string bytes = encode(sample(EntryType::subject));
  store::append_field(bytes, 200, "of a newer limen");
  const auto entry = decode(bytes);
  ASSERT_TRUE(entry.ok()) << entry.error().message;
  EXPECT_EQ(entry->name, sample(EntryType::subject).name);
}

TEST(Entry, LengthsBeyondTheEndAreRefused) {
  const std::string bytes = encode(sample(EntryType::token));
  for (std::size_t at = 2; at < store::field_head_size; ++at) {
    std::string broken = bytes;
    broken[at] = '\x7F';
    EXPECT_FALSE(decode(broken).ok()) << at;
  }
}

TEST(Entry, OfFormat1IsConverted) {
  const std::string old =
      "\x01\x12"
      "\x02\x01\0\0\0\0\0\0"
      "\x04\x03\0\0\0\0\0\0"
      "\x08\x07\0\0\0\0\0\0"
      "\x06\x05\0\0\0\0\0\0"
      "\x02\0\0\0\0\0\0\0"
      "xxxxxxxxxxxxxxxx"
      "\x01\0\0\0i"
      "\x04\0\0\0alex"
      "\0\0\0\0"s;
  const auto converted = entry_from_format_1(old);
  ASSERT_TRUE(converted.ok()) << converted.error().message;
  const auto entry = decode(*converted);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(entry->type, EntryType::subject);
  EXPECT_EQ(entry->issuer, "i");
  EXPECT_EQ(entry->name, "alex");
  EXPECT_EQ(entry->created_at, 0x0102);
  EXPECT_EQ(entry->expires_at, 0x0304);
  EXPECT_EQ(entry->origin, 0x0708u);
  EXPECT_EQ(entry->before, 0x0506);
  EXPECT_EQ(entry->turn, 2u);
  EXPECT_EQ(as_text(entry->cut), "xxxxxxxxxxxxxxxx");
  for (std::size_t size = 0; size < old.size(); ++size)
    EXPECT_EQ(entry_from_format_1(old.substr(0, size)).status(), Status::store) << size;
  EXPECT_EQ(entry_from_format_1(old + "x").status(), Status::store);
}

TEST(EntryAddress, NamesNeverCollideByJoining) {
  TestStore store;
  std::set<std::string> keys;
  for (const auto &[issuer, name] :
       {std::pair("acme"sv, "id"sv), std::pair("acm"sv, "eid"sv), std::pair("acmei"sv, "d"sv),
        std::pair(""sv, "acmeid"sv), std::pair("acmeid"sv, ""sv), std::pair("acme\0"sv, "id"sv),
        std::pair("acme"sv, "\0id"sv)})
    for (const EntryType type : every_type)
      keys.emplace(address_of(store, type, issuer, name).key_text());
  EXPECT_EQ(keys.size(), 7u * 5u);
}

TEST(EntryAddress, ABucketBelongsToANameWhateverIsSaidOfIt) {
  TestStore store, other;
  const EntryAddress cutoff = address_of(store, EntryType::subject, "acme", "alex");
  EXPECT_EQ(cutoff.bucket, address_of(store, EntryType::token, "acme", "alex").bucket);
  EXPECT_NE(cutoff.key, address_of(other, EntryType::subject, "acme", "alex").key)
      << "keyed by the store's id";
}

}  // namespace
}  // namespace limen::revocation
