#include "keyring/ring.h"

#include <gmock/gmock.h>

#include "base/bytes.h"
#include "keyring/format_1.h"
#include "store/fields.h"

namespace limen::keyring {
namespace {

using testing::HasSubstr;

RingKey sample(std::string kid = "kid-1") {
  RingKey key;
  key.kid = std::move(kid);
  key.algorithm = crypto::Algorithm::es256;
  key.created_at = 1;
  key.signs_from = 2;
  key.public_jwk = "{}";
  key.form = PrivateForm::clear;
  key.private_part = {1, 2, 3};
  return key;
}

TEST(Ring, ReadsBackWhatWasWritten) {
  RingKey ended = sample("kid-2");
  ended.signs_until = 10;
  ended.verifies_until = 20;
  ended.closed = true;
  ended.form = PrivateForm::none;
  ended.private_part.clear();
  const SecretBytes bytes = encode({{sample(), ended}});
  const auto ring = decode(bytes);
  ASSERT_TRUE(ring.ok()) << ring.error().message;
  ASSERT_EQ(ring->keys.size(), 2u);
  EXPECT_EQ(encode(*ring), bytes);
  EXPECT_EQ(ring->keys[0].private_part, sample().private_part);
  EXPECT_EQ(ring->keys[0].signs_until, unset);
  EXPECT_EQ(ring->keys[1].verifies_until, 20);
  EXPECT_TRUE(ring->keys[1].closed);
}

// Stores on disk have these bytes, so they must not change by accident.
TEST(Ring, ItsFirstBytesStayAsTheyAre) {
  const SecretBytes bytes = encode({{sample()}});
  const std::string_view wanted(
      "\x01\0\x08\0\0\0"
      "\x01\0\0\0\0\0\0\0"
      "\x02\0\x63\0\0\0"
      "\x01\0\x05\0\0\0kid-1"
      "\x02\0\x05\0\0\0ES256"
      "\x03\0\x10\0\0\0",
      48);
  EXPECT_EQ(as_text(bytes).substr(0, wanted.size()), wanted);
}

TEST(Ring, EachCutIsDamaged) {
  const SecretBytes bytes = encode({{sample(), sample("kid-2")}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(decode(ByteView(bytes).first(size)).status(), Status::store) << size;
}

TEST(Ring, RefusesWhatDoesNotFitTogether) {
  const auto refused = [](void (*change)(RingKey &)) {
    RingKey key = sample();
    change(key);
    return decode(encode({{key}})).status() == Status::store;
  };
  EXPECT_FALSE(refused([](RingKey &) {}));
  EXPECT_TRUE(refused([](RingKey &key) { key.kid.clear(); }));
  EXPECT_TRUE(refused([](RingKey &key) { key.kid = std::string(65, 'x'); }));
  EXPECT_TRUE(refused([](RingKey &key) { key.kid = "\xFF"; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.created_at = -1; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.signs_from = latest + 1; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.signs_until = 5; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.verifies_until = 5; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.signs_until = 5, key.verifies_until = 4; }));
  EXPECT_TRUE(refused([](RingKey &key) { key.public_jwk.clear(); }));
  EXPECT_TRUE(refused([](RingKey &key) { key.private_part.clear(); }));
  EXPECT_TRUE(refused([](RingKey &key) { key.form = PrivateForm::none; }));
  EXPECT_EQ(decode(encode({{sample(), sample()}})).status(), Status::store);
}

TEST(Ring, AnAlgorithmOfAnotherVersionIsNamed) {
  SecretBytes bytes = encode({{sample()}});
  const std::size_t at = as_text(bytes).find("ES256");
  bytes[at] = 'X';
  const auto ring = decode(bytes);
  ASSERT_FALSE(ring.ok());
  EXPECT_THAT(ring.error().message, HasSubstr("XS256"));
}

TEST(Ring, FieldsOfAnotherVersionAreKept) {
  Ring before{{sample(), sample("kid-2")}};
  store::append_field(before.others, 300, "of the ring");
  store::append_field(before.keys[1].others, 400, "of the key");
  auto ring = decode(encode(before));
  ASSERT_TRUE(ring.ok()) << ring.error().message;
  ring->keys[0].signs_from = 3;
  const auto again = decode(encode(*ring));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->others, before.others);
  EXPECT_TRUE(again->keys[0].others.empty());
  EXPECT_EQ(again->keys[1].others, before.keys[1].others);
}

TEST(Ring, OfFormat1IsConverted) {
  const std::string old(
      "\x01\x01\0"
      "\x05\0\0\0kid-1\x05\0\0\0"
      "ES256\x01\x01"
      "\x01\0\0\0\0\0\0\0"
      "\x02\0\0\0\0\0\0\0"
      "\x0A\0\0\0\0\0\0\0"
      "\x14\0\0\0\0\0\0\0"
      "\x02\0\0\0{}"
      "\x03\0\0\0\x01\x02\x03",
      3 + 9 + 9 + 2 + 32 + 6 + 7);
  const auto converted = ring_from_format_1(as_bytes(old));
  ASSERT_TRUE(converted.ok()) << converted.error().message;
  RingKey key = sample();
  key.signs_until = 10;
  key.verifies_until = 20;
  key.closed = true;
  EXPECT_EQ(*converted, encode({{key}}));
  for (std::size_t size = 0; size < old.size(); ++size)
    EXPECT_EQ(ring_from_format_1(as_bytes(old).first(size)).status(), Status::store) << size;
}

}  // namespace
}  // namespace limen::keyring
