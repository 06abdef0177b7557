#include "token/issuer.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <iterator>
#include <limits>

#include "base/base64url.h"
#include "base/limits.h"
#include "base/printable.h"
#include "base/random.h"
#include "base/utf8.h"
#include "jose/json/json.h"
#include "jose/json/quote.h"
#include "jose/jws.h"
#include "token/bounded_text.h"

namespace limen::token {
namespace {

// The claims that limen writes itself.
constexpr std::string_view written[] = {"iss", "sub", "aud", "iat",    "nbf",
                                        "exp", "jti", "sid", "lmn_cut"};

class ReservedNames final : public jose::MemberVisitor {
 public:
  void member(const jose::JsonValue &name, const jose::JsonValue &) override {
    ++members_;
    for (const std::string_view reserved : written)
      if (name.escaped ? jose::equals(name, reserved) : name.text == reserved) found_ = reserved;
  }
  std::string_view found() const { return found_; }
  bool any() const { return members_ > 0; }

 private:
  std::string_view found_;
  std::size_t members_ = 0;
};

Outcome check_name(std::string_view text, const char *what) {
  if (text.size() > limits::subject)
    return fail(Status::text, "%s: %zu bytes; at most %zu", what, text.size(), limits::subject);
  if (const std::size_t valid = utf8_valid_prefix(text); valid != text.size())
    return fail(Status::text, "%s: not UTF-8 at byte %zu", what, valid);
  return success();
}

Seconds life(const IssuePolicy &policy) { return policy.delay + policy.ttl; }

// Returns the members of the caller's object without its braces; empty if there are none.
Result<std::string_view> members_of(std::string_view claims) {
  if (claims.empty()) return claims;
  ReservedNames names;
  if (const auto verdict = jose::scan_object(claims, names); !verdict.ok())
    return jose::explain(verdict, "claims", Status::json, Status::json, Status::json);
  if (!names.found().empty())
    return fail(Status::claims, "claims: \"%.*s\" is set by limen itself; leave it out",
                static_cast<int>(names.found().size()), names.found().data());
  if (!names.any()) return std::string_view();
  const std::size_t from = claims.find('{') + 1;
  return claims.substr(from, claims.rfind('}') - from);
}

std::string audience_json(const std::vector<std::string> &audiences) {
  std::string json;
  if (audiences.size() == 1) {
    jose::append_quoted(json, audiences.front());
  } else if (!audiences.empty()) {
    for (const std::string &audience : audiences) {
      json.push_back(json.empty() ? '[' : ',');
      jose::append_quoted(json, audience);
    }
    json.push_back(']');
  }
  return json;
}

// The contents of one token: limen's own claims, then the caller's.
struct Content {
  std::string_view iss_quoted, subject, aud_json, sid, cuts, members;
  Seconds issued_at, not_before, expires_at;
  char id[base64url::encoded_size(16)];

  // A quoted character takes at most six bytes.
  std::size_t bound() const {
    return 128 + sizeof id + 3 * BoundedText::max_digits + iss_quoted.size() + aud_json.size() +
           cuts.size() + 6 * (subject.size() + sid.size()) + members.size();
  }

