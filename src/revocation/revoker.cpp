#include "revocation/revoker.h"

#include <cinttypes>

#include "base/limits.h"
#include "base/text_check.h"

namespace limen::revocation {

using watch::Count;
using watch::EventKind;

Seconds Revoker::now_or_zero() const {
  const Result<Seconds> now = store_.now();
  return now ? *now : 0;
}

Outcome Revoker::token(std::string_view issuer, std::string_view id, Seconds expires_at,
                       std::string_view reason) const {
  LIMEN_TRY(check_text(issuer, "issuer", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(id, "id", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  if (expires_at != unset && (expires_at <= 0 || expires_at > latest))
    return fail(Status::argument,
                "expires_at: %" PRId64 "; expected 1 to %" PRId64 ", or unset (LIMEN_UNSET)",
                expires_at, latest);
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  const Result<Lifetimes> lifetimes = revocations_.lifetimes(issuer);
  LIMEN_TRY(lifetimes);
  LIMEN_TRY(revocations_.revoke_id(IdType::token, issuer, id,
                                   lifetimes->token_matters_until(*now, expires_at), reason));
  hub_.count(Count::revoked_tokens);
  hub_.tell({.kind = EventKind::revoked_token, .at = *now, .id = id, .reason = reason});
  return success();
}

Outcome Revoker::subject(std::string_view issuer, const watch::Event &event,
                         const CommitExtension &extension) const {
  LIMEN_TRY(check_text(event.subject, "subject", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(event.reason, "reason", 0, limits::reason));
  LIMEN_TRY(
      revocations_.cut_off(CutoffScope::subject, issuer, event.subject, event.reason, extension));
  hub_.count(Count::revoked_subjects);
  watch::Event told = event;
  told.at = now_or_zero();
  hub_.tell(told);
  return success();
}

Outcome Revoker::everyone(std::string_view issuer, std::string_view reason) const {
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  LIMEN_TRY(revocations_.cut_off(CutoffScope::everyone, issuer, {}, reason));
  hub_.count(Count::revoked_everyone);
  hub_.tell({.kind = EventKind::revoked_everyone, .at = now_or_zero(), .reason = reason});
  return success();
}

Outcome Revoker::key(std::string_view issuer, std::string_view kid, bool leaves_ring,
                     std::string_view reason, const std::function<Outcome()> &then) const {
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  const Result<Lifetimes> lifetimes = revocations_.lifetimes(issuer);
  LIMEN_TRY(lifetimes);
  const Seconds until = leaves_ring ? *now + lifetimes->token : store::forever;
  LIMEN_TRY(revocations_.revoke_id(IdType::key, issuer, kid, until, reason));
  LIMEN_TRY(then());
  hub_.count(Count::revoked_keys);
  hub_.tell({.kind = EventKind::revoked_key, .at = *now, .id = kid, .reason = reason});
  return success();
}

}  // namespace limen::revocation
