#include "web/twin_cookies.h"

#include <algorithm>
#include <vector>

#include "web/cookie_rules.h"

namespace limen::web {
namespace {

constexpr std::size_t max_host_domains = 3;

// Adds the host and the domains above it, as far as a browser may have a cookie of theirs.
void add_domains_of(std::string_view host, std::vector<std::string> &domains) {
  std::string name(host.substr(0, host.find(':')));
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  std::string_view domain = name;
  for (std::size_t i = 0; i < max_host_domains && is_cookie_domain(domain); ++i) {
    if (std::ranges::find(domains, domain) == domains.end()) domains.emplace_back(domain);
    domain.remove_prefix(std::min(domain.find('.'), domain.size() - 1) + 1);
  }
}

}  // namespace

std::string delete_twins(const CookieAttributes &ours, std::size_t cookies, std::string_view host) {
  const bool several = cookies > 1;
  if (cookies == 0 || (!several && ours.domain.empty() && !ours.partitioned)) return {};
  std::vector<std::string> domains{std::string()};
  if (!ours.domain.empty()) domains.push_back(ours.domain);
  // Under a __Host- name no cookie has a Domain.
  if (several && !ours.name.starts_with("__Host-")) add_domains_of(host, domains);
  std::string lines;
  for (const std::string &domain : domains) {
    for (const bool partitioned : {false, true}) {
      CookieAttributes twin = ours;
      twin.domain = domain;
      twin.partitioned = partitioned;
      if (domain == ours.domain && partitioned == ours.partitioned) continue;
      if (partitioned && (!ours.secure || !(several || ours.partitioned))) continue;
      lines.append(delete_cookie(twin)).append("\n");
    }
  }
  return lines;
}

}  // namespace limen::web
