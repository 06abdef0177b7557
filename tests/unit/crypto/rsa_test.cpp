// Known mistakes with RSA: forged padding, weak keys, inconsistent numbers.
#include "crypto/algorithms.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";
constexpr std::size_t size = 256;  // Octets of a modulus of 2048 bits.

// DigestInfo of SHA-256 (RFC 8017 section 9.2): the identifier with its NULL,
// and then the hash.
const Bytes sha256_info = from_hex("3031300d060960864801650304020105000420");

// Applies the private key's raw operation to any octets, by the openssl command.
class RsaForge {
 public:
  RsaForge() {
    openssl_.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    const Result<KeyPtr> key = from_pem(Algorithm::rs256, openssl_.read("key.pem"));
    EXPECT_TRUE(key.ok()) << key.error().message;
    key_ = *key;
  }

  const Key &key() const { return *key_; }

  Bytes sign_raw(const Bytes &encoded) const {
    openssl_.write("encoded", encoded);
    openssl_.run(
        "pkeyutl -decrypt -inkey key.pem -in encoded -pkeyopt rsa_padding_mode:none "
        "-out signature");
    const std::string made = openssl_.read("signature");
    return Bytes(made.begin(), made.end());
  }

 private:
  OpensslCommand openssl_;
  KeyPtr key_;
};

Bytes hash() {
  const auto made = sha256(as_bytes(text));
  return Bytes(made.begin(), made.end());
}

// 00 TYPE FF...FF 00 content, filled up to the modulus.
Bytes padded(const Bytes &content, std::uint8_t type = 1, std::uint8_t filler = 0xFF) {
  Bytes out{0x00, type};
  out.resize(size - content.size() - 1, filler);
  out.push_back(0x00);
  return concat(out, content);
}

// corpus: D12
TEST(RsaPadding, IsComparedWhole) {
  const RsaForge forge;
  const auto accepted = [&forge](const Bytes &encoded) {
    return verifies(forge.key(), text, forge.sign_raw(encoded));
  };
  const Bytes content = concat(sha256_info, hash());
  ASSERT_TRUE(accepted(padded(content)));

  const Bytes no_null =
      concat(from_hex("302f300b0609608648016503040201"), concat(from_hex("0420"), hash()));
  EXPECT_FALSE(accepted(padded(no_null)));
  EXPECT_FALSE(accepted(padded(hash())));
  EXPECT_FALSE(accepted(padded(content, 2)));
  EXPECT_FALSE(accepted(padded(content, 0)));
  EXPECT_FALSE(accepted(padded(content, 1, 0xFE)));
  EXPECT_FALSE(accepted(padded(content, 1, 0x00)));

  // Bleichenbacher 2006: little padding, the rest after the hash.
  Bytes garbage{0x00, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};
  garbage = concat(garbage, content);
  garbage.resize(size, 0xAA);
  EXPECT_FALSE(accepted(garbage));

  // The lengths of DigestInfo in long form; another parameter than NULL; octets
  // inside the parameters; another hash's name.
  for (const std::string_view other :
       {"308131300d060960864801650304020105000420", "3031300d060960864801650304020104000420",
        "30333"
        "00f0609608648016503040201"
        "0502aabb0420",
        "3031300d060960864801650304020305000420", "3031300d060960864801650304020205000420",
        "3021300906052b0e03021a05000420"})
    EXPECT_FALSE(accepted(padded(concat(from_hex(other), hash())))) << other;

  // A hash cut or lengthened.
  Bytes cut = hash();
  cut.pop_back();
  EXPECT_FALSE(accepted(padded(concat(from_hex("3030300d06096086480165030402010500041f"), cut))));
  EXPECT_FALSE(accepted(padded(concat(content, Bytes{0}))));

  Bytes one_off = padded(content);
  one_off[20] ^= 1;
  EXPECT_FALSE(accepted(one_off));
}

// The same numbers signed for another hash.
TEST(RsaPadding, BindsTheHash) {
  const KeyNumbers numbers = key_of(Algorithm::rs256)->numbers(true);
  const Algorithm algorithms[] = {Algorithm::rs256, Algorithm::rs384, Algorithm::rs512};
  for (const Algorithm signer : algorithms)
    for (const Algorithm verifier : algorithms) {
      const Bytes signature = sign(**from_numbers(signer, numbers), text);
      EXPECT_EQ(verifies(**from_numbers(verifier, numbers), text, signature), signer == verifier);
    }
}

// attack: 35
TEST(RsaSignature, RefusesShortOnes) {
  const Key &key = *key_of(Algorithm::rs256);
  const Bytes three{1, 2, 3};
  EXPECT_FALSE(verifies(key, text, three));
}

