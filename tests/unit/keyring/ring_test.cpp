#include "keyring/ring.h"

#include <gmock/gmock.h>

#include "base/bytes.h"

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

TEST(Ring, ItsFirstBytesStayAsTheyAre) {
  const SecretBytes bytes = encode({{sample()}});
  const std::string wanted(
      "\x01\x01\x00\x05\x00\x00\x00kid-1\x05\x00\x00\x00"
      "ES256\x00\x01\x01\x00",
      25);
  EXPECT_EQ(as_text(bytes).substr(0, 25), wanted);
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
  bytes[16] = 'X';
  const auto ring = decode(bytes);
  ASSERT_FALSE(ring.ok());
  EXPECT_THAT(ring.error().message, HasSubstr("XS256"));
}

TEST(Ring, ANewerFormatIsNamed) {
  const std::uint8_t newer[] = {7, 0, 0};
  const auto ring = decode(newer);
  ASSERT_EQ(ring.status(), Status::store);
  EXPECT_THAT(ring.error().message, HasSubstr("format 7"));
  EXPECT_THAT(ring.error().message, HasSubstr("newer"));
}

}  // namespace
}  // namespace limen::keyring
