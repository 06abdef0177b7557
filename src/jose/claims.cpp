#include "jose/claims.h"

#include "jose/json/array.h"
#include "jose/json/parser.h"
#include "jose/numeric_date.h"

namespace limen::jose {
namespace {

const char *describe(const JsonValue &value) {
  switch (value.type) {
    case JsonType::absent:
      return "nothing";
    case JsonType::string:
      return "a string";
    case JsonType::number:
      return "a number";
    case JsonType::object:
      return "an object";
    case JsonType::array:
      return "an array";
    case JsonType::boolean:
      return "a boolean";
    case JsonType::null:
      return "null";
  }
  return "?";
}

// Resets field by field. Assigning the whole makes compilers copy it, which takes as
// long as reading two claims.
void reset(Claims &claims) {
  for (JsonValue *value :
       {&claims.issuer, &claims.subject, &claims.audience, &claims.id, &claims.sid, &claims.cut}) {
    value->type = JsonType::absent;
    value->escaped = false;
    value->text = {};
  }
  claims.issued_at = claims.not_before = claims.expires_at = unset;
}

bool is_text(const JsonValue &value) {
  return value.type == JsonType::absent || value.type == JsonType::string;
}

bool is_audience(const JsonValue &value) {
  if (is_text(value)) return true;
  if (value.type != JsonType::array) return false;
  ArrayReader items(value);
  for (JsonValue item; items.next(item);) {
    if (item.type != JsonType::string) return false;
  }
  return true;
}

bool read_time(const JsonValue &value, Rounding rounding, Seconds &seconds) {
  if (value.type == JsonType::absent) return true;
  return value.type == JsonType::number && read_numeric_date(value.text, rounding, seconds);
}

// The times as the token has them.
struct Times {
  JsonValue issued_at, not_before, expires_at;
};

bool read_times(const Times &times, Claims &claims) {
  return read_time(times.issued_at, Rounding::down, claims.issued_at) &&
         read_time(times.not_before, Rounding::up, claims.not_before) &&
         read_time(times.expires_at, Rounding::down, claims.expires_at);
}

bool has_right_types(const Claims &claims) {
  return is_text(claims.issuer) && is_text(claims.subject) && is_audience(claims.audience) &&
         is_text(claims.id) && is_text(claims.sid) && is_text(claims.cut);
}

Error wrong_time(const JsonValue &value, const char *name) {
  if (value.type != JsonType::number)
    return fail(Status::token_claim, "%s: %s; expected a number of seconds", name, describe(value));
  return fail(Status::token_claim, "%s: a number %s; expected seconds from 0 to %lld", name,
              value.text.front() == '-' ? "below 0" : "beyond the year 9999",
              static_cast<long long>(latest));
}

// Explains what is wrong with the first claim that is.
Error explain_claims(const Claims &claims, const Times &times) {
  const auto wrong_type = [](const JsonValue &value, const char *name, const char *expected) {
    const bool mixed = value.type == JsonType::array && name == std::string_view("aud");
    return fail(Status::token_claim, "%s: %s; expected %s", name,
                mixed ? "an array with other items than strings" : describe(value), expected);
  };
  if (!is_text(claims.issuer)) return wrong_type(claims.issuer, "iss", "a string");
  if (!is_text(claims.subject)) return wrong_type(claims.subject, "sub", "a string");
  if (!is_audience(claims.audience))
    return wrong_type(claims.audience, "aud", "a string or an array of strings");
  if (!is_text(claims.id)) return wrong_type(claims.id, "jti", "a string");
  if (!is_text(claims.sid)) return wrong_type(claims.sid, "sid", "a string");
  if (!is_text(claims.cut)) return wrong_type(claims.cut, "lmn_cut", "a string");
  Seconds ignored;
  if (!read_time(times.issued_at, Rounding::down, ignored))
    return wrong_time(times.issued_at, "iat");
  if (!read_time(times.not_before, Rounding::up, ignored))
    return wrong_time(times.not_before, "nbf");
  return wrong_time(times.expires_at, "exp");
}

}  // namespace

Outcome scan_claims(std::string_view json, Claims &claims) {
  reset(claims);
  Times times;
  const auto sink = [&](std::uint64_t key, const JsonValue &, const JsonValue &value) {
    switch (key) {
      case member_key("iss"):
        claims.issuer = value;
        break;
      case member_key("sub"):
        claims.subject = value;
        break;
      case member_key("aud"):
        claims.audience = value;
        break;
      case member_key("jti"):
        claims.id = value;
        break;
      case member_key("sid"):
        claims.sid = value;
        break;
      case member_key("lmn_cut"):
        claims.cut = value;
        break;
      case member_key("iat"):
        times.issued_at = value;
        break;
      case member_key("nbf"):
        times.not_before = value;
        break;
      case member_key("exp"):
        times.expires_at = value;
        break;
      default:
        break;
    }
  };
  const JsonVerdict verdict = JsonParser(json).object(sink);
  if (!verdict.ok()) [[unlikely]]
    return explain(verdict, "claims", Status::token_json, Status::token_duplicate,
                   Status::token_depth);
  if (has_right_types(claims) && read_times(times, claims)) [[likely]]
    return success();
  return explain_claims(claims, times);
}

}  // namespace limen::jose