// A signature is a number below n. Adding n gives an equivalent number, which is refused.
TEST(RsaSignature, RefusesNumbersBeyondTheModulus) {
  const Key &key = *key_of(Algorithm::rs256);
  const Bytes n = key.numbers(false).n;
  EXPECT_FALSE(verifies(key, text, n));
  EXPECT_FALSE(verifies(key, text, Bytes(size, 0xFF)));
  int tried = 0;
  for (int round = 0; round < 200 && tried == 0; ++round) {
    const std::string data = std::to_string(round);
    Bytes sum = sign(key, data);
    int carry = 0;
    for (std::size_t i = size; i-- > 0;) {
      carry += sum[i] + n[i];
      sum[i] = static_cast<std::uint8_t>(carry & 0xFF);
      carry >>= 8;
    }
    if (carry != 0) continue;
    ++tried;
    EXPECT_FALSE(verifies(key, data, sum));
  }
}

Status with(const KeyNumbers &numbers) { return from_numbers(Algorithm::rs256, numbers).status(); }

KeyNumbers numbers(bool with_private = false) {
  return key_of(Algorithm::rs256)->numbers(with_private);
}

// corpus: D8, D9
TEST(RsaStrength, RefusesModuliTooSmallOrTooLarge) {
  const auto modulus = [](std::size_t bits) {
    KeyNumbers made;
    made.e = from_hex("010001");
    made.n.assign((bits + 7) / 8, 0x55);
    made.n[0] = static_cast<std::uint8_t>(1u << (bits - 1) % 8);
    made.n.back() = 0x57;
    return made;
  };
  EXPECT_EQ(with(modulus(8)), Status::key_weak);
  EXPECT_EQ(with(modulus(512)), Status::key_weak);
  EXPECT_EQ(with(modulus(1024)), Status::key_weak);
  EXPECT_EQ(with(modulus(2047)), Status::key_weak);
  EXPECT_EQ(with(modulus(2048)), Status::ok);
  EXPECT_EQ(with(modulus(16384)), Status::ok);
  EXPECT_EQ(with(modulus(16385)), Status::key_weak);
  EXPECT_EQ(with(modulus(8u << 20)), Status::key_weak);
  // Private keys have a lower limit, which is checked before their numbers are.
  const auto private_with = [&modulus](std::size_t bits) {
    KeyNumbers made = modulus(bits);
    for (SecretBytes *number : {&made.d, &made.p, &made.q, &made.dp, &made.dq, &made.qi})
      number->assign(1, 3);
    return made;
  };
  EXPECT_EQ(with(private_with(8192)), Status::key_format);
  EXPECT_EQ(with(private_with(8193)), Status::key_weak);
  const Result<KeyPtr> vast = from_numbers(Algorithm::rs256, private_with(16384));
  ASSERT_FALSE(vast.ok());
  EXPECT_EQ(vast.error().text(), "RSA key: 16384 bits; at most 8192 for a private key");
  KeyNumbers even = modulus(2048);
  even.n.back() = 0x56;
  EXPECT_EQ(with(even), Status::key_weak);
}

// corpus: D9
TEST(RsaStrength, RefusesExponentsThatAreEvenOrOneOrVast) {
  const auto exponent = [](std::string_view hex) {
    KeyNumbers made = numbers();
    made.e = from_hex(hex);
    return with(made);
  };
  EXPECT_EQ(exponent("01"), Status::key_weak);
  EXPECT_EQ(exponent("02"), Status::key_weak);
  EXPECT_EQ(exponent("010000"), Status::key_weak);
  EXPECT_EQ(exponent("03"), Status::ok);
  EXPECT_EQ(exponent("010001"), Status::ok);
  EXPECT_EQ(exponent("ffffffffffffffff"), Status::ok);
  EXPECT_EQ(exponent("010000000000000001"), Status::key_weak);
}

// p and q of the form k * M + (65537^a mod M), M being the product of the primes
// up to 167.
// corpus: D9
TEST(RsaStrength, RefusesTheRocaForm) {
  KeyNumbers roca;
  roca.e = from_hex("010001");
  roca.n = from_hex(
      "cd3a8833ccd469b5b8567ea0e995ecb6a884904fa76c5d4358362bd92a8a0013985b9c419fcd2121"
      "2b19a0303976f3d766eb432b3cb7a66977a68b1c5d391fd3b1751fe6a677b48924b9cb72ebdfdbe4"
      "236f5ef512e6cafa85283de07a1fcde3c4fb7eed29b04f80482abe4816a8da64216260a3a8fa8936"
      "22bbc9ae9bc632317b5198e2d6760ef49715f0431939e60a7114b26cc11575bd42be4d6c708855bc"
      "a4ecfb2e48fc33eba8eb22d64f85223a4e442dc44f59db601a85ca5db114fee7f46f6563b03b8067"
      "78043a119b6ccbd6bd09c63825fe6bf7222a4044315b7ea0327749f29bd519a485667772453af916"
      "45b68dc248efb3b9515aae5e9ad5d48d");
  const Result<KeyPtr> key = from_numbers(Algorithm::rs256, roca);
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.status(), Status::key_weak);
  EXPECT_NE(key.error().text().find("ROCA"), std::string_view::npos);
  roca.n[100] ^= 1;
  EXPECT_EQ(with(roca), Status::ok);
}

