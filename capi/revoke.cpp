#include <limen/revoke.h>

#include <algorithm>
#include <vector>

#include "arguments.h"
#include "base/secret.h"
#include "boundary.h"
#include "handles.h"
#include "verify_into.h"

using namespace limen;
using namespace limen::capi;

namespace {

std::string_view text_of(const limen_claims &claims, limen_text text) {
  return {reinterpret_cast<const char *>(&claims) + text.at, text.len};
}

Outcome revoke_verified(limen_verifier &verifier, std::string_view token, std::string_view reason) {
  if (!verifier.gate)
    return fail(Status::argument,
                "verifier: made from keys only; revoking needs one that belongs to a gate");
  // The verifier refuses a longer token before it uses the room.
  const std::size_t longest = std::min(token.size(), verifier.verifier->max_size());
  std::vector<std::uint64_t, CleansingAllocator<std::uint64_t>> room(
      LIMEN_CLAIMS_CAP(longest) / sizeof(std::uint64_t) + 1);
  auto *const claims = reinterpret_cast<limen_claims *>(room.data());
  const Outcome verified = verify_into(verifier, token, claims, room.size() * sizeof(std::uint64_t),
                                       token::Accept::revocable);
  if (verified.status() == Status::token_revoked) return success();
  if (!verified) {
    verifier.gate->refused(verified.error());
    return verified.error();
  }
  if (claims->id.len == 0)
    return fail(Status::token_missing,
                "jti: missing or empty; only a token with an id can be revoked alone");
  if (claims->issuer.len == 0)
    return fail(Status::token_missing,
                "iss: missing or empty; an id can be revoked only together with its issuer");
  return verifier.gate->revoke_token_id(text_of(*claims, claims->issuer),
                                        text_of(*claims, claims->id), claims->expires_at, reason);
}

}  // namespace

extern "C" {

limen_status limen_revoke_token(limen_verifier *verifier, const char *token, size_t token_len,
                                const char *reason, size_t reason_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (verifier == nullptr) return missing("verifier");
    const auto text = text_in(token, token_len, "token");
    LIMEN_TRY(text);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    return revoke_verified(*verifier, *text, *why);
  });
}

limen_status limen_revoke_token_id(limen_gate *gate, const char *issuer, size_t issuer_len,
                                   const char *id, size_t id_len, int64_t expires_at,
                                   const char *reason, size_t reason_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(issuer, issuer_len, "issuer");
    LIMEN_TRY(of);
    const auto token_id = text_in(id, id_len, "id");
    LIMEN_TRY(token_id);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    return gate->gate->revoke_token_id(*of, *token_id, expires_at, *why);
  });
}

limen_status limen_revoke_session(limen_gate *gate, const char *subject, size_t subject_len,
                                  const char *sid, size_t sid_len, const char *reason,
                                  size_t reason_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const auto session = text_in(sid, sid_len, "sid");
    LIMEN_TRY(session);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    const auto sessions = gate->gate->sessions();
    LIMEN_TRY(sessions);
    return (*sessions)->revoke_session(*of, *session, *why);
  });
}

limen_status limen_revoke_sessions(limen_gate *gate, const char *subject, size_t subject_len,
                                   const char *keep_sid, size_t keep_sid_len, const char *reason,
                                   size_t reason_len, uint64_t *ended, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    std::uint64_t deleted = 0;
    std::uint64_t &count = ended != nullptr ? *ended : deleted;
    count = 0;
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const auto kept = text_in(keep_sid, keep_sid_len, "keep_sid");
    LIMEN_TRY(kept);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    const auto sessions = gate->gate->sessions();
    LIMEN_TRY(sessions);
    return (*sessions)->revoke_sessions(*of, *kept, *why, count);
  });
}

limen_status limen_revoke_subject(limen_gate *gate, const char *subject, size_t subject_len,
                                  const char *reason, size_t reason_len, uint64_t *ended,
                                  limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (ended != nullptr) *ended = 0;
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    const auto deleted = gate->gate->revoke_subject(*of, *why);
    LIMEN_TRY(deleted);
    if (ended != nullptr) *ended = *deleted;
    return success();
  });
}

limen_status limen_revoke_everyone(limen_gate *gate, const char *reason, size_t reason_len,
                                   limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    return gate->gate->revoke_everyone(*why);
  });
}

limen_status limen_revoke_key(limen_gate *gate, const char *kid, size_t kid_len, const char *reason,
                              size_t reason_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto name = text_in(kid, kid_len, "kid");
    LIMEN_TRY(name);
    const auto why = text_in(reason, reason_len, "reason");
    LIMEN_TRY(why);
    return gate->gate->revoke_key(*name, *why);
  });
}

}  // extern "C"
