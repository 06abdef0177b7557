#include "jose/jwk.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/base64url.h"
#include "base/limits.h"
#include "base/printable.h"
#include "base/random.h"
#include "jose/json/array.h"
#include "jose/json/quote.h"

namespace limen::jose {
namespace {

using crypto::Algorithm;
using crypto::KeyNumbers;
using crypto::KeyType;

// The members that limen understands, in place in the JWK. Private ones are copied into
// SecretBytes only.
struct Members final : MemberVisitor {
  JsonValue kty, alg, crv, kid, use, key_ops, oth;
  JsonValue n, e, x, y, d, p, q, dp, dq, qi, k;

  void member(const JsonValue &name, const JsonValue &value) override {
    struct Known {
      std::string_view name;
      JsonValue Members::*place;
    };
    static constexpr Known known[] = {
        {"kty", &Members::kty}, {"alg", &Members::alg}, {"crv", &Members::crv},
        {"kid", &Members::kid}, {"use", &Members::use}, {"key_ops", &Members::key_ops},
        {"oth", &Members::oth}, {"n", &Members::n},     {"e", &Members::e},
        {"x", &Members::x},     {"y", &Members::y},     {"d", &Members::d},
        {"p", &Members::p},     {"q", &Members::q},     {"dp", &Members::dp},
        {"dq", &Members::dq},   {"qi", &Members::qi},   {"k", &Members::k},
    };
    for (const Known &one : known)
      if (equals(name, one.name)) this->*one.place = value;
  }
};

Outcome expect_string(const JsonValue &value, const char *name) {
  if (value.type == JsonType::string) return success();
  if (value.type == JsonType::absent) return fail(Status::key_format, "JWK: %s is missing", name);
  return fail(Status::key_format, "JWK: %s is not a string", name);
}

// Returns the size of `text` in a header, quotes and escapes included.
std::size_t quoted_size(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  return quoted.size();
}

Result<KeyType> read_key_type(const JsonValue &kty) {
  LIMEN_TRY(expect_string(kty, "kty"));
  if (equals(kty, "EC")) return KeyType::ec;
  if (equals(kty, "RSA")) return KeyType::rsa;
  if (equals(kty, "OKP")) return KeyType::okp;
  if (equals(kty, "oct")) return KeyType::oct;
  return fail(Status::key_format, "JWK: kty is %s: expected EC, RSA, OKP or oct",
              PrintableName(kty.text).c_str());
}

// Returns the algorithm of a key without `alg`.
Result<Algorithm> default_algorithm(const Members &jwk, KeyType key_type) {
  if (key_type == KeyType::rsa) return Algorithm::rs256;
  if (key_type == KeyType::oct)
    return fail(Status::algorithm, "JWK: an oct key needs alg: HS256, HS384 or HS512");
  for (std::size_t i = 0; i < crypto::algorithm_count; ++i) {
    const auto algorithm = static_cast<Algorithm>(i);
    const crypto::AlgorithmInfo &about = crypto::info(algorithm);
    if (about.key_type == key_type && equals(jwk.crv, about.curve)) return algorithm;
  }
  return fail(Status::key_family, "JWK: crv is %s, which fits no signature algorithm: expected %s",
              PrintableName(jwk.crv.text).c_str(),
              key_type == KeyType::ec ? "P-256, P-384 or P-521" : "Ed25519");
}

Result<Algorithm> read_algorithm(const Members &jwk, KeyType key_type) {
  if (key_type == KeyType::ec || key_type == KeyType::okp) LIMEN_TRY(expect_string(jwk.crv, "crv"));
  if (jwk.alg.type == JsonType::absent) return default_algorithm(jwk, key_type);
  LIMEN_TRY(expect_string(jwk.alg, "alg"));
  const std::string name = unescaped(jwk.alg);
  const std::optional<Algorithm> algorithm = crypto::find_algorithm(name);
  if (!algorithm)
    return fail(Status::algorithm,
                "JWK: alg is %s, which is not a signature algorithm that limen knows",
                PrintableName(name).c_str());
  const crypto::AlgorithmInfo &about = crypto::info(*algorithm);
  if (about.key_type != key_type)
    return fail(Status::key_family, "JWK: alg %s does not fit kty %s", about.name,
                PrintableName(jwk.kty.text).c_str());
  if (about.curve != nullptr && !equals(jwk.crv, about.curve))
    return fail(Status::key_family, "JWK: alg %s needs crv %s, not %s", about.name, about.curve,
                PrintableName(jwk.crv.text).c_str());
  return *algorithm;
}

// Decodes a number. `Octets` is Bytes, or SecretBytes for a private one.
template <class Octets>
Outcome read_number(const JsonValue &value, const char *name, Octets &octets) {
  LIMEN_TRY(expect_string(value, name));
  SecretBytes plain;
  std::string_view text = value.text;
  if (value.escaped) {
    plain.resize(text.size());
    auto *const out = reinterpret_cast<char *>(plain.data());
    text = {out, unescape(value, out)};
  }
  if (text.empty()) return fail(Status::key_format, "JWK: %s is empty", name);
  octets.resize(base64url::decoded_size(text.size()));
  if (!base64url::decode(text, octets.data()))
    return fail(Status::key_format, "JWK: %s is not base64url without padding", name);
  return success();
}

template <class Octets>
Outcome read_optional(const JsonValue &value, const char *name, Octets &octets) {
  return value.type == JsonType::absent ? success() : read_number(value, name, octets);
}

Outcome read_rsa(const Members &jwk, KeyNumbers &numbers) {
  if (jwk.oth.type != JsonType::absent)
    return fail(Status::key_format, "JWK: oth: an RSA key of more than two primes is refused");
  LIMEN_TRY(read_number(jwk.n, "n", numbers.n));
  LIMEN_TRY(read_number(jwk.e, "e", numbers.e));
  LIMEN_TRY(read_optional(jwk.d, "d", numbers.d));
  LIMEN_TRY(read_optional(jwk.p, "p", numbers.p));
  LIMEN_TRY(read_optional(jwk.q, "q", numbers.q));
  LIMEN_TRY(read_optional(jwk.dp, "dp", numbers.dp));
  LIMEN_TRY(read_optional(jwk.dq, "dq", numbers.dq));
  return read_optional(jwk.qi, "qi", numbers.qi);
}

Outcome read_numbers(const Members &jwk, KeyType key_type, KeyNumbers &numbers) {
  switch (key_type) {
    case KeyType::rsa:
      return read_rsa(jwk, numbers);
    case KeyType::ec:
      LIMEN_TRY(read_number(jwk.x, "x", numbers.x));
      LIMEN_TRY(read_number(jwk.y, "y", numbers.y));
      return read_optional(jwk.d, "d", numbers.d);
    case KeyType::okp:
      LIMEN_TRY(read_number(jwk.x, "x", numbers.x));
      return read_optional(jwk.d, "d", numbers.d);
    case KeyType::oct:
      if (jwk.k.type == JsonType::string && jwk.k.text.empty())
        return fail(Status::key_weak, "JWK: k is empty");
      return read_number(jwk.k, "k", numbers.k);
  }
  return fail(Status::internal, "JWK: unknown key type");
}

struct Permissions {
  bool sign = true;
  bool verify = true;
};

Outcome read_key_ops(const JsonValue &key_ops, bool signatures_only, Permissions &may) {
  if (key_ops.type != JsonType::array)
    return fail(Status::key_format, "JWK: key_ops is not an array");
  may = {false, false};
  std::vector<std::string> seen;
  ArrayReader operations(key_ops);
  for (JsonValue operation; operations.next(operation);) {
    if (operation.type != JsonType::string)
      return fail(Status::key_format, "JWK: key_ops has an item that is not a string");
    std::string name = unescaped(operation);
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      return fail(Status::key_use, "JWK: key_ops names %s twice", PrintableName(name).c_str());
    if (seen.size() == limits::jwk_operations)
      return fail(Status::key_format, "JWK: key_ops names more than %zu operations",
                  limits::jwk_operations);
    const bool signs = name == "sign";
    const bool verifies = name == "verify";
    if (signatures_only && !signs && !verifies)
      return fail(Status::key_use, "JWK: use is \"sig\", but key_ops names %s",
                  PrintableName(name).c_str());
    may.sign |= signs;
    may.verify |= verifies;
    seen.push_back(std::move(name));
  }
  return success();
}

Outcome read_permissions(const Members &jwk, Permissions &may) {
  const bool has_use = jwk.use.type != JsonType::absent;
  if (has_use) {
    LIMEN_TRY(expect_string(jwk.use, "use"));
    if (!equals(jwk.use, "sig"))
      return fail(Status::key_use, "JWK: use is %s: expected \"sig\"",
                  PrintableName(jwk.use.text).c_str());
  }
  if (jwk.key_ops.type == JsonType::absent) return success();
  return read_key_ops(jwk.key_ops, has_use, may);
}

}  // namespace

Result<Jwk> parse_jwk(std::string_view text, crypto::Keep keep) {
  if (text.size() > limits::jwk)
    return fail(Status::key_format, "JWK: %zu octets, at most %zu are read", text.size(),
                limits::jwk);
  Members members;
  const JsonVerdict verdict = scan_object(text, members);
  if (!verdict.ok())
    return explain(verdict, "JWK", Status::key_format, Status::key_format, Status::key_format);

  Jwk jwk;
  if (members.kid.type != JsonType::absent) {
    LIMEN_TRY(expect_string(members.kid, "kid"));
    jwk.kid = unescaped(members.kid);
    if (jwk.kid.size() > limits::kid)
      return fail(Status::key_format, "JWK: kid has %zu octets, at most %zu are read",
                  jwk.kid.size(), limits::kid);
    const std::size_t in_json = quoted_size(jwk.kid);
    if (in_json > limits::kid_json)
      return fail(Status::key_format, "JWK: kid has %zu characters in JSON, at most %zu are read",
                  in_json, limits::kid_json);
  }
  const Result<KeyType> key_type = read_key_type(members.kty);
  LIMEN_TRY(key_type);
  const Result<Algorithm> algorithm = read_algorithm(members, *key_type);
  LIMEN_TRY(algorithm);
  Permissions may;
  LIMEN_TRY(read_permissions(members, may));

  KeyNumbers numbers;
  LIMEN_TRY(read_numbers(members, *key_type, numbers));
  Result<crypto::KeyPtr> key = crypto::from_numbers(*algorithm, numbers, keep);
  LIMEN_TRY(key);
  jwk.key = std::move(*key);
  jwk.may_sign = may.sign && jwk.key->is_private();
  jwk.may_verify = may.verify;
  if (!jwk.may_sign && !jwk.may_verify)
    return fail(Status::key_use,
                "JWK: key_ops allow nothing that this key can do: expected verify, or sign with a "
                "private key");
  return jwk;
}

Result<Jwk> make_jwk(crypto::KeyPtr key) {
  Jwk jwk;
  if (crypto::info(key->algorithm()).key_type == KeyType::oct) {
    std::array<std::uint8_t, 16> id;
    LIMEN_TRY(random_bytes(id.data(), id.size()));
    jwk.kid = base64url::encode(id);
  } else {
    jwk.kid = thumbprint(*key);
  }
  jwk.may_sign = key->is_private();
  jwk.key = std::move(key);
  return jwk;
}

}  // namespace limen::jose
