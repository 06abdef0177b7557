// Parses a Set-Cookie value as a browser does that receives it over https. Written from RFC
// 6265bis sections 5.4, 5.6 and 5.7, independently of src.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace limen::web::browser {

struct Cookie {
  std::string name, value, domain, path = "/", same_site = "Default";
  bool host_only = true, secure = false, http_only = false, partitioned = false;
  std::optional<std::int64_t> max_age;

  bool operator==(const Cookie &) const = default;
};

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return out;
}

inline std::string_view strip(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == text.npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

// Section 5.6.2, without negative values.
inline std::optional<std::int64_t> read_max_age(std::string_view value) {
  if (value.empty() || value.find_first_not_of("0123456789") != value.npos) return std::nullopt;
  return std::min<std::int64_t>(std::stoll(std::string(value.substr(0, 15))), 34560000);
}

// Section 5.7. Browsers ignore the case of a prefix. __Http- and __Host-Http- are newer than the
// draft.
inline bool prefix_allows(const Cookie &cookie, bool path_given) {
  const std::string name = lower(cookie.name);
  const bool host = name.starts_with("__host-");
  const bool secure = host || name.starts_with("__secure-") || name.starts_with("__http-");
  const bool http = name.starts_with("__http-") || name.starts_with("__host-http-");
  if (secure && !cookie.secure) return false;
  if (http && !cookie.http_only) return false;
  return !host || (cookie.host_only && path_given && cookie.path == "/");
}

struct Host {
  std::string name;
  std::map<std::string, bool> public_suffixes{{"example", true}, {"com", true}};
};

// Section 5.6.3, and the steps of section 5.7 about the domain.
inline bool take_domain(Cookie &cookie, std::string domain, const Host &host) {
  if (domain.starts_with('.')) domain.erase(0, 1);
  domain = lower(domain);
  if (domain.empty()) return true;
  const bool single = domain.find('.') == domain.npos;
  if (single || host.public_suffixes.contains(domain)) return domain == host.name;
  const bool address = domain.find_first_not_of("0123456789.") == domain.npos;
  const bool matches = domain == host.name || (!address && host.name.ends_with("." + domain));
  if (!matches) return false;
  cookie.domain = domain;
  cookie.host_only = false;
  return true;
}

// Returns the cookie that the browser keeps, if any. `host` sent the response.
inline std::optional<Cookie> receive(std::string_view field, const Host &host) {
  for (const char c : field)
    if ((c >= 0 && c < 0x20 && c != '\t') || c == 0x7f) return std::nullopt;
  Cookie cookie;
  const std::string_view pair = field.substr(0, field.find(';'));
  const std::size_t sign = pair.find('=');
  cookie.name = sign == pair.npos ? "" : strip(pair.substr(0, sign));
  cookie.value = strip(sign == pair.npos ? pair : pair.substr(sign + 1));
  if (cookie.name.empty() && cookie.value.empty()) return std::nullopt;
  if (cookie.name.size() + cookie.value.size() > 4096) return std::nullopt;

  std::string domain;
  bool path_given = false;
  for (std::size_t at = pair.size(); at < field.size();) {
    const std::size_t end = std::min(field.find(';', at + 1), field.size());
    const std::string_view part = field.substr(at + 1, end - at - 1);
    at = end;
    const std::size_t equals = part.find('=');
    const std::string name = lower(strip(part.substr(0, equals)));
    const std::string_view value = equals == part.npos ? "" : strip(part.substr(equals + 1));
    if (value.size() > 1024) continue;
    if (name == "domain") domain = value;
    if (name == "path") cookie.path = value.starts_with('/') ? std::string(value) : "/";
    if (name == "path") path_given = value.starts_with('/');
    if (name == "max-age") cookie.max_age = read_max_age(value);
    if (name == "secure") cookie.secure = true;
    if (name == "httponly") cookie.http_only = true;
    if (name == "partitioned") cookie.partitioned = true;
    if (name == "samesite") {
      const std::string word = lower(value);
      cookie.same_site = word == "none"     ? "None"
                         : word == "strict" ? "Strict"
                         : word == "lax"    ? "Lax"
                                            : "Default";
    }
  }
  if (!take_domain(cookie, domain, host)) return std::nullopt;
  if (cookie.same_site == "None" && !cookie.secure) return std::nullopt;
  if (cookie.partitioned && !cookie.secure) return std::nullopt;
  if (!prefix_allows(cookie, path_given)) return std::nullopt;
  return cookie;
}

}  // namespace limen::web::browser
