// Writes keys as JWKs, and computes their thumbprints.
#include <algorithm>

#include "base/base64url.h"
#include "crypto/digest.h"
#include "jose/json/quote.h"
#include "jose/jwk.h"

namespace limen::jose {
namespace {

using crypto::KeyNumbers;
using crypto::KeyType;

const char *kty_of(KeyType key_type) {
  switch (key_type) {
    case KeyType::oct:
      return "oct";
    case KeyType::rsa:
      return "RSA";
    case KeyType::ec:
      return "EC";
    case KeyType::okp:
      return "OKP";
  }
  return "";
}

// Writes an object member by member. `Text` is std::string or SecretText. With
// SecretText the values are secret, so the writer leaves no copy of them behind.
template <class Text>
class ObjectWriter {
 public:
  void raw(std::string_view name, std::string_view json) {
    put(first_ ? "{\"" : ",\"");
    first_ = false;
    put(name);
    put("\":");
    put(json);
  }

  // Writes a constant of limen's, in which nothing needs an escape.
  void word(std::string_view name, std::string_view value) {
    raw(name, "\"");
    put(value);
    put("\"");
  }

  // Writes octets in base64url. Writes nothing if there are none.
  void number(std::string_view name, ByteView octets) {
    if (octets.empty()) return;
    raw(name, "\"");
    char piece[base64url::encoded_size(piece_size)];
    while (!octets.empty()) {
      const ByteView now = octets.first(std::min(octets.size(), piece_size));
      base64url::encode(now, piece);
      put(std::string_view(piece, base64url::encoded_size(now.size())));
      octets = octets.subspan(now.size());
    }
    cleanse(piece, sizeof piece);
    put("\"");
  }

  Text finish() {
    put("}");
    return std::move(text_);
  }

 private:
  // Not inlined: gcc 12 warns falsely of overflows in a row of inlined appends.
  [[gnu::noinline]] void put(std::string_view text) { text_.append(text); }

  static constexpr std::size_t piece_size = 192;  // a multiple of 3

  Text text_;
  bool first_ = true;
};

template <class Text>
void write_name(const Jwk &jwk, bool with_private, ObjectWriter<Text> &out) {
  const crypto::AlgorithmInfo &about = crypto::info(jwk.key->algorithm());
  out.word("kty", kty_of(about.key_type));
  if (!jwk.kid.empty()) {
    std::string kid;
    append_quoted(kid, jwk.kid);
    out.raw("kid", kid);
  }
  out.word("alg", about.name);
  // The public half verifies, whatever the private half is restricted to.
  if (!with_private || (jwk.may_sign && jwk.may_verify))
    out.word("use", "sig");
  else
    out.raw("key_ops", jwk.may_sign ? "[\"sign\"]" : "[\"verify\"]");
  if (about.curve != nullptr) out.word("crv", about.curve);
}

template <class Text>
void write_public(const KeyNumbers &numbers, ObjectWriter<Text> &out) {
  out.number("n", numbers.n);
  out.number("e", numbers.e);
  out.number("x", numbers.x);
  out.number("y", numbers.y);
}

}  // namespace

std::string public_jwk_text(const Jwk &jwk) {
  ObjectWriter<std::string> out;
  write_name(jwk, false, out);
  write_public(jwk.key->numbers(false), out);
  return out.finish();
}

SecretText private_jwk_text(const Jwk &jwk) {
  const KeyNumbers numbers = jwk.key->numbers(true);
  ObjectWriter<SecretText> out;
  write_name(jwk, true, out);
  write_public(numbers, out);
  out.number("d", numbers.d);
  out.number("p", numbers.p);
  out.number("q", numbers.q);
  out.number("dp", numbers.dp);
  out.number("dq", numbers.dq);
  out.number("qi", numbers.qi);
  out.number("k", numbers.k);
  return out.finish();
}

std::string thumbprint(const crypto::Key &key) {
  const crypto::AlgorithmInfo &about = crypto::info(key.algorithm());
  if (about.key_type == KeyType::oct) return {};
  const KeyNumbers numbers = key.numbers(false);
  ObjectWriter<std::string> out;  // in lexicographic order
  if (about.curve != nullptr) out.word("crv", about.curve);
  out.number("e", numbers.e);
  out.word("kty", kty_of(about.key_type));
  out.number("n", numbers.n);
  out.number("x", numbers.x);
  out.number("y", numbers.y);
  return base64url::encode(crypto::sha256(as_bytes(out.finish())));
}

}  // namespace limen::jose
