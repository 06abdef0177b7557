#include "crypto/key.h"

#include "crypto/key_types.h"

namespace limen::crypto {
namespace {

// Whether the numbers that are present are those of this key type.
bool fits(KeyType key_type, const KeyNumbers &numbers) {
  const bool rsa = !numbers.n.empty() || !numbers.e.empty() || !numbers.p.empty() ||
                   !numbers.q.empty() || !numbers.dp.empty() || !numbers.dq.empty() ||
                   !numbers.qi.empty();
  const bool curve_x = !numbers.x.empty(), curve_y = !numbers.y.empty();
  const bool secret = !numbers.k.empty();
  switch (key_type) {
    case KeyType::oct:
      return !rsa && !curve_x && !curve_y && numbers.d.empty();
    case KeyType::rsa:
      return !curve_x && !curve_y && !secret;
    case KeyType::ec:
      return !rsa && !secret;
    case KeyType::okp:
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
  switch (info(algorithm).key_type) {
    case KeyType::oct:
      return generate_hmac(algorithm);
    case KeyType::rsa:
      return generate_rsa(algorithm);
    case KeyType::ec:
      return generate_ec(algorithm);
    case KeyType::okp:
      return generate_ed(algorithm);
  }
  return fail(Status::internal, "key: unknown key type");
}

Result<KeyPtr> from_numbers(Algorithm algorithm, const KeyNumbers &numbers, Keep keep) {
  const ErrorMark mark;
  const KeyType key_type = info(algorithm).key_type;
  if (!fits(key_type, numbers))
    return fail(Status::key_family, "key: its numbers are those of another key type than %s needs",
                info(algorithm).name);
  switch (key_type) {
    case KeyType::oct:
      return hmac_from_secret(algorithm, numbers.k);
    case KeyType::rsa:
      return rsa_from_numbers(algorithm, numbers, keep);
    case KeyType::ec:
      return ec_from_numbers(algorithm, numbers, keep);
    case KeyType::okp:
      return ed_from_numbers(algorithm, numbers, keep);
  }
  return fail(Status::internal, "key: unknown key type");
}

Result<KeyPtr> from_secret(Algorithm algorithm, ByteView secret) {
  const ErrorMark mark;
  if (info(algorithm).key_type != KeyType::oct)
    return fail(Status::key_family, "key: a secret fits HS256, HS384 and HS512, not %s",
                info(algorithm).name);
  return hmac_from_secret(algorithm, secret);
}

}  // namespace limen::crypto
