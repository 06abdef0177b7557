#include "token/verifier.h"

#include <new>

#include "base/base64url.h"
#include "base/printable.h"
#include "jose/claims.h"
#include "jose/grants.h"
#include "jose/jws.h"
#include "token/claims_writer.h"

namespace limen::token {
namespace {

std::string_view text_at(std::span<const std::uint8_t> room, TextPlace place) {
  return {reinterpret_cast<const char *>(room.data()) + place.at, place.len};
}

Outcome check_revoked(revocation::Revocations &revocations, const jose::Claims &claims,
                      const ClaimsRecord &record, std::string_view kid,
                      std::span<const std::uint8_t> room) {
  revocation::Query subject;
  subject.issuer = text_at(room, record.issuer);
  subject.subject = text_at(room, record.subject);
  subject.token_id = text_at(room, record.id);
  subject.session_id = text_at(room, record.sid);
  subject.key_id = kid;  // the key's own, because a header may have none
  subject.issued_at = claims.issued_at;
  subject.cut = claims.cut.text;
  return revocations.check(subject);
}

}  // namespace

// A token whose signature holds.
struct Verifier::Signed {
  const KnownHeader *known;           // its header, if the cache had it
  std::unique_ptr<KnownHeader> seen;  // its header, if the cache did not
  Seconds now;                        // when its key was valid
  const KnownHeader &header() const { return known != nullptr ? *known : *seen; }
};

Verifier::Verifier(VerifyPolicy policy, keyring::KeySource &keys, const Clock &clock,
                   revocation::Revocations *revocations)
    : policy_(std::move(policy)), keys_(keys), clock_(clock), revocations_(revocations) {}

Verifier::Verifier(VerifyPolicy policy, jose::JwkSet keys, const Clock &clock,
                   revocation::Revocations *revocations)
    : policy_(std::move(policy)),
      own_keys_(std::make_unique<keyring::FixedKeys>(std::move(keys))),
      keys_(*own_keys_),
      clock_(clock),
      revocations_(revocations) {}

Outcome Verifier::check_type(const jose::Header &header) const {
  if (policy_.type) {
    if (header.typ && jose::same_type(*header.typ, *policy_.type)) return success();
    return fail(Status::token_type, "typ: %s; expected %s",
                header.typ ? Printable(*header.typ).c_str() : "missing",
                Printable(*policy_.type).c_str());
  }
  if (!header.typ || jose::same_type(*header.typ, "JWT")) return success();
  return fail(Status::token_type, "typ: %s; expected JWT or none (token.type accepts another)",
              Printable(*header.typ).c_str());
}

// Costs one load more than without a keyring while the view is valid. Reads the clock after
// verifying the signature, where that costs less.
Result<Verifier::Signed> Verifier::verify_signature(const jose::Compact &compact) const {
  const KnownHeader *const known = headers_.find(compact.header);
  if (known == nullptr) [[unlikely]]
    return verify_first(compact, clock_.now());
  const Outcome verified = jose::verify_signature(*known->jwk->key, compact);
  const Seconds now = clock_.now();
  if (!known->view->valid_at(now)) [[unlikely]] {
    const Result<const keyring::View *> view = keys_.at(now);
    LIMEN_TRY(view);
    if (*view != known->view) return verify_first(compact, now);
  }
  LIMEN_TRY(verified);
  return Signed{known, nullptr, now};
}

Result<Verifier::Signed> Verifier::verify_first(const jose::Compact &compact, Seconds now) const {
  const auto header = jose::decode_header(compact.header);
  LIMEN_TRY(header);
  const Result<const keyring::View *> newest = keys_.at(now);
  LIMEN_TRY(newest);
  const keyring::View *view = *newest;
  auto jwk = choose_and_verify(*header, compact, view);
  LIMEN_TRY(jwk);
  LIMEN_TRY(check_type(*header));
  auto seen = std::make_unique<KnownHeader>();
  seen->segment = compact.header;
  seen->jwk = std::move(*jwk);
  seen->kid = header->kid;
  seen->view = view;
  return Signed{nullptr, std::move(seen), now};
}

// Looks for the key in a newer view if `view` lacks it, and then sets `view` to that one.
Result<std::shared_ptr<const jose::Jwk>> Verifier::choose_and_verify(
    const jose::Header &header, const jose::Compact &compact, const keyring::View *&view) const {
  const auto among = [&](const keyring::View &of) {
    return jose::verify(of.keys, policy_.algorithms.common_with(of.algorithms), header, compact);
  };
  const auto misses_a_key = [](const auto &verified) {
    return verified.status() == Status::token_key || verified.status() == Status::token_algorithm;
  };
  auto jwk = among(*view);
  if (!misses_a_key(jwk)) [[likely]]
    return jwk;
  const Result<const keyring::View *> newer = keys_.refresh();
  LIMEN_TRY(newer);
  if (*newer != view) {
    view = *newer;
    jwk = among(*view);
  }
  if (misses_a_key(jwk) && view->missing_key)
    return fail(Status::stale, "a key of the keyring cannot be read: %s",
                view->missing_key->message);
  return jwk;
}

Outcome Verifier::verify(std::string_view token, std::span<std::uint8_t> room,
                         Accept accept) const {
  const auto compact = jose::split(token, policy_.max_size);
  LIMEN_TRY(compact);
  auto verified = verify_signature(*compact);
  LIMEN_TRY(verified);

  const std::size_t json_size = base64url::decoded_size(compact->payload.size());
  const std::size_t json_end = sizeof(ClaimsRecord) + json_size + 1;
  if (json_end > room.size())
    return claims_too_small(room, sizeof(ClaimsRecord) + 2 * token.size());
  std::uint8_t *const json_at = room.data() + sizeof(ClaimsRecord);
  const std::span<std::uint8_t> texts = room.subspan(sizeof(ClaimsRecord));
  Wipe wipe(texts.first(json_size));
  if (!base64url::decode(compact->payload, json_at))
    return base64url::explain(compact->payload, "payload", Status::token_encoding);
  json_at[json_size] = 0;
  const std::string_view json(reinterpret_cast<const char *>(json_at), json_size);

  jose::Claims claims;
  LIMEN_TRY(jose::scan_claims(json, claims));
  const auto audience = check_claims(policy_, claims, json, verified->now, accept);
  LIMEN_TRY(audience);

  TextWriter writer(room, json_end);
  ClaimsRecord &record = *new (room.data()) ClaimsRecord{};
  record.json = {sizeof(ClaimsRecord), static_cast<std::uint32_t>(json_size)};
  write_texts(claims, writer, record);
  if (claims.audience.type != jose::JsonType::absent) record.audience = writer.put(*audience);
  if (const auto &kid = verified->header().kid) record.key_id = writer.put(*kid);
  if (!writer.fits()) {
    record = {};
    wipe.extend(texts);
    return claims_too_small(room, writer.used());
  }
  wipe.extend(room.first(writer.touched()));
  if (revocations_ != nullptr)
    LIMEN_TRY(check_revoked(*revocations_, claims, record, verified->header().jwk->kid, room));
  if (verified->seen != nullptr) headers_.add(std::move(verified->seen));
  if (policy_.asks_grants() && accept == Accept::usable) [[unlikely]]
    LIMEN_TRY(jose::check_grants(json, policy_.scope, policy_.role));

  write_numbers(claims, writer, record);
  wipe.keep();
  return success();
}

}  // namespace limen::token
