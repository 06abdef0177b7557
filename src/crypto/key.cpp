#include "crypto/key.h"

#include "crypto/families.h"

namespace limen::crypto {
namespace {

// The family whose numbers these are, as far as their presence tells it.
bool fits(Family family, const KeyNumbers &numbers) {
  const bool rsa = !numbers.n.empty() || !numbers.e.empty() || !numbers.p.empty() ||
                   !numbers.q.empty() || !numbers.dp.empty() || !numbers.dq.empty() ||
                   !numbers.qi.empty();
  const bool curve_x = !numbers.x.empty(), curve_y = !numbers.y.empty();
  const bool secret = !numbers.k.empty();
  switch (family) {
    case Family::hmac:
      return !rsa && !curve_x && !curve_y && numbers.d.empty();
    case Family::rsa:
      return !curve_x && !curve_y && !secret;
    case Family::ec:
      return !rsa && !secret;
    case Family::okp:
      return !rsa && !curve_y && !secret;
  }
  return false;
}

}  // namespace

bool signs_what_verifies(const Key &key) {
  const ByteView data = as_bytes("limen");
  Bytes signature(key.signature_size());
  return key.sign(data, signature.data()).ok() && key.verify(data, signature) == Verdict::good;
}

Result<KeyPtr> generate(Algorithm algorithm) {
  const ErrorMark mark;
  switch (info(algorithm).family) {
    case Family::hmac:
      return generate_hmac(algorithm);
    case Family::rsa:
      return generate_rsa(algorithm);
    case Family::ec:
      return generate_ec(algorithm);
    case Family::okp:
      return generate_ed(algorithm);
  }
  return fail(Status::internal, "key: unknown family");
}

Result<KeyPtr> from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep) {
  const ErrorMark mark;
  const Family family = info(algorithm).family;
  if (!fits(family, numbers))
    return fail(Status::key_family, "key: its numbers are of another family than %s needs",
                info(algorithm).name);
  switch (family) {
    case Family::hmac:
      return hmac_from_secret(algorithm, numbers.k);
    case Family::rsa:
      return rsa_from_numbers(algorithm, numbers, keep);
    case Family::ec:
      return ec_from_numbers(algorithm, numbers, keep);
    case Family::okp:
      return ed_from_numbers(algorithm, numbers, keep);
  }
  return fail(Status::internal, "key: unknown family");
}

Result<KeyPtr> from_secret(Algorithm algorithm, ByteView secret) {
  const ErrorMark mark;
  if (info(algorithm).family != Family::hmac)
    return fail(Status::key_family, "key: a secret fits HS256, HS384 and HS512, not %s",
                info(algorithm).name);
  return hmac_from_secret(algorithm, secret);
}

}  // namespace limen::crypto
