#include "jose/jws.h"

#include <algorithm>

#include "base/base64url.h"
#include "base/limits.h"
#include "jose/json/json.h"
#include "jose/json/quote.h"

namespace limen::jose {
namespace {

constexpr std::size_t max_signature_size = limits::rsa / 8;  // of the largest RSA key

// Finds names in `extra` that a caller may not set.
struct ExtraMembers final : MemberVisitor {
  const char *forbidden = nullptr;
  bool any = false;

  void member(const JsonValue &name, const JsonValue &) override {
    any = true;
    for (const char *reserved : {"alg", "kid", "crit", "b64"})
      if (equals(name, reserved)) forbidden = reserved;
  }
};

// Appends the members of `extra` exactly as the caller spelled them.
Outcome append_extra(std::string_view extra, std::string &json) {
  ExtraMembers members;
  const JsonVerdict verdict = scan_object(extra, members);
  if (!verdict.ok())
    return explain(verdict, "header parameters", Status::json, Status::json, Status::json);
  if (members.forbidden != nullptr)
    return fail(Status::json,
                "header parameters: %s may not be given: alg and kid come from the key, and limen "
                "makes no critical extensions",
                members.forbidden);
  if (!members.any) return success();
  const std::size_t open = extra.find('{');
  const std::size_t close = extra.rfind('}');
  json += ',';
  json += extra.substr(open + 1, close - open - 1);
  return success();
}

// Explains a signature of the wrong length, which needs no verifying.
[[gnu::cold, gnu::noinline]] Error wrong_length(std::string_view signature, std::size_t expected) {
  std::uint8_t octets[max_signature_size];
  const std::size_t size = base64url::decoded_size(signature.size());
  if (size <= sizeof octets && !base64url::decode(signature, octets))
    return base64url::explain(signature, "signature", Status::token_encoding);
  return fail(Status::token_signature, "signature: %zu octets, expected %zu", size, expected);
}

}  // namespace

Result<std::string> header_segment(const Jwk &jwk, std::string_view extra) {
  std::string json = "{\"alg\":\"";
  json += crypto::info(jwk.key->algorithm()).name;
  json += '"';
  if (!jwk.kid.empty()) {
    json += ",\"kid\":";
    append_quoted(json, jwk.kid);
  }
  if (!extra.empty()) LIMEN_TRY(append_extra(extra, json));
  json += '}';
  if (json.size() > limits::token_header)
    return fail(Status::json, "header parameters: the header would have %zu octets, at most %zu",
                json.size(), limits::token_header);
  // limen does not write what it would refuse to read, such as a typ that is not a string.
  const Result<Header> header = parse_header(json);
  if (!header.ok()) return fail(Status::json, "header parameters: %s", header.error().message);
  return base64url::encode(as_bytes(json));
}

std::size_t signed_size(const Jwk &jwk, std::size_t header_segment_size, std::size_t payload_size) {
  return header_segment_size + 1 + base64url::encoded_size(payload_size) + 1 +
         base64url::encoded_size(jwk.key->signature_size());
}

Outcome sign(const Jwk &jwk, std::string_view header_segment, ByteView payload, char *out) {
  if (!jwk.key->is_private())
    return fail(Status::key_private, "signing needs a private key, and this one is public");
  if (!jwk.may_sign) return fail(Status::key_use, "the key's key_ops do not allow sign");
  std::uint8_t signature[max_signature_size];
  const std::size_t signature_size = jwk.key->signature_size();
  if (signature_size > sizeof signature)
    return fail(Status::internal, "a signature of %zu octets is too large", signature_size);

  char *at = std::copy(header_segment.begin(), header_segment.end(), out);
  *at++ = '.';
  base64url::encode(payload, at);
  at += base64url::encoded_size(payload.size());
  const std::string_view signing_input(out, static_cast<std::size_t>(at - out));
  LIMEN_TRY(jwk.key->sign(as_bytes(signing_input), signature));
  *at++ = '.';
  base64url::encode({signature, signature_size}, at);
  return success();
}

Outcome verify_signature(const crypto::Key &key, const Compact &compact) {
  std::uint8_t signature[max_signature_size];
  const std::size_t size = key.signature_size();
  if (base64url::encoded_size(size) != compact.signature.size() || size > sizeof signature)
      [[unlikely]]
    return wrong_length(compact.signature, size);
  if (!base64url::decode(compact.signature, signature)) [[unlikely]]
    return base64url::explain(compact.signature, "signature", Status::token_encoding);
  if (key.verify(as_bytes(compact.signing_input), {signature, size}) != crypto::Verdict::good)
      [[unlikely]]
    return fail(Status::token_signature, "signature: does not verify with the %s key",
                crypto::info(key.algorithm()).name);
  return success();
}

Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Compact &compact) {
  const Result<Header> header = decode_header(compact.header);
  LIMEN_TRY(header);
  return verify(keys, allowed, *header, compact);
}

Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Header &header, const Compact &compact) {
  if (!allowed.contains(header.algorithm))
    return fail(Status::token_algorithm, "header: alg is %s, which is not allowed here",
                crypto::info(header.algorithm).name);
  Result<std::shared_ptr<const Jwk>> jwk = keys.choose(header);
  if (jwk.ok()) LIMEN_TRY(verify_signature(*(*jwk)->key, compact));
  return jwk;
}

Result<crypto::AlgorithmSet> parse_algorithms(std::string_view list) {
  constexpr std::string_view blanks = " \t\r\n";
  crypto::AlgorithmSet algorithms;
  while (true) {
    list.remove_prefix(std::min(list.find_first_not_of(blanks), list.size()));
    if (list.empty()) break;
    const std::string_view name = list.substr(0, list.find_first_of(blanks));
    const auto algorithm = crypto::parse_algorithm(name, "algorithms");
    LIMEN_TRY(algorithm);
    algorithms.add(*algorithm);
    list.remove_prefix(name.size());
  }
  if (algorithms.empty())
    return fail(Status::algorithm, "algorithms: the list is empty: nothing would be allowed");
  return algorithms;
}

}  // namespace limen::jose
