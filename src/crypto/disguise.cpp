// Public keys that are offered as HMAC secrets: anyone who knows the public key
// could then sign (attacks 3 to 6). What a random secret cannot contain by
// chance is refused wherever it stands.
#include <openssl/x509.h>

#include <string_view>

#include "crypto/families.h"

namespace limen::crypto {
namespace {

using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;

bool is_json_object(std::string_view text) {
  const std::size_t start = text.find_first_not_of(std::string_view(" \t\r\n\0\xEF\xBB\xBF", 8));
  return start != std::string_view::npos && text[start] == '{';
}

// Whether DER of a key or a certificate begins here, whatever follows it.
bool is_der_key(ByteView bytes) {
  if (bytes.size() < 2 || bytes[0] != 0x30) return false;
  const auto size = static_cast<long>(bytes.size());
  const unsigned char *at = bytes.data();
  if (PkeyPtr(d2i_PUBKEY(nullptr, &at, size)) != nullptr) return true;
  at = bytes.data();
  if (PkeyPtr(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size)) != nullptr) return true;
  at = bytes.data();
  if (X509Ptr(d2i_X509(nullptr, &at, size)) != nullptr) return true;
  at = bytes.data();
  return PkeyPtr(d2i_AutoPrivateKey(nullptr, &at, size)) != nullptr;
}

}  // namespace

const char *disguise_of(ByteView secret) {
  const std::string_view text = as_text(secret);
  const auto contains = [text](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  };
  if (contains("-----BEGIN") || contains("---- BEGIN")) return "a PEM key";
  if (contains("ssh-rsa") || contains("ssh-ed25519") || contains("ssh-dss") ||
      contains("ecdsa-sha2-"))
    return "an OpenSSH key";
  // An escape may hide the member's name.
  if (contains("\"kty\"") || (is_json_object(text) && contains("\\u"))) return "a JWK";
  if (is_der_key(secret)) return "a DER key";
  return nullptr;
}

}  // namespace limen::crypto
