// Any text as a token against fixed keys. Nothing is forged: a text that verifies
// is, to the byte, a token that was made with the key; and a token made under any
// header of the fuzzer's verifies exactly when the header names the key.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/base64url.h"
#include "jose/jws.h"

namespace {

using namespace limen;
using namespace limen::jose;

constexpr std::size_t max_size = 64 * 1024;

void require(bool holds) {
  if (!holds) std::abort();
}

Jwk secret() {
  Result<Jwk> jwk = parse_jwk(
      R"({"kty":"oct","alg":"HS256","kid":"k","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"})");
  require(jwk.ok());
  return *jwk;
}

JwkSet set_of(const Jwk &jwk) {
  JwkSet set;
  require(set.add(std::make_shared<const Jwk>(jwk)).ok());
  return set;
}

std::string signed_token(const Jwk &jwk, std::string_view header, ByteView payload) {
  std::string token(signed_size(jwk, header.size(), payload.size()), '\0');
  require(sign(jwk, header, payload, token.data()).ok());
  return token;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const Jwk jwk = secret();
  static const JwkSet keys = set_of(jwk);
  static const crypto::AlgorithmSet allowed = *parse_algorithms("HS256 ES256");
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  if (text.size() > max_size / 2) return 0;

  const Result<Compact> compact = split(text, max_size);
  if (compact.ok() && verify(keys, allowed, *compact).ok()) {
    Bytes payload(base64url::decoded_size(compact->payload.size()));
    if (base64url::decode(compact->payload, payload.data()))
      require(signed_token(jwk, compact->header, payload) == text);
  }

  const Result<std::string> own = header_segment(jwk, text);
  if (own.ok()) {
    const std::string token = signed_token(jwk, *own, {data, size});
    require(verify(keys, allowed, *split(token, 2 * max_size)).ok());
  }

  const std::string token = signed_token(jwk, base64url::encode({data, size}), {});
  const Result<Compact> parts = split(token, 2 * max_size);
  const Result<Header> header = parse_header(text);
  const bool names_it = header.ok() && header->algorithm == crypto::Algorithm::hs256 &&
                        (!header->kid || *header->kid == "k");
  require(parts.ok() == !text.empty());
  if (parts.ok()) require(verify(keys, allowed, *parts).ok() == names_it);
  return 0;
}
