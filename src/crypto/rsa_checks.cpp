#include <openssl/bn.h>

#include <new>

#include "base/limits.h"
#include "crypto/key_types.h"

namespace limen::crypto {
namespace {

constexpr int min_bits = limits::rsa_min, max_bits = limits::rsa,
              max_private_bits = limits::rsa_private, max_exponent_bits = 64;

BignumPtr number(ByteView octets) {
  BignumPtr made(BN_secure_new());
  if (made == nullptr ||
      BN_bin2bn(octets.data(), static_cast<int>(octets.size()), made.get()) == nullptr)
    throw std::bad_alloc();
  BN_set_flags(made.get(), BN_FLG_CONSTTIME);
  return made;
}

// Whether `exponent` is d modulo prime - 1, and e's inverse there.
bool fits_prime(const BIGNUM *exponent, const BIGNUM *d, const BIGNUM *e, const BIGNUM *prime,
                BN_CTX *context) {
  const BignumPtr order(BN_dup(prime)), rest(BN_secure_new());
  return order != nullptr && rest != nullptr && BN_sub_word(order.get(), 1) == 1 &&
         BN_nnmod(rest.get(), d, order.get(), context) == 1 && BN_cmp(rest.get(), exponent) == 0 &&
         BN_mod_mul(rest.get(), exponent, e, order.get(), context) == 1 && BN_is_one(rest.get());
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

Outcome check_rsa_strength(ByteView modulus, ByteView exponent, bool is_private) {
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
  if (is_private && BN_num_bits(n.get()) > max_private_bits)
    return fail(Status::key_weak, "RSA key: %d bits; at most %d for a private key",
                BN_num_bits(n.get()), max_private_bits);
  if (!BN_is_odd(n.get())) return fail(Status::key_weak, "RSA key: the modulus is even");
  if (!BN_is_odd(e.get()) || BN_is_one(e.get()))
    return fail(Status::key_weak, "RSA key: the exponent must be odd and at least 3");
  if (has_roca_form(n.get()))
    return fail(Status::key_weak,
                "RSA key: the modulus has the form of CVE-2017-15361 (ROCA); make a new key");
  return success();
}

bool rsa_numbers_are_consistent(const KeyNumbers &numbers) {
  for (const SecretBytes *part :
       {&numbers.d, &numbers.p, &numbers.q, &numbers.dp, &numbers.dq, &numbers.qi})
    if (part->size() > numbers.n.size()) return false;
  const BignumPtr n = number(numbers.n), e = number(numbers.e), d = number(numbers.d),
                  p = number(numbers.p), q = number(numbers.q), dp = number(numbers.dp),
                  dq = number(numbers.dq), qi = number(numbers.qi);
  const std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>> context(BN_CTX_secure_new());
  const BignumPtr product(BN_secure_new());
  if (context == nullptr || product == nullptr) throw std::bad_alloc();
  return BN_is_odd(p.get()) && BN_is_odd(q.get()) && !BN_is_one(p.get()) && !BN_is_one(q.get()) &&
         BN_cmp(p.get(), q.get()) != 0 && BN_cmp(d.get(), n.get()) < 0 &&
         BN_mul(product.get(), p.get(), q.get(), context.get()) == 1 &&
         BN_cmp(product.get(), n.get()) == 0 &&
         fits_prime(dp.get(), d.get(), e.get(), p.get(), context.get()) &&
         fits_prime(dq.get(), d.get(), e.get(), q.get(), context.get()) &&
         BN_cmp(qi.get(), p.get()) < 0 &&
         BN_mod_mul(product.get(), qi.get(), q.get(), p.get(), context.get()) == 1 &&
         BN_is_one(product.get());
}

}  // namespace limen::crypto
