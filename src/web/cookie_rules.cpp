#include "web/cookie_rules.h"

#include <algorithm>
#include <cinttypes>

#include "base/limits.h"
#include "base/printable.h"

namespace limen::web {
namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

// Accepts tchar of RFC 9110 section 5.6.2.
constexpr bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

// Accepts the characters of a URL's path (RFC 3986 section 3.3) except `;`. Browsers would
// never send a cookie whose path has any other character.
constexpr bool is_path_character(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, "/-._~%!$&'()*+,=:@");
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// A prefix of cookie names for which browsers enforce rules. The first matching one applies.
struct Prefix {
  std::string_view text;
  bool host;       // Path=/ and no Domain
  bool http_only;  // the two prefixes with it are newer than RFC 6265bis
};
constexpr Prefix prefixes[] = {
    {"__Host-Http-", true, true},
    {"__Host-", true, false},
    {"__Http-", false, true},
    {"__Secure-", false, false},
};

Outcome check_prefix(const CookieAttributes &attributes, const Prefix &prefix) {
  const char *const text = prefix.text.data();
  if (!attributes.name.starts_with(prefix.text))
    return fail(Status::cookie,
                "cookie.name: %s; browsers read its prefix as %s; spell it that way",
                Printable(attributes.name).c_str(), text);
  if (!attributes.secure)
    return fail(Status::cookie, "cookie.secure: false; a name with %s requires true", text);
  if (prefix.http_only && !attributes.http_only)
    return fail(Status::cookie, "cookie.http_only: false; a name with %s requires true", text);
  if (prefix.host && !attributes.domain.empty())
    return fail(Status::cookie, "cookie.domain: set; a name with %s requires no domain", text);
  if (prefix.host && attributes.path != "/")
    return fail(Status::cookie, "cookie.path: %s; a name with %s requires /",
                Printable(attributes.path).c_str(), text);
  return success();
}

Outcome check_name(const CookieAttributes &attributes) {
  const std::string_view name = attributes.name;
  const auto bad = std::find_if_not(name.begin(), name.end(), is_name_character);
  if (bad != name.end())
    return fail(Status::cookie,
                "cookie.name: %s has a character at byte %td that cookie names cannot have",
                Printable(name).c_str(), bad - name.begin());
  for (const Prefix &prefix : prefixes)
    if (equals_ignoring_case(name.substr(0, prefix.text.size()), prefix.text))
      return check_prefix(attributes, prefix);
  return success();
}

// Checks one part of a host name (RFC 1123 section 2.1).
bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

// Requires more than one label, because browsers treat a single one as a public suffix.
// Requires a letter at the start of the last label, because browsers read a host that ends
// in a number as an address.
Outcome check_domain(std::string_view domain) {
  if (domain.empty()) return success();
  const auto refused = [&](const char *why) {
    return fail(Status::cookie, "cookie.domain: %s %s; expected a domain name such as shop.example",
                Printable(domain).c_str(), why);
  };
  if (domain.front() == '.') return refused("begins with a dot, which browsers ignore");
  std::size_t labels = 0;
  std::string_view label;
  for (std::size_t at = 0; at <= domain.size(); at += label.size() + 1) {
    label = domain.substr(at, domain.find('.', at) - at);
    if (!is_label(label)) return refused("is not a host name");
    ++labels;
  }
  if (!is_letter(label.front())) return refused("ends in a number, like an address");
  if (labels == 1) return refused("has only one part");
  return success();
}

Outcome check_path(std::string_view path) {
  if (!path.starts_with('/'))
    return fail(Status::cookie, "cookie.path: %s does not begin with /; expected a path such as /",
                Printable(path).c_str());
  const auto bad = std::find_if_not(path.begin(), path.end(), is_path_character);
  if (bad != path.end())
    return fail(Status::cookie,
                "cookie.path: %s has a character at byte %td that cookie paths cannot have; write "
                "it as %%XX",
                Printable(path).c_str(), bad - path.begin());
  return success();
}

Outcome check_same_site(const CookieAttributes &attributes) {
  const std::string_view word = attributes.same_site;
  if (word != "Strict" && word != "Lax" && word != "None")
    return fail(Status::cookie, "cookie.same_site: %s; expected Strict, Lax or None",
                Printable(word).c_str());
  if (attributes.secure) return success();
  if (word == "None")
    return fail(Status::cookie, "cookie.secure: false; cookie.same_site = None requires true");
  if (attributes.partitioned)
    return fail(Status::cookie, "cookie.secure: false; cookie.partitioned requires true");
  return success();
}

Outcome check_sizes(const CookieAttributes &attributes) {
  const auto check = [](const char *what, std::size_t size, std::size_t least, std::size_t most) {
    if (size >= least && size <= most) return success();
    return Outcome(
        fail(Status::cookie, "%s: %zu bytes; expected %zu to %zu", what, size, least, most));
  };
  LIMEN_TRY(check("cookie.name", attributes.name.size(), 1, limits::cookie_name));
  LIMEN_TRY(check("cookie.domain", attributes.domain.size(), 0, limits::cookie_domain));
  LIMEN_TRY(check("cookie.path", attributes.path.size(), 1, limits::cookie_path));
  if (attributes.max_age != unset &&
      (attributes.max_age < 1 || attributes.max_age > limits::cookie_age))
    return fail(Status::cookie, "cookie.max_age: %" PRId64 " s; expected 1 to %" PRId64,
                attributes.max_age, limits::cookie_age);
  return success();
}

}  // namespace

bool is_cookie_domain(std::string_view domain) {
  return !domain.empty() && domain.size() <= limits::cookie_domain && check_domain(domain).ok();
}

Outcome check_attributes(const CookieAttributes &attributes) {
  LIMEN_TRY(check_sizes(attributes));
  LIMEN_TRY(check_name(attributes));
  LIMEN_TRY(check_domain(attributes.domain));
  LIMEN_TRY(check_path(attributes.path));
  return check_same_site(attributes);
}

Result<CookieAttributes> cookie_attributes(const options::Options &options) {
  using options::Id;
  CookieAttributes attributes;
  attributes.name = options.text(Id::cookie_name);
  attributes.domain = options.text(Id::cookie_domain);
  attributes.path = options.text(Id::cookie_path);
  attributes.max_age = options.seconds(Id::cookie_max_age);
  attributes.secure = options.flag(Id::cookie_secure);
  attributes.http_only = options.flag(Id::cookie_http_only);
  attributes.same_site = options.text(Id::cookie_same_site);
  attributes.partitioned = options.flag(Id::cookie_partitioned);
  LIMEN_TRY(check_attributes(attributes));
  return attributes;
}

}  // namespace limen::web
