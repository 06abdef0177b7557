// Signing and verifying a compact JWS with any payload (RFC 7515 section 5).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "jose/compact.h"
#include "jose/jwk_set.h"

namespace limen::jose {

// The base64url header segment for a key: alg and kid, then `extra`, which is
// empty or a JSON object. Fails with json where extra is no object, or names
// alg, kid, crit or b64.
Result<std::string> header_segment(const Jwk &jwk, std::string_view extra);

// The octets of a JWS over `payload_size` octets under this header segment.
std::size_t signed_size(const Jwk &jwk, std::size_t header_segment_size, std::size_t payload_size);

// Writes header "." payload "." signature: exactly signed_size octets, no NUL.
// `payload` may not overlap `out`. Fails with key_private, key_use.
Outcome sign(const Jwk &jwk, std::string_view header_segment, ByteView payload, char *out);

// Checks the signature part of `compact`: decoded length, then the signature.
// Fails with token_encoding or token_signature. Does not allocate.
Outcome verify_signature(const crypto::Key &key, const Compact &compact);

// The whole of limen_jws_verify but for decoding the payload: header, allow-list,
// key, signature. Answers the key that verified.
Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Compact &compact);

// The same where the header has been parsed already.
Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Header &header, const Compact &compact);

// "ES256 RS256" as a set. Fails with algorithm: unknown, none, or empty.
Result<crypto::AlgorithmSet> parse_algorithms(std::string_view list);

}  // namespace limen::jose
