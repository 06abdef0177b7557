#include <limen/token.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"
#include "records.h"
#include "session/record.h"
#include "token/peek.h"
#include "token/verify_policy.h"
#include "verify_into.h"

using namespace limen;
using namespace limen::capi;

namespace {

Result<limen_verifier *> over_keys(const jose::JwkSet &keys, const options::Options &options) {
  LIMEN_TRY(options.check(options::AppliesTo::verifier));
  if (keys.keys().empty()) return fail(Status::key_set, "keys: the set is empty");
  auto policy = token::make_verify_policy(options, keys.algorithms());
  LIMEN_TRY(policy);
  auto made = std::make_unique<limen_verifier>();
  if (options.has(options::Id::clock_fixed))
    made->clock.emplace(options.seconds(options::Id::clock_fixed));
  else
    made->clock.emplace();
  made->verifier =
      std::make_unique<token::Verifier>(std::move(*policy), keys, *made->clock, nullptr);
  return made.release();
}

}  // namespace

extern "C" {

limen_verifier *limen_verifier_open(limen_gate *gate, const limen_options *options,
                                    limen_error *err) {
  return handle_of<limen_verifier>(err, [&]() -> Result<limen_verifier *> {
    if (gate == nullptr) return missing("gate");
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    auto made = std::make_unique<limen_verifier>();
    auto verifier = gate->gate->make_verifier(**properties, made->clock);
    LIMEN_TRY(verifier);
    made->verifier = std::move(*verifier);
    made->gate = gate->gate;
    return made.release();
  });
}

limen_verifier *limen_verifier_from_keys(limen_key_set *keys, const limen_options *options,
                                         limen_error *err) {
  return handle_of<limen_verifier>(err, [&]() -> Result<limen_verifier *> {
    if (keys == nullptr) return missing("keys");
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    return over_keys(keys->keys(), **properties);
  });
}

limen_verifier *limen_verifier_retain(limen_verifier *verifier) { return retain(verifier); }

void limen_verifier_release(limen_verifier *verifier) { release(verifier); }

limen_status limen_token_issue(limen_gate *gate, const char *subject, size_t subject_len,
                               const char *claims, size_t claims_len, const limen_session *session,
                               const limen_options *options, char *token, size_t token_cap,
                               size_t *token_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto of = text_in(subject, subject_len, "subject");
    LIMEN_TRY(of);
    const auto further = text_in(claims, claims_len, "claims");
    LIMEN_TRY(further);
    if (session != nullptr) LIMEN_TRY(check_filled(session));
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    const TextOut out{token, token_cap, token_len};
    LIMEN_TRY(out.check("token"));
    std::size_t needed = 0;
    const auto size =
        gate->gate->issue(*of, *further, reinterpret_cast<const session::SessionRecord *>(session),
                          options != nullptr ? *properties : nullptr, {token, token_cap}, needed);
    if (needed != 0) return out.too_small(needed, "token_cap");
    LIMEN_TRY(size);
    if (token_len != nullptr) *token_len = *size;
    return success();
  });
}

limen_status limen_token_verify(limen_verifier *verifier, const char *token, size_t token_len,
                                limen_claims *claims, size_t claims_cap, limen_error *err) {
  clear(claims, claims_cap);
  return status_of(err, [&]() -> Outcome {
    if (verifier == nullptr) [[unlikely]]
      return missing("verifier");
    const auto text = text_in(token, token_len, "token");
    LIMEN_TRY(text);
    return verify_and_note(*verifier, *text, claims, claims_cap);
  });
}

limen_status limen_token_peek(const char *token, size_t token_len, limen_claims *claims,
                              size_t claims_cap, char *header, size_t header_cap,
                              size_t *header_len, limen_error *err) {
  clear(claims, claims_cap);
  return status_of(err, [&]() -> Outcome {
    const auto text = text_in(token, token_len, "token");
    LIMEN_TRY(text);
    const auto room = room_in(claims, claims_cap, "claims");
    LIMEN_TRY(room);
    LIMEN_TRY(check_length(header, header_cap, "header"));
    LIMEN_TRY(check_apart(*room, *text, "token"));
    LIMEN_TRY(check_apart({reinterpret_cast<std::uint8_t *>(header), header_cap}, *text, "token"));
    LIMEN_TRY(check_apart(*room, {header, header_cap}, "header"));
    token::HeaderOut out{{header, header_cap}};
    const Outcome peeked = token::peek(*text, *room, out);
    if (header_len != nullptr) *header_len = out.size;
    return peeked;
  });
}

}  // extern "C"