  void write(BoundedText &text) const {
    text.append("{\"iss\":");
    text.append(iss_quoted);
    text.append(",\"sub\":");
    jose::append_quoted(text, subject);
    if (!aud_json.empty()) {
      text.append(",\"aud\":");
      text.append(aud_json);
    }
    text.append(",\"iat\":");
    text.append_number(issued_at);
    text.append(",\"nbf\":");
    text.append_number(not_before);
    text.append(",\"exp\":");
    text.append_number(expires_at);
    text.append(",\"jti\":\"");
    text.append({id, sizeof id});
    text.push_back('"');
    if (!sid.empty()) {
      text.append(",\"sid\":");
      jose::append_quoted(text, sid);
    }
    if (!cuts.empty()) {
      text.append(",\"lmn_cut\":\"");
      text.append(cuts);
      text.push_back('"');
    }
    if (!members.empty()) {
      text.push_back(',');
      text.append(members);
    }
    text.push_back('}');
  }
};

// Checks that a verifier with the same limits accepts the token. A short payload cannot have
// too many names.
Outcome check_readable(std::string_view payload, std::size_t token_size, std::size_t max_size) {
  if (token_size > max_size)
    return fail(Status::claims,
                "claims: the token would have %zu bytes; at most %zu (token.max_size)", token_size,
                max_size);
  if (payload.size() < 2 * limits::json_members) return success();
  const jose::JsonVerdict verdict = jose::check_json(payload);
  if (verdict.ok()) return success();
  return jose::explain(verdict, "claims with those that limen adds", Status::claims, Status::claims,
                       Status::claims);
}

Outcome draw_id(Content &content) {
  std::array<std::uint8_t, 16> id;
  LIMEN_TRY(random_bytes(id.data(), id.size()));
  base64url::encode(id, content.id);
  return success();
}

}  // namespace

Result<Issuer> Issuer::make(std::string issuer, IssuePolicy policy, IssueLimits limits,
                            const IssuerDependencies &dependencies) {
  if (life(policy) > limits.max_ttl)
    return fail(Status::option_value,
                "token.ttl: with token.delay %" PRId64 " s; at most %" PRId64 " s (token.max_ttl)",
                life(policy), limits.max_ttl);
  const auto view = dependencies.keys.for_signing(dependencies.clock.now());
  LIMEN_TRY(view);
  const jose::Jwk &jwk = *(*view)->signing;
  if (!jwk.key->is_private())
    return fail(Status::key_private, "keys.signing: a public key; signing needs the private half");
  if (!jwk.may_sign)
    return fail(Status::key_use, "keys.signing: its use or key_ops forbids signing");
  Issuer made(dependencies);
  made.headers_ = std::make_unique<HeaderTemplates>(policy.type);
  LIMEN_TRY(made.headers_->of(jwk));
  jose::append_quoted(made.iss_quoted_, issuer);
  made.aud_json_ = audience_json(policy.audiences);
  made.issuer_ = std::move(issuer);
  made.policy_ = std::move(policy);
  made.limits_ = limits;
  return made;
}

// REVOKE-19: reads, in this order, the time, so that a cutoff that comes afterwards is later
// than this token; then the cutoffs that the token carries; then the login mark and the
// session that they may have ended. In another order, a token could carry a cutoff that
// should refuse it.
Result<Issuer::Grant> Issuer::grant(const IssueRequest &request) const {
  const Seconds now = dependencies_.clock.now();
  const auto cuts = dependencies_.revocations.active_cutoffs(issuer_, request.subject, now);
  LIMEN_TRY(cuts);
  if (!request.login_mark.empty())
    LIMEN_TRY(dependencies_.marks.check(request.login_mark, issuer_, request.subject));
  Seconds ends = std::numeric_limits<Seconds>::max();
  if (!request.sid.empty()) {
    const Result<Seconds> session_ends = dependencies_.live_until(request.subject, request.sid);
    LIMEN_TRY(session_ends);
    ends = *session_ends;
    if (ends <= now) return fail(Status::session_unknown, "session: expired");
  }
  return Grant{now, ends, cuts->text()};
}

Result<std::size_t> Issuer::issue(const IssueRequest &request, const IssuePolicy *policy,
                                  std::span<char> out, std::size_t &needed) const {
  if (request.subject.empty())
    return fail(Status::text, "subject: empty; expected 1 to %zu bytes", limits::subject);
  LIMEN_TRY(check_name(request.subject, "subject"));
  LIMEN_TRY(check_name(request.foreign_sid, "token.sid"));
  const auto members = members_of(request.claims);
  LIMEN_TRY(members);

  const IssuePolicy &chosen = policy != nullptr ? *policy : policy_;
  if (life(chosen) > limits_.max_ttl)
    return fail(Status::lifetime,
                "token.ttl: expires %" PRId64 " s from now; at most %" PRId64 " s (token.max_ttl)",
                life(chosen), limits_.max_ttl);
  std::string own_audience;
  if (policy != nullptr) own_audience = audience_json(chosen.audiences);

  const Result<Grant> granted = grant(request);
  LIMEN_TRY(granted);
  const Seconds not_before = granted->now + chosen.delay;
  const Seconds expires_at = std::min(granted->now + life(chosen), granted->ends);
  if (not_before >= expires_at)
    return fail(Status::lifetime,
                "token.delay: valid from %" PRId64 " s from now; its session ends before",
                chosen.delay);
  Content content{.iss_quoted = iss_quoted_,
                  .subject = request.subject,
                  .aud_json = policy != nullptr ? own_audience : aud_json_,
                  .sid = request.sid.empty() ? request.foreign_sid : request.sid,
                  .cuts = granted->cuts,
                  .members = *members,
                  .issued_at = granted->now,
                  .not_before = not_before,
                  .expires_at = expires_at,
                  .id = {}};
  LIMEN_TRY(draw_id(content));
  BoundedText text(content.bound());
  content.write(text);

  // Takes the key last, so that it notices a key that was retired meanwhile.
  const auto view = dependencies_.keys.for_signing(granted->now);
  LIMEN_TRY(view);
  const jose::Jwk &jwk = *(*view)->signing;
  if (chosen.type != policy_.type) {
    const auto header = make_header_segment(jwk, chosen.type);
    LIMEN_TRY(header);
    return sign(jwk, *header, text.view(), out, needed);
  }
  const auto header = headers_->of(jwk);
  LIMEN_TRY(header);
  return sign(jwk, *header, text.view(), out, needed);
}

Result<std::size_t> Issuer::sign(const jose::Jwk &jwk, std::string_view header,
                                 std::string_view payload, std::span<char> out,
                                 std::size_t &needed) const {
  const std::size_t size = jose::signed_size(jwk, header.size(), payload.size());
  LIMEN_TRY(check_readable(payload, size, limits_.max_size));
  if (size + 1 > out.size()) {
    needed = size + 1;
    return fail(Status::buffer, "token_cap: %zu bytes; %zu suffice", out.size(), needed);
  }
  LIMEN_TRY(jose::sign(jwk, header, as_bytes(payload), out.data()));
  out[size] = '\0';
  return size;
}

}  // namespace limen::token
