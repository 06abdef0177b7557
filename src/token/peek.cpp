#include "token/peek.h"

#include <new>

#include "base/base64url.h"
#include "base/limits.h"
#include "jose/compact.h"
#include "jose/header.h"
#include "jose/json/parser.h"
#include "token/claims_writer.h"

namespace limen::token {
namespace {

// Finds the header's kid, a view into `json`.
Result<jose::JsonValue> find_kid(std::string_view json) {
  jose::JsonValue kid;
  const auto sink = [&](std::uint64_t key, const jose::JsonValue &, const jose::JsonValue &value) {
    if (key == jose::member_key("kid")) kid = value;
  };
  const jose::JsonVerdict verdict = jose::JsonParser(json).object(sink);
  if (!verdict.ok())
    return explain(verdict, "header", Status::token_json, Status::token_duplicate,
                   Status::token_depth);
  if (kid.type != jose::JsonType::absent && kid.type != jose::JsonType::string)
    return fail(Status::token_header, "kid: not a string; expected one");
  return kid;
}

// Checks that a signature is base64url. An empty one is.
Outcome check_signature_text(std::string_view text) {
  std::uint8_t octets[768];
  constexpr std::size_t piece = sizeof octets / 3 * 4;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (!base64url::decode(text.substr(at, piece), octets))
      return base64url::explain(text, "signature", Status::token_encoding);
  }
  return success();
}

// Decodes the claims, after the header.
Outcome read_claims(std::string_view segment, std::size_t enough, const jose::JsonValue &kid,
                    std::span<std::uint8_t> room) {
  const std::size_t json_size = base64url::decoded_size(segment.size());
  const std::size_t json_end = sizeof(ClaimsRecord) + json_size + 1;
  if (json_end > room.size()) return claims_too_small(room, enough);
  std::uint8_t *const json_at = room.data() + sizeof(ClaimsRecord);
  const std::span<std::uint8_t> texts = room.subspan(sizeof(ClaimsRecord));
  Wipe wipe(texts.first(json_size));
  if (!base64url::decode(segment, json_at))
    return base64url::explain(segment, "payload", Status::token_encoding);
  json_at[json_size] = 0;

  jose::Claims claims;
  LIMEN_TRY(jose::scan_claims({reinterpret_cast<const char *>(json_at), json_size}, claims));
  TextWriter writer(room, json_end);
  ClaimsRecord &record = *new (room.data()) ClaimsRecord{};
  record.json = {sizeof(ClaimsRecord), static_cast<std::uint32_t>(json_size)};
  write_texts(claims, writer, record);
  if (claims.audience.type == jose::JsonType::string) record.audience = writer.put(claims.audience);
  if (kid.type != jose::JsonType::absent)  // it lies outside the room
    record.key_id = kid.escaped ? writer.put(kid) : writer.put(kid.text);
  if (!writer.fits()) {
    record = {};
    wipe.extend(texts);
    return claims_too_small(room, writer.used());
  }
  write_numbers(claims, writer, record);
  wipe.keep();
  return success();
}

}  // namespace

Outcome peek(std::string_view token, std::span<std::uint8_t> room, HeaderOut &header) {
  header.size = 0;
  const auto compact = jose::split(token, limits::token);
  LIMEN_TRY(compact);
  LIMEN_TRY(check_signature_text(compact->signature));
  const std::size_t size = base64url::decoded_size(compact->header.size());
  if (size > limits::token_header)
    return fail(Status::token_header, "header: %zu octets; at most %zu are read", size,
                limits::token_header);
  if (size + 1 > header.room.size()) {
    header.size = size + 1;
    return fail(Status::buffer, "header_cap: %zu bytes; %zu suffice", header.room.size(), size + 1);
  }
  const std::span<std::uint8_t> octets(reinterpret_cast<std::uint8_t *>(header.room.data()), size);
  Wipe wipe(octets);
  if (!base64url::decode(compact->header, octets.data()))
    return base64url::explain(compact->header, "header", Status::token_encoding);
  const auto kid = find_kid({header.room.data(), size});
  LIMEN_TRY(kid);
  LIMEN_TRY(read_claims(compact->payload, sizeof(ClaimsRecord) + 2 * token.size(), *kid, room));
  header.room[size] = '\0';
  header.size = size;
  wipe.keep();
  return success();
}

}  // namespace limen::token
