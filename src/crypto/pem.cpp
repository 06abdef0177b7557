// Keys in PEM (RFC 7468): one block with one of the labels listed here, and a body
// that is DER to the last octet.
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/limits.h"
#include "base/printable.h"
#include "crypto/base64.h"
#include "crypto/key_types.h"
#include "crypto/pkey.h"

namespace limen::crypto {
namespace {

struct Block {
  std::string_view label;
  SecretBytes der;
};

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(pem_blanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(pem_blanks) - start + 1);
}

bool ends_line(char c) { return c == '\n' || c == '\r'; }

// Parses the text: blanks, BEGIN line, body, END line, blanks.
Result<Block> read_block(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN ", end = "-----END ", dashes = "-----";
  if (pem.size() > limits::pem)
    return fail(Status::key_format, "PEM: %zu octets; at most %zu are accepted", pem.size(),
                limits::pem);
  pem = trim(pem);
  if (!pem.starts_with(begin))
    return fail(Status::key_format, "PEM: the text must begin with \"-----BEGIN \"");
  pem.remove_prefix(begin.size());
  const std::size_t label_size = std::min(pem.find(dashes), pem.size());
  Block block{pem.substr(0, label_size), {}};
  pem.remove_prefix(label_size);
  if (!pem.starts_with(dashes))
    return fail(Status::key_format, "PEM: the BEGIN line does not end in \"-----\"");
  pem.remove_prefix(dashes.size());
  const std::size_t body_size = pem.find(dashes);
  if (body_size == std::string_view::npos)
    return fail(Status::key_format, "PEM: the END line is missing");
  const std::string_view body = pem.substr(0, body_size);
  const std::string_view tail = pem.substr(body_size);
  const bool label_again = tail.starts_with(end) &&
                           tail.substr(end.size()).starts_with(block.label) &&
                           tail.substr(end.size() + block.label.size()).starts_with(dashes);
  if (!label_again)
    return fail(Status::key_format, "PEM: the END line does not match the BEGIN line");
  if (tail.size() != end.size() + block.label.size() + dashes.size())
    return fail(Status::key_format, "PEM: text after the END line; one block is expected");
  const bool has_headers = body.find(':') != std::string_view::npos;
  if (block.label == "ENCRYPTED PRIVATE KEY" ||
      (has_headers && body.find("ENCRYPTED") != std::string_view::npos))
    return fail(Status::key_format, "PEM: the key is encrypted; decrypt it first");
  if (has_headers)
    return fail(Status::key_format, "PEM: headers before the body; none are expected");
  const std::size_t line_end = body.find_first_not_of(" \t");
  if (line_end == std::string_view::npos || !ends_line(body[line_end]) || !ends_line(body.back()))
    return fail(Status::key_format, "PEM: the BEGIN and END lines must stand alone");
  if (!decode_base64(body, block.der))
    return fail(Status::key_format, "PEM: the body of %s is not base64",
                Printable(block.label).c_str());
  return block;
}

struct Form {
  std::string_view label;
  const char *structure;  // OpenSSL's name for it; nullptr for a certificate
  const char *type;       // the key type; nullptr if the structure names it
  bool is_private;
};

constexpr Form forms[] = {
    {"PRIVATE KEY", "PrivateKeyInfo", nullptr, true},
    {"PUBLIC KEY", "SubjectPublicKeyInfo", nullptr, false},
    {"RSA PRIVATE KEY", "type-specific", "RSA", true},
    {"RSA PUBLIC KEY", "type-specific", "RSA", false},
    {"EC PRIVATE KEY", "type-specific", "EC", true},
    {"CERTIFICATE", nullptr, nullptr, false},
};

PkeyPtr take_certified_key(ByteView &der) {
  const unsigned char *at = der.data();
  const std::unique_ptr<X509, FreeWith<X509_free>> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr) return nullptr;
  der = der.subspan(static_cast<std::size_t>(at - der.data()));
  return PkeyPtr(X509_get_pubkey(certificate.get()));
}

// Removes a key from the front of `der`; nullptr if there is none.
PkeyPtr take_key(const Form &form, ByteView &der) {
  if (form.structure == nullptr) return take_certified_key(der);
  const unsigned char *at = der.data();
  std::size_t left = der.size();
  EVP_PKEY *key = nullptr;
  const std::unique_ptr<OSSL_DECODER_CTX, FreeWith<OSSL_DECODER_CTX_free>> decoder(
      OSSL_DECODER_CTX_new_for_pkey(&key, "DER", form.structure, form.type,
                                    form.is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                                    nullptr, nullptr));
  const bool read = decoder != nullptr && OSSL_DECODER_from_data(decoder.get(), &at, &left) == 1;
  PkeyPtr taken(key);
  if (!read) return nullptr;
  der = der.last(left);
  return taken;
}

// Whether the key is of the type, and on the curve, that the algorithm needs.
Outcome check_type(Algorithm algorithm, const EVP_PKEY *key) {
  const AlgorithmInfo &about = info(algorithm);
  const char *const wanted = about.key_type == KeyType::rsa  ? "RSA"
                             : about.key_type == KeyType::ec ? "EC"
                                                             : "ED25519";
  if (EVP_PKEY_is_a(key, wanted) != 1) {
    const char *const name = EVP_PKEY_get0_type_name(key);
    return fail(Status::key_family, "PEM: a key of type %s; %s needs %s",
                Printable(name == nullptr ? "unknown" : name).c_str(), about.name, wanted);
  }
  if (about.key_type != KeyType::ec) return success();
  int explicit_parameters = 0;
  if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                             &explicit_parameters) == 1 &&
      explicit_parameters != 0)
    return fail(Status::key_format,
                "PEM: an EC key with explicit parameters; it must name its curve (RFC 5480)");
  char group[64] = "";
  if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1 ||
      OBJ_txt2nid(group) != EC_curve_nist2nid(about.curve))
    return fail(Status::key_family, "PEM: an EC key on the curve %s; %s needs %s",
                Printable(group).c_str(), about.name, about.curve);
  return success();
}

}  // namespace

Result<KeyPtr> from_pem(Algorithm algorithm, std::string_view pem) {
  const ErrorMark mark;
  const AlgorithmInfo &about = info(algorithm);
  if (about.key_type == KeyType::oct)
    return fail(Status::key_family, "PEM: %s needs a secret, not a PEM key", about.name);
  Result<Block> block = read_block(pem);
  LIMEN_TRY(block);
  const Form *form = nullptr;
  for (const Form &candidate : forms)
    if (candidate.label == block->label) form = &candidate;
  if (form == nullptr)
    return fail(Status::key_format, "PEM: a block of %s; expected a key or a certificate",
                Printable(block->label).c_str());
  ByteView rest = block->der;
  const PkeyPtr key = take_key(*form, rest);
  if (key == nullptr)
    return fail(Status::key_format, "PEM: OpenSSL cannot read the body as %s",
                Printable(block->label).c_str());
  if (!rest.empty()) return fail(Status::key_format, "PEM: octets after the end of the key");
  LIMEN_TRY(check_type(algorithm, key.get()));
  return from_numbers(
      algorithm, numbers_of(key.get(), about.key_type, about.signature_size / 2, form->is_private));
}

}  // namespace limen::crypto
