// Finds keys in what is offered as an HMAC secret: with a public key as the secret,
// anyone who knows that key could sign (attacks 3 to 6 of tests/corpus/README.md).
// It looks for marks that a random secret does not contain by chance, wherever they
// stand.
#include <openssl/core_names.h>
#include <openssl/x509.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "crypto/key_types.h"
#include "crypto/pkey.h"
#include "crypto/tolerant_decoding.h"

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

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [text](std::string_view part) { return contains(text, part); });
}

// Whether the text has a "kty" followed by a key type, in any quotes; or a quoted
// "kty"; or one in escapes.
bool names_key_type(std::string_view text) {
  constexpr std::string_view name = "kty", between = " \t\r\n\"'`\\:=>";
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const std::string_view after = text.substr(at + name.size());
    const std::size_t value = std::min(after.find_first_not_of(between), after.size());
    if (value == 0) continue;
    for (const std::string_view type : {"RSA", "EC", "OKP", "oct"})
      if (after.substr(value).starts_with(type)) return true;
  }
  return contains_any(text,
                      {R"("kty")", "'kty'", R"(\u006b)", R"(\u006B)", R"(\u0074)", R"(\u0079)"});
}

// Whether the bytes begin with a key or a certificate in DER, whatever follows it.
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

// Whether the bytes are an uncompressed point (SEC 1 section 2.3.3) on a curve that
// limen knows.
bool is_curve_point(ByteView bytes) {
  if (bytes.empty() || bytes[0] != 0x04) return false;
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512}) {
    const AlgorithmInfo &about = info(algorithm);
    if (bytes.size() != 1 + about.signature_size) continue;
    PkeyBuilder builder;
    builder.add_text(OSSL_PKEY_PARAM_GROUP_NAME, about.curve);
    builder.add_octets(OSSL_PKEY_PARAM_PUB_KEY, bytes);
    return builder.build("EC", false) != nullptr;
  }
  return false;
}

const char *find_bare_key(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  // Finds them even if the first or last line, or its dashes, are missing.
  if (contains_any(text, {"BEGIN ", "-----END", "---- END", "PUBLIC KEY", "PRIVATE KEY"}))
    return "a PEM key";
  if (contains_any(text, {"ssh-rsa", "ssh-ed25519", "ssh-ed448", "ssh-dss", "ecdsa-sha2-"}))
    return "an OpenSSH key";
  if (names_key_type(text)) return "a JWK";
  if (contains_any(text, {"Public-Key:", "Private-Key:", "<Modulus>"})) return "a key as text";
  if (is_der_key(bytes)) return "a DER key";
  return is_curve_point(bytes) ? "a point on a curve" : nullptr;
}

// Whether the bytes are text, apart from an octet or two at the ends.
bool is_text(ByteView bytes) {
  const auto printable = [](std::uint8_t byte) {
    return (byte >= 0x20 && byte < 0x7F) || byte == '\t' || byte == '\r' || byte == '\n';
  };
  return bytes.size() -
             static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), printable)) <=
         2;
}

// Returns what kind of key `bytes` are, or contain within up to `layers` layers of
// base64 or hexadecimal.
const char *find_key_within(ByteView bytes, int layers) {
  if (const char *const key = find_bare_key(bytes)) return key;
  if (layers == 0) return nullptr;
  const auto look = [layers](const SecretBytes &decoded) {
    return find_key_within(decoded, is_text(decoded) ? layers - 1 : 0);
  };
  for (unsigned first = 0; first < 4; ++first)
    if (const char *const key = look(tolerant_base64(as_text(bytes), first))) return key;
  for (unsigned first = 0; first < 2; ++first)
    if (const char *const key = look(tolerant_hex(as_text(bytes), first))) return key;
  return nullptr;
}

}  // namespace

const char *find_key_in_secret(ByteView secret) {
  constexpr int max_layers = 3;
  return find_key_within(secret, max_layers);
}

}  // namespace limen::crypto
