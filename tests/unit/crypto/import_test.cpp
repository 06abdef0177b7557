// Refused keys from numbers and secrets.
#include "crypto/algorithms.h"
#include "crypto/encoding.h"

namespace limen::crypto {
namespace {

constexpr Algorithm hmac[] = {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};
constexpr Algorithm ec[] = {Algorithm::es256, Algorithm::es384, Algorithm::es512};
constexpr Algorithm okp[] = {Algorithm::eddsa, Algorithm::ed25519};

Status with(Algorithm algorithm, const KeyNumbers &numbers) {
  return from_numbers(algorithm, numbers).status();
}

// corpus: D6; attack: 2
TEST(HmacSecret, MustBeAsLongAsTheHash) {
  for (const Algorithm algorithm : hmac) {
    for (std::size_t size = 0; size < info(algorithm).hash_size; ++size) {
      EXPECT_EQ(from_secret(algorithm, Bytes(size, 'k')).status(), Status::key_weak) << size;
      KeyNumbers numbers;
      numbers.k.assign(size, 'k');
      EXPECT_EQ(with(algorithm, numbers), Status::key_weak) << size;
    }
    for (const std::size_t more : {0u, 1u, 100u, 1000000u})
      EXPECT_TRUE(from_secret(algorithm, Bytes(info(algorithm).hash_size + more, 'k')).ok())
          << more;
  }
}

TEST(HmacSecret, FitsNoOtherFamily) {
  for (const Algorithm algorithm : every_algorithm)
    if (info(algorithm).key_type != KeyType::oct) {
      EXPECT_EQ(from_secret(algorithm, Bytes(64, 'k')).status(), Status::key_family)
          << info(algorithm).name;
    }
}

TEST(HmacSecret, GeneratedOnesAreAsLongAsTheHashAndDiffer) {
  for (const Algorithm algorithm : hmac) {
    const SecretBytes a = (*generate(algorithm))->numbers(true).k;
    const SecretBytes b = (*generate(algorithm))->numbers(true).k;
    EXPECT_EQ(a.size(), info(algorithm).hash_size);
    EXPECT_NE(a, b);
  }
}

// RFC 4231, test cases 6 and 7: a key longer than a block.
TEST(HmacSecret, LongOnesStandForTheirHash) {
  const Bytes key(131, 0xAA);
  constexpr std::string_view six = "Test Using Larger Than Block-Size Key - Hash Key First";
  constexpr std::string_view seven =
      "This is a test using a larger than block-size key and a larger than block-size data. "
      "The key needs to be hashed before being used by the HMAC algorithm.";
  const auto mac = [&key](Algorithm algorithm, std::string_view data) {
    return to_hex(sign(**from_secret(algorithm, key), data));
  };
  EXPECT_EQ(mac(Algorithm::hs256, six),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(mac(Algorithm::hs384, six),
            "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
            "0c2ef6ab4030fe8296248df163f44952");
  EXPECT_EQ(mac(Algorithm::hs512, six),
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
            "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
  EXPECT_EQ(mac(Algorithm::hs256, seven),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  EXPECT_EQ(mac(Algorithm::hs512, seven),
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
            "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58");
}

// attack: 1, 7, 9, 10, 12
TEST(Numbers, OfAnotherFamilyAreRefused) {
  for (const Algorithm made : every_algorithm)
    for (const Algorithm wanted : every_algorithm) {
      const KeyType from = info(made).key_type, to = info(wanted).key_type;
      if (from == to) continue;
      for (const bool with_private : {false, true}) {
        const KeyNumbers numbers = key_of(made)->numbers(with_private);
        const Status status = with(wanted, numbers);
        EXPECT_TRUE(status == Status::key_family || status == Status::key_format ||
                    (from == KeyType::oct && status == Status::key_weak))
            << info(made).name << " as " << info(wanted).name << ": "
            << status_name(static_cast<std::int32_t>(status));
      }
    }
}

TEST(Numbers, OfTwoFamiliesAreRefused) {
  for (const Algorithm algorithm : every_algorithm) {
    KeyNumbers both = key_of(algorithm)->numbers(true);
    if (both.k.empty())
      both.k.assign(64, 'k');
    else
      both.n = key_of(Algorithm::rs256)->numbers(false).n;
    EXPECT_EQ(with(algorithm, both), Status::key_family) << info(algorithm).name;
  }
}

// corpus: D13, E3
TEST(EcNumbers, HaveFullSize) {
  for (const Algorithm algorithm : ec) {
    const std::size_t size = info(algorithm).signature_size / 2;
    const KeyNumbers good = key_of(algorithm)->numbers(true);
    EXPECT_EQ(good.x.size(), size);
    EXPECT_EQ(good.y.size(), size);
    EXPECT_EQ(good.d.size(), size);
    for (const int way : {0, 1, 2, 3}) {
      const auto spoil = [way](auto &number) {
        if (way == 0) number.clear();
        if (way == 1) number.pop_back();
        if (way == 2) number.insert(number.begin(), 0);
        if (way == 3) number.erase(number.begin());
      };
      KeyNumbers x = good, y = good, d = good;
      spoil(x.x);
      spoil(y.y);
      spoil(d.d);
      EXPECT_EQ(with(algorithm, x), Status::key_format) << way;
      EXPECT_EQ(with(algorithm, y), Status::key_format) << way;
      if (way != 0) {
        EXPECT_EQ(with(algorithm, d), Status::key_format) << way;
      }
    }
  }
}

// Makes keys until one has a coordinate with a leading zero octet.
// corpus: E3
TEST(EcNumbers, KeepLeadingZeros) {
  bool seen = false;
  for (int round = 0; round < 5000 && !seen; ++round) {
    const KeyPtr key = *generate(Algorithm::es256);
    const KeyNumbers numbers = key->numbers(false);
    ASSERT_EQ(numbers.x.size(), 32u);
    ASSERT_EQ(numbers.y.size(), 32u);
    if (numbers.x[0] != 0) continue;
    seen = true;
    EXPECT_EQ(with(Algorithm::es256, numbers), Status::ok);
    KeyNumbers cut = numbers;
    cut.x.erase(cut.x.begin());
    EXPECT_EQ(with(Algorithm::es256, cut), Status::key_format);
  }
  EXPECT_TRUE(seen);
}

// corpus: D13
TEST(EcNumbers, MustBeAPointOfTheCurve) {
  for (const Algorithm algorithm : ec) {
    const KeyNumbers good = key_of(algorithm)->numbers(false);
    KeyNumbers wrong = good;
    wrong.y.back() ^= 1;
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    wrong = good;
    std::swap(wrong.x, wrong.y);
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    for (const std::uint8_t octet : {0x00, 0xFF}) {
      wrong = good;
      wrong.x.assign(good.x.size(), octet);
      wrong.y.assign(good.y.size(), octet);
      EXPECT_EQ(with(algorithm, wrong), Status::key_format);
      wrong.x = good.x;
      EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    }
    for (const Algorithm other : ec)
      if (other != algorithm) {
        EXPECT_EQ(with(other, good), Status::key_format);
      }
  }
}

TEST(EcNumbers, HaveAPrivateHalfInRangeThatFits) {
  for (const Algorithm algorithm : ec) {
    const KeyNumbers good = key_of(algorithm)->numbers(true);
    const KeyNumbers other = (*generate(algorithm))->numbers(true);
    KeyNumbers wrong = good;
    wrong.d = other.d;
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    wrong.d.assign(good.d.size(), 0);
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    wrong.d.assign(good.d.size(), 0xFF);
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
    wrong.d.assign(good.d.size(), 0);
    wrong.d.back() = 1;
    EXPECT_EQ(with(algorithm, wrong), Status::key_format);
  }
}

// d = 1 and the generator (SEC 2). d + n gives the same point, but is out of range.
TEST(EcNumbers, AcceptTheSmallestPrivateHalfAndRefuseItPlusN) {
  KeyNumbers numbers;
  numbers.x = from_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
  numbers.y = from_hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
  numbers.d.assign(32, 0);
  numbers.d.back() = 1;
  EXPECT_EQ(with(Algorithm::es256, numbers), Status::ok);
  const Bytes beyond = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552");
  numbers.d.assign(beyond.begin(), beyond.end());
  EXPECT_EQ(with(Algorithm::es256, numbers), Status::key_format);
}

TEST(EdNumbers, HaveThirtyTwoOctetsThatFit) {
  for (const Algorithm algorithm : okp) {
    const KeyNumbers good = key_of(algorithm)->numbers(true);
    EXPECT_EQ(good.x.size(), 32u);
    EXPECT_EQ(good.d.size(), 32u);
    for (const std::size_t size : {0u, 1u, 31u, 33u, 56u, 57u, 64u}) {
      KeyNumbers x = good, d = good;
      x.d.clear();
      x.x.resize(size, 1);
      d.d.resize(size, 1);
      EXPECT_EQ(with(algorithm, x), Status::key_format) << size;
      if (size != 0) {
        EXPECT_EQ(with(algorithm, d), Status::key_format) << size;
      }
    }
    KeyNumbers mixed = good;
    mixed.d = (*generate(algorithm))->numbers(true).d;
    EXPECT_EQ(with(algorithm, mixed), Status::key_format);
    mixed = good;
    mixed.x.clear();
    EXPECT_EQ(with(algorithm, mixed), Status::key_format);
    mixed = good;
    mixed.y = good.x;
    EXPECT_EQ(with(algorithm, mixed), Status::key_family);
  }
}

TEST(EdNumbers, RefusePointsOfSmallOrder) {
  for (const std::string_view hex :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    KeyNumbers numbers;
    numbers.x = from_hex(hex);
    EXPECT_EQ(with(Algorithm::ed25519, numbers), Status::key_weak) << hex;
    numbers.x.back() ^= 0x80;  // The sign of x.
    EXPECT_EQ(with(Algorithm::eddsa, numbers), Status::key_weak) << hex;
  }
}

TEST(EdNumbers, BothNamesAreTheSameMathematics) {
  const KeyNumbers numbers = key_of(Algorithm::eddsa)->numbers(true);
  const KeyPtr other = *from_numbers(Algorithm::ed25519, numbers);
  EXPECT_EQ(other->algorithm(), Algorithm::ed25519);
  EXPECT_EQ(sign(*other, "text"), sign(*key_of(Algorithm::eddsa), "text"));
}

}  // namespace
}  // namespace limen::crypto
