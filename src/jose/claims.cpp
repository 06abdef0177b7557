#include "jose/claims.h"

#include <algorithm>

#include "jose/json_scan.h"
#include "jose/json_text.h"

namespace limen::jose {
namespace {

enum class Rounding : std::uint8_t { down, up };

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

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A number that is not plain digits, exactly: digits and where their decimal
// point is, counted from the first digit that is not zero.
struct Decimal {
  std::string_view digits;  // from the first that is not zero; may hold one '.'
  std::int64_t point = 0;   // so many digits stand before the point; may lie outside
  bool negative = false;
};

// An exponent beyond any text's length decides the same as that length.
constexpr std::int64_t huge = 1'000'000'000'000'000'000;

std::int64_t parse_exponent(std::string_view text) {
  const bool negative = text.front() == '-';
  if (!is_digit(text.front())) text.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char c : text) exponent = std::min(exponent * 10 + (c - '0'), huge / 100);
  return negative ? -exponent : exponent;
}

Decimal parse_decimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.front() == '-';
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, exponent);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const std::size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return decimal;  // zero
  decimal.digits = digits.substr(first);
  const auto begin = static_cast<std::int64_t>(first);
  decimal.point = begin < point ? point - begin : point - begin + 1;
  if (exponent < text.size()) decimal.point += parse_exponent(text.substr(exponent + 1));
  return decimal;
}

// A whole number of seconds from 0 to `latest`; false for any other number.
bool round(const Decimal &decimal, Rounding rounding, Seconds &seconds) {
  seconds = 0;
  if (decimal.digits.empty()) return true;  // zero, or -0
  constexpr std::int64_t most_digits = 12;
  if (decimal.negative || decimal.point > most_digits) return false;
  std::int64_t place = 0;
  bool fraction = false;
  for (const char c : decimal.digits) {
    if (c == '.') continue;
    if (place < decimal.point) {
      seconds = seconds * 10 + (c - '0');
    } else if (c != '0') {
      fraction = true;
      break;
    }
    ++place;
  }
  for (; place < decimal.point; ++place) seconds *= 10;
  if (fraction && rounding == Rounding::up) ++seconds;
  return seconds + (fraction && rounding == Rounding::down ? 1 : 0) <= latest;
}

// At most twelve digits are read as they stand.
bool plain_seconds(std::string_view text, Seconds &seconds) {
  if (text.size() > 12) return false;
  seconds = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    seconds = seconds * 10 + (c - '0');
  }
  return seconds <= latest;
}

Outcome read_time(const JsonValue &value, const char *name, Rounding rounding, Seconds &seconds) {
  if (value.type == JsonType::absent) return success();
  if (value.type != JsonType::number)
    return fail(Status::token_claim, "%s: %s; expected a number of seconds", name, describe(value));
  if (plain_seconds(value.text, seconds)) [[likely]]
    return success();
  const Decimal decimal = parse_decimal(value.text);
  if (round(decimal, rounding, seconds)) return success();
  return fail(Status::token_claim, "%s: a number %s; expected seconds from 0 to %lld", name,
              decimal.negative ? "below 0" : "beyond the year 9999",
              static_cast<long long>(latest));
}

Outcome check_string(const JsonValue &value, const char *name) {
  if (value.type == JsonType::absent || value.type == JsonType::string) [[likely]]
    return success();
  return fail(Status::token_claim, "%s: %s; expected a string", name, describe(value));
}

Outcome check_audience(const JsonValue &value) {
  if (value.type == JsonType::absent || value.type == JsonType::string) [[likely]]
    return success();
  if (value.type != JsonType::array)
    return fail(Status::token_claim, "aud: %s; expected a string or an array of strings",
                describe(value));
  StringArray strings(value.text);
  for (JsonValue item; strings.next(item);) {
  }
  if (strings.all_strings()) return success();
  return fail(Status::token_claim, "aud: an array with other than strings; expected strings only");
}

}  // namespace

Outcome scan_claims(std::string_view json, Claims &claims) {
  claims = {};
  JsonValue issued_at, not_before, expires_at;
  const auto sink = [&](std::uint64_t key, const JsonValue &, const JsonValue &value) {
    switch (key) {
      case name_key("iss"):
        claims.issuer = value;
        break;
      case name_key("sub"):
        claims.subject = value;
        break;
      case name_key("aud"):
        claims.audience = value;
        break;
      case name_key("jti"):
        claims.id = value;
        break;
      case name_key("sid"):
        claims.sid = value;
        break;
      case name_key("lmn_cut"):
        claims.cut = value;
        break;
      case name_key("iat"):
        issued_at = value;
        break;
      case name_key("nbf"):
        not_before = value;
        break;
      case name_key("exp"):
        expires_at = value;
        break;
      default:
        break;
    }
  };
  const JsonVerdict verdict = JsonScan(json).object(sink);
  if (!verdict.ok()) [[unlikely]]
    return explain(verdict, "claims", Status::token_json, Status::token_duplicate,
                   Status::token_depth);

  LIMEN_TRY(check_string(claims.issuer, "iss"));
  LIMEN_TRY(check_string(claims.subject, "sub"));
  LIMEN_TRY(check_audience(claims.audience));
  LIMEN_TRY(check_string(claims.id, "jti"));
  LIMEN_TRY(check_string(claims.sid, "sid"));
  LIMEN_TRY(check_string(claims.cut, "lmn_cut"));
  LIMEN_TRY(read_time(issued_at, "iat", Rounding::down, claims.issued_at));
  LIMEN_TRY(read_time(not_before, "nbf", Rounding::up, claims.not_before));
  return read_time(expires_at, "exp", Rounding::down, claims.expires_at);
}

}  // namespace limen::jose
