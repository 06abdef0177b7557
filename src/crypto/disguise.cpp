// Public keys that are offered as HMAC secrets: anyone who knows the public key
// could then sign (attacks 3 to 6). What a random secret cannot contain by
// chance is refused wherever it stands.
#include <openssl/x509.h>

#include <string_view>

#include "crypto/base64.h"
#include "crypto/families.h"

namespace limen::crypto {
namespace {

using namespace std::string_view_literals;

// The OIDs in DER (Ed25519's is short: with what surrounds it) which
// SubjectPublicKeyInfo, PKCS #8, certificates and ECPrivateKey hold.
constexpr std::string_view key_oids[] = {
    "\x2A\x86\x48\x86\xF7\x0D\x01\x01"sv,                  // rsaEncryption, id-RSASSA-PSS
    "\x2A\x86\x48\xCE\x3D\x02\x01"sv,                      // id-ecPublicKey
    "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"sv,          // P-256
    "\x06\x05\x2B\x81\x04\x00\x22"sv,                      // P-384
    "\x06\x05\x2B\x81\x04\x00\x23"sv,                      // P-521
    "\x30\x2A\x30\x05\x06\x03\x2B\x65\x70\x03\x21\x00"sv,  // Ed25519, public
    "\x30\x05\x06\x03\x2B\x65\x70\x04\x22\x04\x20"sv,      // Ed25519, private
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether the name "kty" stands somewhere, be it in escapes.
bool names_key_type(std::string_view text) {
  for (const std::string_view part :
       {R"("kty")", R"(\u006b)", R"(\u006B)", R"(\u0074)", R"(\u0079)"})
    if (contains(text, part)) return true;
  return false;
}

// Whether a key or a certificate in DER begins here, whatever follows it.
bool begins_with_der_key(ByteView bytes) {
  if (bytes.size() < 9 || bytes[0] != 0x30) return false;
  // RSAPrivateKey: a long SEQUENCE of INTEGERs, the first being 0.
  if (bytes[1] == 0x82 && as_text(bytes).substr(4).starts_with("\x02\x01\0\x02\x82"sv)) return true;
  const auto size = static_cast<long>(bytes.size());
  const unsigned char *at = bytes.data();
  if (PkeyPtr(d2i_PUBKEY(nullptr, &at, size)) != nullptr) return true;
  at = bytes.data();
  if (PkeyPtr(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size)) != nullptr) return true;
  at = bytes.data();
  return std::unique_ptr<X509, FreeWith<X509_free>>(d2i_X509(nullptr, &at, size)) != nullptr;
}

bool is_der_key(ByteView bytes) {
  for (const std::string_view oid : key_oids)
    if (contains(as_text(bytes), oid)) return true;
  return begins_with_der_key(bytes);
}

}  // namespace

const char *disguise_of(ByteView secret) {
  const std::string_view text = as_text(secret);
  if (contains(text, "-----BEGIN") || contains(text, "---- BEGIN")) return "a PEM key";
  for (const std::string_view type : {"ssh-rsa", "ssh-ed25519", "ssh-dss", "ecdsa-sha2-"})
    if (contains(text, type)) return "an OpenSSH key";
  if (names_key_type(text)) return "a JWK";
  if (is_der_key(secret)) return "a DER key";
  SecretBytes decoded;  // PEM without its first and last line.
  if (decode_base64(text, decoded) && is_der_key(decoded)) return "a DER key in base64";
  return nullptr;
}

}  // namespace limen::crypto
