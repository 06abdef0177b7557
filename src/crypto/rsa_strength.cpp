#include <openssl/bn.h>

#include <new>

#include "crypto/families.h"

namespace limen::crypto {
namespace {

constexpr int min_bits = 2048, max_bits = 16384, max_exponent_bits = 64;

BignumPtr number(ByteView octets) {
  BignumPtr made(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
  if (made == nullptr) throw std::bad_alloc();
  return made;
}

// Primes made by Infineon's RSALib (CVE-2017-15361, "ROCA") are powers of 65537
// modulo the product of the small primes; so then is the modulus, modulo each
// of them. Chance gives that to one key in some 10^8.
bool has_roca_form(const BIGNUM *n) {
  constexpr unsigned primes[38] = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                   47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                   107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  for (const unsigned prime : primes) {
    const auto residue = static_cast<unsigned>(BN_mod_word(n, prime));
    unsigned power = 1;
    do power = power * (65537 % prime) % prime;
    while (power != residue && power != 1);
    if (power != residue) return false;
  }
  return true;
}

}  // namespace

Outcome check_rsa_strength(ByteView modulus, ByteView exponent) {
  if (modulus.size() > max_bits / 8)
    return fail(Status::key_weak, "RSA key: a modulus of %zu octets; at most %d bits are accepted",
                modulus.size(), max_bits);
  if (exponent.size() > max_exponent_bits / 8)
    return fail(Status::key_weak,
                "RSA key: an exponent of %zu octets; at most %d bits are accepted", exponent.size(),
                max_exponent_bits);
  const BignumPtr n = number(modulus), e = number(exponent);
  if (BN_num_bits(n.get()) < min_bits)
    return fail(Status::key_weak, "RSA key: a modulus of %d bits; at least %d are needed",
                BN_num_bits(n.get()), min_bits);
  if (!BN_is_odd(n.get())) return fail(Status::key_weak, "RSA key: the modulus is even");
  if (!BN_is_odd(e.get()) || BN_is_one(e.get()))
    return fail(Status::key_weak, "RSA key: the exponent must be odd and at least 3");
  if (has_roca_form(n.get()))
    return fail(Status::key_weak,
                "RSA key: the modulus has the form of CVE-2017-15361 (ROCA); make a new key");
  return success();
}

}  // namespace limen::crypto
