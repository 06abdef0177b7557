#include "jose/header.h"

#include "base/base64url.h"
#include "base/limits.h"
#include "base/printable.h"
#include "jose/json/json.h"
#include "jose/json/parser.h"

namespace limen::jose {
namespace {

struct Parameters {
  JsonValue alg, kid, typ, cty, crit, b64;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool same_letters(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (lower(one[i]) != lower(other[i])) return false;
  }
  return true;
}

// Whether it is `none` in any spelling, with or without blanks and control characters
// around it.
bool is_none(std::string_view name) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!name.empty() && blank(name.front())) name.remove_prefix(1);
  while (!name.empty() && blank(name.back())) name.remove_suffix(1);
  return same_letters(name, "none");
}

Result<Parameters> find_parameters(std::string_view json) {
  if (json.size() > limits::token_header)
    return fail(Status::token_header, "header: %zu octets; at most %zu are read", json.size(),
                limits::token_header);
  Parameters found;
  const auto sink = [&](std::uint64_t key, const JsonValue &, const JsonValue &value) {
    switch (key) {
      case member_key("alg"):
        found.alg = value;
        break;
      case member_key("kid"):
        found.kid = value;
        break;
      case member_key("typ"):
        found.typ = value;
        break;
      case member_key("cty"):
        found.cty = value;
        break;
      case member_key("crit"):
        found.crit = value;
        break;
      case member_key("b64"):
        found.b64 = value;
        break;
      default:
        break;
    }
  };
  const JsonVerdict verdict = JsonParser(json).object(sink);
  if (!verdict.ok())
    return explain(verdict, "header", Status::token_json, Status::token_duplicate,
                   Status::token_depth);
  return found;
}

Result<crypto::Algorithm> read_algorithm(const JsonValue &alg) {
  if (alg.type == JsonType::absent)
    return fail(Status::token_header, "alg: missing; expected the name of an algorithm");
  if (alg.type != JsonType::string)
    return fail(Status::token_header, "alg: not a string; expected the name of an algorithm");
  const std::string name = unescaped(alg);
  if (is_none(name))
    return fail(Status::token_none, "alg: none; a token without a signature is never accepted");
  const auto algorithm = crypto::find_algorithm(name);
  if (!algorithm)
    return fail(Status::token_algorithm, "alg: %s is unknown; names are case-sensitive",
                Printable(name).c_str());
  return *algorithm;
}

Outcome read_text(const JsonValue &value, const char *name, std::optional<std::string> &text) {
  if (value.type == JsonType::absent) return success();
  if (value.type != JsonType::string)
    return fail(Status::token_header, "%s: not a string; expected one", name);
  text = unescaped(value);
  return success();
}

}  // namespace

Result<Header> parse_header(std::string_view json) {
  const auto found = find_parameters(json);
  LIMEN_TRY(found);
  if (found->crit.type != JsonType::absent)
    return fail(Status::token_critical, "crit: limen understands no critical extension");
  if (found->b64.type != JsonType::absent)
    return fail(Status::token_critical, "b64: an extension (RFC 7797) that limen refuses");

  Header header;
  const auto algorithm = read_algorithm(found->alg);
  LIMEN_TRY(algorithm);
  header.algorithm = *algorithm;
  LIMEN_TRY(read_text(found->kid, "kid", header.kid));
  LIMEN_TRY(read_text(found->typ, "typ", header.typ));
  std::optional<std::string> content_type;
  LIMEN_TRY(read_text(found->cty, "cty", content_type));
  return header;
}

Result<Header> decode_header(std::string_view segment) {
  std::uint8_t octets[limits::token_header];
  const std::size_t size = base64url::decoded_size(segment.size());
  if (size > sizeof octets)
    return fail(Status::token_header, "header: %zu octets; at most %zu are read", size,
                sizeof octets);
  if (!base64url::decode(segment, octets))
    return base64url::explain(segment, "header", Status::token_encoding);
  return parse_header(as_text({octets, size}));
}

bool same_type(std::string_view typ, std::string_view wanted) noexcept {
  constexpr std::string_view prefix = "application/";
  const auto bare = [&](std::string_view type) {
    if (type.size() < prefix.size() || !same_letters(type.substr(0, prefix.size()), prefix))
      return type;
    const std::string_view rest = type.substr(prefix.size());
    return rest.find('/') == std::string_view::npos ? rest : type;
  };
  return same_letters(bare(typ), bare(wanted));
}

}  // namespace limen::jose
