// Minting JWTs for a gate.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "jose/jwk.h"
#include "revocation/revocations.h"

namespace limen::token {

inline constexpr std::size_t max_subject_size = 1024;

// What stays the same from token to token.
struct Terms {
  std::vector<std::string> audiences;
  std::string type;
  Seconds ttl = 0;
  Seconds delay = 0;
};

// What verifiers refuse beyond is not issued.
struct Limits {
  Seconds max_ttl = 0;
  std::size_t max_size = 0;  // of a token
};

struct Request {
  std::string_view subject;
  std::string_view claims;  // empty, or a JSON object
  std::string_view sid;     // empty: of no session
};

// Safe from any thread. `clock` and `revocations` outlive it.
class Issuer {
 public:
  // Fails with key_private or key_use where the key cannot sign.
  static Result<Issuer> make(std::string issuer, std::shared_ptr<const jose::Jwk> jwk, Terms terms,
                             Limits limits, const Clock &clock,
                             revocation::Revocations &revocations);

  const Terms &terms() const { return terms_; }

  // Writes a token and a NUL to `out` and answers the token's size. `terms`
  // replaces the usual ones. Fails with text, json, claims, lifetime, buffer
  // (`needed` says how much suffices, NUL included), random, stale.
  Result<std::size_t> issue(const Request &request, const Terms *terms, std::span<char> out,
                            std::size_t &needed) const;

 private:
  Issuer() = default;

  std::string issuer_;
  std::shared_ptr<const jose::Jwk> jwk_;
  Terms terms_;
  Limits limits_;
  const Clock *clock_ = nullptr;
  revocation::Revocations *revocations_ = nullptr;
  std::string header_;  // segment for terms_.type
  std::string iss_quoted_;
  std::string aud_json_;  // of terms_
};

}  // namespace limen::token