// corpus: E4
TEST(RsaNumbers, AreMinimal) {
  EXPECT_EQ(numbers().e, from_hex("010001"));
  EXPECT_EQ(numbers().n.size(), size);
  KeyNumbers long_n = numbers(), long_e = numbers();
  long_n.n.insert(long_n.n.begin(), 0);
  long_e.e.insert(long_e.e.begin(), 0);
  EXPECT_EQ(with(long_n), Status::key_format);
  EXPECT_EQ(with(long_e), Status::key_format);
}

TEST(RsaNumbers, NeedBothPublicOnes) {
  KeyNumbers no_n = numbers(), no_e = numbers();
  no_n.n.clear();
  no_e.e.clear();
  EXPECT_EQ(with(no_n), Status::key_format);
  EXPECT_EQ(with(no_e), Status::key_format);
  EXPECT_EQ(with(KeyNumbers()), Status::key_format);
}

// corpus: E5
TEST(RsaNumbers, NeedAllPrivateOnesOrNone) {
  for (unsigned kept = 1; kept < 63; ++kept) {
    KeyNumbers some = numbers(true);
    SecretBytes *const all[] = {&some.d, &some.p, &some.q, &some.dp, &some.dq, &some.qi};
    for (unsigned i = 0; i < 6; ++i)
      if ((kept >> i & 1) == 0) all[i]->clear();
    EXPECT_EQ(with(some), Status::key_format) << kept;
  }
  EXPECT_EQ(with(numbers(false)), Status::ok);
  EXPECT_EQ(with(numbers(true)), Status::ok);
}

TEST(RsaNumbers, MustBelongTogether) {
  const KeyNumbers other = (*generate(Algorithm::rs256))->numbers(true);
  for (unsigned i = 0; i < 6; ++i) {
    const auto pick = [i](KeyNumbers &of) {
      SecretBytes *const all[] = {&of.d, &of.p, &of.q, &of.dp, &of.dq, &of.qi};
      return all[i];
    };
    KeyNumbers theirs = other;
    for (const int way : {0, 1, 2, 3}) {
      KeyNumbers mixed = numbers(true);
      SecretBytes &number = *pick(mixed);
      if (way == 0) number = *pick(theirs);
      if (way == 1) number.back() ^= 2;
      if (way == 2) number.assign(1, 1);
      if (way == 3) number.insert(number.begin(), 300, 1);
      EXPECT_EQ(with(mixed), Status::key_format) << i << " " << way;
    }
  }
  KeyNumbers mixed = other;
  mixed.n = numbers().n;
  EXPECT_EQ(with(mixed), Status::key_format);
  mixed = other;
  mixed.e = from_hex("03");
  EXPECT_EQ(with(mixed), Status::key_format);
  KeyNumbers swapped = other;
  std::swap(swapped.p, swapped.q);
  EXPECT_EQ(with(swapped), Status::key_format);
  std::swap(swapped.dp, swapped.dq);
  EXPECT_EQ(with(swapped), Status::key_format);  // qi is still q's inverse.
}

// a + b, or a - b, one octet longer than a.
SecretBytes combine(const SecretBytes &a, ByteView b, int sign) {
  SecretBytes out(a.size() + 1);
  int carry = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    carry += i < a.size() ? a[a.size() - 1 - i] : 0;
    carry += sign * (i < b.size() ? b[b.size() - 1 - i] : 0);
    out[out.size() - 1 - i] = static_cast<std::uint8_t>(carry & 0xFF);
    carry >>= 8;
  }
  return out;
}

// A number that is congruent to the right one, but not below its modulus.
TEST(RsaNumbers, MustBeReduced) {
  const KeyNumbers good = numbers(true);
  KeyNumbers beyond = good;
  beyond.qi = combine(good.qi, good.p, 1);
  EXPECT_EQ(with(beyond), Status::key_format);

  // d + (p - 1)(q - 1), which is d + n - p - q + 1.
  SecretBytes d = combine(combine(combine(good.d, good.n, 1), good.p, -1), good.q, -1);
  d = combine(d, Bytes{1}, 1);
  while (d.front() == 0) d.erase(d.begin());
  beyond = good;
  beyond.d = d;
  EXPECT_EQ(with(beyond), Status::key_format);
}

}  // namespace
}  // namespace limen::crypto
