// Known mistakes with ECDSA: the form of a signature and the range of its numbers.
#include "crypto/algorithms.h"
#include "crypto/ecdsa_der.h"
#include "crypto/encoding.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "the signing input";

// The order n of the group (SEC 2, sections 2.4.2, 2.5.1 and 2.6.1).
Bytes order_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::es256:
      return from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    case Algorithm::es384:
      return from_hex(
          "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77a"
          "ecec196accc52973");
    default:
      return from_hex(
          "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf"
          "2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");
  }
}

// number + amount, of the same size.
Bytes plus(Bytes number, int amount) {
  int carry = amount;
  for (std::size_t i = number.size(); i-- > 0;) {
    const int sum = number[i] + carry;
    number[i] = static_cast<std::uint8_t>(sum & 0xFF);
    carry = sum >> 8;
  }
  return number;
}

Bytes sum_of(const Bytes &a, const Bytes &b) {
  Bytes sum = a;
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int octets = a[i] + b[i] + carry;
    sum[i] = static_cast<std::uint8_t>(octets & 0xFF);
    carry = octets >> 8;
  }
  return carry == 0 ? sum : Bytes{};
}

class Ecdsa : public EveryAlgorithm {
 protected:
  const Key &key() const { return *key_of(GetParam()); }
  std::size_t size() const { return info(GetParam()).signature_size / 2; }
  Bytes small(int number) const { return plus(Bytes(size(), 0), number); }
};

// corpus: D10; attack: 34
TEST_P(Ecdsa, RefusesNumbersOutOfRange) {
  const Bytes n = order_of(GetParam()), most(size(), 0xFF);
  const Bytes good = sign(key(), text);
  const Bytes r(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size()));
  const Bytes s(good.begin() + static_cast<std::ptrdiff_t>(size()), good.end());
  ASSERT_TRUE(verifies(key(), text, concat(r, s)));
  const Bytes traps[] = {small(0), small(1),   plus(n, -1), n,       plus(n, 1),
                         most,     plus(n, 2), r,           small(2)};
  for (const Bytes &first : traps)
    for (const Bytes &second : traps)
      EXPECT_FALSE(verifies(key(), text, concat(first, second)))
          << to_hex(first) << " " << to_hex(second);
  for (const Bytes &trap : traps) {
    if (trap != r) {
      EXPECT_FALSE(verifies(key(), text, concat(trap, s)));
    }
    EXPECT_FALSE(verifies(key(), text, concat(r, trap)));
  }
  EXPECT_FALSE(verifies(key(), text, concat(s, r)));
}

// A number that equals the true one modulo n, but is not below n. Only P-521
// has room for it at random.
// corpus: D10
TEST_P(Ecdsa, RefusesTheSameNumberModuloN) {
  const Bytes n = order_of(GetParam());
  int tried = 0;
  for (int round = 0; round < 3; ++round) {
    const Bytes good = sign(key(), text);
    const Bytes r(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size()));
    const Bytes s(good.begin() + static_cast<std::ptrdiff_t>(size()), good.end());
    const Bytes more_r = sum_of(r, n), more_s = sum_of(s, n);
    if (!more_r.empty()) {
      EXPECT_FALSE(verifies(key(), text, concat(more_r, s)));
    }
    if (!more_s.empty()) {
      EXPECT_FALSE(verifies(key(), text, concat(r, more_s)));
    }
    tried += !more_r.empty() && !more_s.empty();
  }
  if (GetParam() == Algorithm::es512) {
    EXPECT_EQ(tried, 3);
  }
}

// corpus: D10; attack: 34
TEST_P(Ecdsa, RefusesDer) {
  for (int round = 0; round < 8; ++round) {
    const Bytes good = sign(key(), text);
    const Bytes der = ecdsa_der(good);
    EXPECT_FALSE(verifies(key(), text, der));
    Bytes fitted = der;
    fitted.resize(good.size());
    EXPECT_FALSE(verifies(key(), text, fitted));
  }
}

// Signs so often that numbers with leading zeros occur.
TEST_P(Ecdsa, WritesNumbersAtFullSize) {
  const int rounds = GetParam() == Algorithm::es256 ? 1000 : 20;
  bool short_number = false;
  for (int round = 0; round < rounds; ++round) {
    const std::string data = std::to_string(round);
    const Bytes signature = sign(key(), data);
    ASSERT_EQ(signature.size(), 2 * size());
    short_number = short_number || signature[0] == 0 || signature[size()] == 0;
    ASSERT_TRUE(verifies(key(), data, signature));
  }
  if (rounds == 1000) {
    EXPECT_TRUE(short_number);
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithm, Ecdsa,
                         testing::Values(Algorithm::es256, Algorithm::es384, Algorithm::es512),
                         NameOfAlgorithm());

Bytes to_der(ByteView r_and_s) {
  Bytes out(ecdsa_der_max);
  out.resize(ecdsa_to_der(r_and_s, out.data()));
  return out;
}

TEST(EcdsaForm, AgreesWithAnotherEncoder) {
  for (const std::size_t size : {32u, 48u, 66u}) {
    Bytes r_and_s(2 * size);
    std::uint32_t state = 1;
    for (std::size_t zeros = 0; zeros < size; ++zeros) {
      for (std::uint8_t &octet : r_and_s)
        octet = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
      if (size == 66) r_and_s[0] = r_and_s[66] = 1;  // Below 2^521.
      std::fill_n(r_and_s.begin(), zeros, std::uint8_t{0});
      std::fill_n(r_and_s.begin() + static_cast<std::ptrdiff_t>(size), size - 1 - zeros,
                  std::uint8_t{0});
      const Bytes der = to_der(r_and_s);
      EXPECT_EQ(to_hex(der), to_hex(ecdsa_der(r_and_s)));
      Bytes back(2 * size);
      ASSERT_TRUE(ecdsa_from_der(der, size, back.data()));
      EXPECT_EQ(to_hex(back), to_hex(r_and_s));
    }
  }
}

TEST(EcdsaForm, RefusesBrokenDer) {
  Bytes out(64);
  const auto reads = [&out](std::string_view hex) {
    const Bytes der = from_hex(hex);
    return ecdsa_from_der(der, 32, out.data());
  };
  EXPECT_TRUE(reads("3006020101020102"));
  for (const std::string_view hex :
       {"", "30", "3006", "3006020101", "300602010102", "30060201010201", "3107020101020102",
        "3005020101020102", "3007020101020102", "300602010102010200", "3006030101020102",
        "3006020101030102", "300602010102810102", "3006020181020102", "3006020101020181",
        "3005020002010100", "30050201010200", "3081", "308106020101"})
    EXPECT_FALSE(reads(hex)) << hex;
  const std::string many(66, '1');
  EXPECT_FALSE(
      reads("3026"
            "0221" +
            many + "020101"));  // 33 octets that are no padding.
}

}  // namespace
}  // namespace limen::crypto
