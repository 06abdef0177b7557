// Issues JWTs for a gate.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "jose/jwk.h"
#include "keyring/key_source.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "token/header_template.h"

namespace limen::token {

// The properties that tokens of an issuer have in common.
struct IssuePolicy {
  std::vector<std::string> audiences;
  std::string type;
  Seconds ttl = 0;
  Seconds delay = 0;
};

// Verifiers refuse tokens beyond these limits, so none is issued.
struct IssueLimits {
  Seconds max_ttl = 0;
  std::size_t max_size = 0;  // of a token
};

struct IssueRequest {
  std::string_view subject;
  std::string_view claims;         // empty, or a JSON object
  std::string_view sid{};          // of a live session of limen; empty: none
  std::string_view foreign_sid{};  // of another system's session; empty: none
  std::string_view login_mark{};   // empty: none
};

// Returns when the live session `sid` of a subject ends at the latest. Fails with
// session_unknown or session_revoked if there is none.
using LiveUntil = std::function<Result<Seconds>(std::string_view subject, std::string_view sid)>;

// The parts that an issuer uses. They must outlive it.
struct IssuerDependencies {
  const Clock &clock;
  keyring::KeySource &keys;
  revocation::Revocations &revocations;
  const revocation::LoginMarks &marks;
  LiveUntil live_until;
};

// Safe from any thread.
class Issuer {
 public:
  // Fails with option_value if tokens would live too long, and with key_private or key_use
  // if the current key cannot sign.
  static Result<Issuer> make(std::string issuer, IssuePolicy policy, IssueLimits limits,
                             const IssuerDependencies &dependencies);

  const IssuePolicy &policy() const { return policy_; }

  // Writes a token and a NUL to `out` and returns the token's size. `policy` replaces the
  // issuer's own one. A token does not outlive its session. Fails with text, json, claims,
  // lifetime, buffer (`needed` says how much suffices, with the NUL), login_mark,
  // login_revoked, the errors of live_until, random, stale; option_value if the signing key
  // cannot be unwrapped.
  Result<std::size_t> issue(const IssueRequest &request, const IssuePolicy *policy,
                            std::span<char> out, std::size_t &needed) const;

 private:
  // The facts about a token that are decided when it is issued.
  struct Grant {
    Seconds now, ends;
    std::string cuts;
  };

  explicit Issuer(const IssuerDependencies &dependencies) : dependencies_(dependencies) {}
  Result<Grant> grant(const IssueRequest &request) const;
  Result<std::size_t> sign(const jose::Jwk &jwk, std::string_view header, std::string_view payload,
                           std::span<char> out, std::size_t &needed) const;

  std::string issuer_;
  IssuePolicy policy_;
  IssueLimits limits_;
  IssuerDependencies dependencies_;
  std::unique_ptr<HeaderTemplates> headers_;  // for policy_.type
  std::string iss_quoted_;
  std::string aud_json_;  // of policy_
};

}  // namespace limen::token
