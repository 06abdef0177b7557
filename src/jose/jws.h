// Signs and verifies compact JWSs with any payload (RFC 7515 section 5).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "jose/compact.h"
#include "jose/jwk_set.h"

namespace limen::jose {

// Returns the base64url header segment for a key: alg and kid, then the members of
// `extra`, which is empty or a JSON object. Fails with json if `extra` is not an object,
// or has alg, kid, crit or b64.
Result<std::string> header_segment(const Jwk &jwk, std::string_view extra);

// Returns the size of a JWS with `payload_size` octets and this header segment.
std::size_t signed_size(const Jwk &jwk, std::size_t header_segment_size, std::size_t payload_size);

// Writes header "." payload "." signature: exactly signed_size octets, no NUL.
// `payload` may not overlap `out`. Fails with key_private, key_use.
Outcome sign(const Jwk &jwk, std::string_view header_segment, ByteView payload, char *out);

// Checks the length of the decoded signature of `compact`, then the signature itself.
// Fails with token_encoding or token_signature. Does not allocate.
Outcome verify_signature(const crypto::Key &key, const Compact &compact);

// Checks header, allow-list, key and signature, and returns the key that verified. The
// payload is not decoded.
Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Compact &compact);

// The same with a header that has been parsed already.
Result<std::shared_ptr<const Jwk>> verify(const JwkSet &keys, crypto::AlgorithmSet allowed,
                                          const Header &header, const Compact &compact);

// Parses a list such as "ES256 RS256". Fails with algorithm if it is empty or has an
// unknown name, which `none` is.
Result<crypto::AlgorithmSet> parse_algorithms(std::string_view list);

}  // namespace limen::jose
