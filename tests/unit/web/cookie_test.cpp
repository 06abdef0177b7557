// Checks the cookie of a session: SESSION-36, SESSION-37.
#include "web/cookie.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "web/browser.h"
#include "web/cookie_rules.h"

namespace limen::web {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string ticket_of(store::Bucket bucket = 0x1234) {
  session::TicketText text;
  EXPECT_TRUE(session::draw_ticket(bucket, text).ok());
  return {text.begin(), text.end()};
}

using Properties = std::vector<std::pair<const char *, std::string>>;

options::Options options_of(const Properties &properties) {
  options::Options options;
  for (const auto &[name, value] : properties)
    EXPECT_TRUE(options.set(name, value).ok()) << name << " = " << value;
  return options;
}

CookieAttributes attributes_of(const Properties &properties = {}) {
  const auto attributes = cookie_attributes(options_of(properties));
  EXPECT_TRUE(attributes.ok()) << attributes.error().message;
  return attributes.ok() ? *attributes : CookieAttributes();
}

std::string set(const CookieAttributes &attributes, const std::string &ticket) {
  const auto field = set_cookie(attributes, ticket);
  EXPECT_TRUE(field.ok()) << field.error().message;
  return field.ok() ? std::string(field->view()) : std::string();
}

void refused(const Properties &properties, const char *says) {
  const auto attributes = cookie_attributes(options_of(properties));
  ASSERT_FALSE(attributes.ok()) << says;
  EXPECT_EQ(attributes.status(), Status::cookie) << says;
  EXPECT_THAT(attributes.error().message, HasSubstr(says));
}

const browser::Host host{"www.shop.example"};

// corpus: J3
TEST(SetCookie, IsStrictByDefault) {
  const std::string ticket = ticket_of();
  EXPECT_EQ(set(attributes_of(), ticket),
            "__Host-session=" + ticket + "; Path=/; Secure; HttpOnly; SameSite=Lax");
}

TEST(SetCookie, HasEveryAttributeThatIsAskedFor) {
  const std::string ticket = ticket_of();
  const CookieAttributes attributes = attributes_of({{"cookie.name", "__Secure-sid"},
                                                     {"cookie.domain", "shop.example"},
                                                     {"cookie.path", "/app"},
                                                     {"cookie.max_age", "400d"},
                                                     {"cookie.same_site", "None"},
                                                     {"cookie.partitioned", "true"}});
  EXPECT_EQ(set(attributes, ticket),
            "__Secure-sid=" + ticket +
                "; Domain=shop.example; Path=/app; Secure; HttpOnly; SameSite=None; Partitioned; "
                "Max-Age=34560000");
  const CookieAttributes plain = attributes_of({{"cookie.name", "sid"},
                                                {"cookie.secure", "false"},
                                                {"cookie.http_only", "false"},
                                                {"cookie.same_site", "Strict"}});
  EXPECT_EQ(set(plain, ticket), "sid=" + ticket + "; Path=/; SameSite=Strict");
}

// corpus: J4. The date has the preferred format of RFC 9110 section 5.6.7.
TEST(DeleteCookie, HasTheSameAttributesAndNoLife) {
  EXPECT_EQ(delete_cookie(attributes_of()),
            "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; "
            "Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(delete_cookie(attributes_of({{"cookie.name", "__Secure-a"},
                                         {"cookie.domain", "shop.example"},
                                         {"cookie.path", "/x"},
                                         {"cookie.max_age", "1h"},
                                         {"cookie.partitioned", "true"}})),
            "__Secure-a=; Domain=shop.example; Path=/x; Secure; HttpOnly; SameSite=Lax; "
            "Partitioned; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
}

// corpus: J1
TEST(SetCookie, CarriesNothingButATicket) {
  const CookieAttributes attributes = attributes_of();
  const std::string ticket = ticket_of();
  const auto status_of = [&](const std::string &value) {
    return set_cookie(attributes, value).status();
  };
  EXPECT_EQ(status_of(""), Status::ticket_absent);
  EXPECT_EQ(status_of("AAECAwQFBgcICQoLDA0ODw"), Status::ticket_sid);
  EXPECT_EQ(status_of("a.b.c"), Status::ticket_kind);
  EXPECT_EQ(status_of("\"" + ticket + "\""), Status::ticket);
  for (const char *const inside :
       {"\r\nSet-Cookie: a=b", "\n", "\r", ";", ",", " ", "\"", "\\", "\t", "\x7f", "é"})
    for (const std::size_t at : {std::size_t{0}, std::size_t{18}, ticket.size()}) {
      std::string bad = ticket;
      EXPECT_EQ(status_of(bad.insert(at, inside)), Status::ticket) << inside;
      if (at == ticket.size()) continue;
      bad.resize(ticket.size());
      EXPECT_EQ(status_of(bad), Status::ticket) << inside;
    }
  EXPECT_NE(status_of(ticket.substr(0, 20) + '\0' + ticket.substr(21)), Status::ok);
}

const std::set<std::string> misspelt = {"__host-s",   "__HOST-s", "__secure-s",
                                        "__SECURE-s", "__http-s", "__Host-http-s"};
const std::vector<std::string> names = {
    "__Host-session", "__Secure-session", "session",    "__Host-Http-s", "__Http-s",
    "__host-s",       "__HOST-s",         "__secure-s", "__SECURE-s",    "__http-s",
    "__Host-http-s",  "__Hosts",          "_Host-s"};
const std::vector<std::string> domains = {"", "shop.example", "www.shop.example", "Shop.Example"};
const std::vector<std::string> paths = {"/", "/app", "/a/b%20c", "/:@!$&'()*+,="};
const std::vector<std::string> sites = {"Strict", "Lax", "None"};

// Makes the cookie that the attributes describe, whether or not a browser accepts it.
browser::Cookie meant(const CookieAttributes &attributes, const std::string &value) {
  browser::Cookie cookie;
  cookie.name = attributes.name;
  cookie.value = value;
  cookie.domain = browser::lower(attributes.domain);
  cookie.host_only = attributes.domain.empty();
  cookie.path = attributes.path;
  cookie.same_site = attributes.same_site;
  cookie.secure = attributes.secure;
  cookie.http_only = attributes.http_only;
  cookie.partitioned = attributes.partitioned;
  if (attributes.max_age != unset) cookie.max_age = attributes.max_age;
  return cookie;
}

template <class Visit>
void for_all_attributes(Visit visit) {
  CookieAttributes attributes;
  for (const std::string &name : names)
    for (const std::string &domain : domains)
      for (const std::string &path : paths)
        for (const std::string &site : sites)
          for (const Seconds age : {unset, Seconds{1}, Seconds{34560000}})
            for (int bits = 0; bits < 8; ++bits) {
              attributes = {name, domain,         path, age, (bits & 1) != 0, (bits & 2) != 0,
                            site, (bits & 4) != 0};
              visit(attributes);
            }
}

// corpus: J3, J4, J5. A browser keeps each accepted combination, with the same meaning. It drops
// each refused one, except names whose prefix is in another case.
TEST(SetCookie, AgreesWithABrowser) {
  const std::string ticket = ticket_of();
  int accepted = 0;
  int dropped = 0;
  for_all_attributes([&](const CookieAttributes &attributes) {
    const std::string field = set(attributes, ticket);
    const auto kept = browser::receive(field, host);
    if (check_attributes(attributes).ok()) {
      ++accepted;
      ASSERT_TRUE(kept.has_value()) << field;
      ASSERT_EQ(*kept, meant(attributes, ticket)) << field;
    } else if (kept.has_value()) {
      ASSERT_TRUE(misspelt.contains(attributes.name)) << field;
    } else {
      ++dropped;
    }
  });
  EXPECT_GT(accepted, 1000);
  EXPECT_GT(dropped, 1000);
}

// A browser finds the cookie to delete by its name, host and path only.
TEST(DeleteCookie, MeetsTheCookieThatWasSet) {
  const std::string ticket = ticket_of();
  for_all_attributes([&](const CookieAttributes &attributes) {
    if (!check_attributes(attributes).ok()) return;
    auto kept = browser::receive(set(attributes, ticket), host);
    const auto gone = browser::receive(delete_cookie(attributes), host);
    ASSERT_TRUE(kept.has_value() && gone.has_value());
    EXPECT_EQ(gone->max_age, 0);
    kept->value.clear();
    kept->max_age = 0;
    ASSERT_EQ(*gone, *kept);
  });
}

// corpus: J2
TEST(SetCookie, HasNoAttributeTwice) {
  const std::string ticket = ticket_of();
  for_all_attributes([&](const CookieAttributes &attributes) {
    for (const std::string &field : {set(attributes, ticket), delete_cookie(attributes)}) {
      std::set<std::string> seen;
      for (std::size_t at = field.find(';'); at != field.npos; at = field.find(';', at + 1)) {
        const std::string part = field.substr(at + 2, field.find_first_of(";=", at + 2) - at - 2);
        ASSERT_TRUE(seen.insert(browser::lower(part)).second) << field;
      }
    }
  });
}

// corpus: J1. Names are tokens (RFC 9110 section 5.6.2).
TEST(CookieAttributes, NamesAreTokens) {
  for (int byte = 1; byte < 128; ++byte) {
    const std::string name = std::string("a") + static_cast<char>(byte) + "b";
    const bool separator =
        byte <= 0x20 || byte == 0x7f ||
        std::string_view("()<>@,;:\\\"/[]?={}").find(static_cast<char>(byte)) != std::string::npos;
    CookieAttributes attributes = attributes_of();
    attributes.name = name;
    EXPECT_EQ(check_attributes(attributes).ok(), !separator) << byte;
  }
  refused({{"cookie.name", "a b"}}, "at byte 1");
  refused({{"cookie.name", "é"}}, "cookie.name");
  refused({{"cookie.name", "a\r\nSet-Cookie: b=c"}}, "cookie.name");
  refused({{"cookie.name", std::string("a\0b", 3)}}, "cookie.name");
  CookieAttributes nameless = attributes_of();
  nameless.name.clear();
  EXPECT_EQ(check_attributes(nameless).status(), Status::cookie);
}

// corpus: J3
TEST(CookieAttributes, PrefixesAreHeldToTheirRules) {
  refused({{"cookie.secure", "false"}}, "cookie.secure: false; a name with __Host-");
  refused({{"cookie.path", "/app"}}, "a name with __Host- requires /");
  refused({{"cookie.domain", "shop.example"}}, "a name with __Host- requires no domain");
  refused({{"cookie.name", "__Secure-s"}, {"cookie.secure", "false"}}, "__Secure-");
  refused({{"cookie.name", "__host-s"}}, "browsers read its prefix as __Host-");
  refused({{"cookie.name", "__HOST-s"}}, "spell it that way");
  refused({{"cookie.name", "__secure-s"}}, "browsers read its prefix as __Secure-");
  refused({{"cookie.name", "__Http-s"}, {"cookie.http_only", "false"}}, "cookie.http_only");
  refused({{"cookie.name", "__Host-Http-s"}, {"cookie.http_only", "false"}}, "cookie.http_only");
  refused({{"cookie.name", "__Host-Http-s"}, {"cookie.path", "/app"}}, "requires /");
  refused({{"cookie.name", "__Host-HTTP-s"}}, "browsers read its prefix as __Host-Http-");
  attributes_of({{"cookie.name", "__Host-Http-s"}});
  attributes_of({{"cookie.name", "__Http-s"}, {"cookie.path", "/app"}});
  attributes_of({{"cookie.name", "__Hosts"}, {"cookie.secure", "false"}});
  attributes_of({{"cookie.http_only", "false"}});
}

TEST(CookieAttributes, DomainsAreNamesOfMoreLabelsThanOne) {
  const auto with = [](std::string domain) {
    return Properties{{"cookie.name", "s"}, {"cookie.domain", std::move(domain)}};
  };
  for (const char *const good :
       {"shop.example", "a.b.c.d", "xn--bcher-kva.example", "SHOP.example", "1a.9.a-b"})
    EXPECT_EQ(attributes_of(with(good)).domain, good);
  attributes_of(with(std::string(63, 'a') + ".example"));
  refused(with(".shop.example"), "begins with a dot");
  refused(with("."), "begins with a dot");
  for (const char *const bad :
       {"shop.example.", "shop..example", "-a.example", "a-.example", "a_b.example", "a b.example",
        "bücher.example", "[::1]", "::1", "a.example:443", "https://a.example", "a.example/x",
        "a.example;Secure", "a.example\r\nX: y", "a.example\n"})
    refused(with(bad), "is not a host name");
  refused(with(std::string(64, 'a') + ".example"), "is not a host name");
  refused(with(std::string("a\0b.example", 11)), "is not a host name");
  for (const char *const address : {"127.0.0.1", "1.2.3", "a.example.0x7f", "1"})
    refused(with(address), "ends in a number");
  for (const char *const single : {"localhost", "com"}) refused(with(single), "only one part");
}

// corpus: J1, J3
TEST(CookieAttributes, PathsAreThoseOfUrls) {
  const auto with = [](std::string path) {
    return Properties{{"cookie.name", "s"}, {"cookie.path", std::move(path)}};
  };
  refused(with("app"), "does not begin with /");
  refused(with(" /"), "does not begin with /");
  for (const char *const bad :
       {"/;", "/a;b", "/a; Domain=evil.example", "/a b", "/ ", "/a\tb", "/a\r\nX: y", "/a\n",
        "/a\x7f", "/ä", "/\"a\"", "/a?b", "/a#b", "/<a>", "/a\\b"})
    refused(with(bad), "cookie.path");
  refused(with(std::string("/a\0b", 4)), "cookie.path");
  attributes_of(with("/" + std::string(1023, 'a')));
}

// corpus: J5
TEST(CookieAttributes, SameSiteIsOneOfThreeWords) {
  for (const char *const bad : {"lax", "STRICT", "none", "Laxe", " Lax", "Lax "})
    refused({{"cookie.same_site", bad}}, "expected Strict, Lax or None");
  refused({{"cookie.name", "s"}, {"cookie.same_site", "None"}, {"cookie.secure", "false"}},
          "cookie.same_site = None requires true");
  refused({{"cookie.name", "s"}, {"cookie.partitioned", "true"}, {"cookie.secure", "false"}},
          "cookie.partitioned requires true");
}

// corpus: J4, J5
TEST(CookieAttributes, LifetimesEndAfter400Days) {
  EXPECT_EQ(attributes_of({{"cookie.max_age", "34560000"}}).max_age, 34560000);
  options::Options options;
  for (const char *const bad : {"34560001", "401d", "0", "-1", "1.5", "1h30m", "", "Thu"})
    EXPECT_EQ(options.set("cookie.max_age", bad).status(), Status::option_value) << bad;
  CookieAttributes attributes = attributes_of();
  for (const Seconds bad : {Seconds{0}, Seconds{-1}, Seconds{34560001}, latest}) {
    attributes.max_age = bad;
    EXPECT_EQ(check_attributes(attributes).status(), Status::cookie) << bad;
  }
}

// corpus: J4. The longest cookie still fits into what browsers read and into
// max_set_cookie_size.
TEST(SetCookie, HasABound) {
  const auto most = [](options::Id id) {
    return static_cast<std::size_t>(options::table()[static_cast<std::size_t>(id)].most);
  };
  EXPECT_EQ(most(options::Id::cookie_name), limits::cookie_name);
  EXPECT_EQ(most(options::Id::cookie_domain), limits::cookie_domain);
  EXPECT_EQ(most(options::Id::cookie_path), limits::cookie_path);
  EXPECT_EQ(most(options::Id::cookie_max_age), static_cast<std::size_t>(limits::cookie_age));

  std::string domain;
  while (domain.size() + 64 < limits::cookie_domain) domain += std::string(60, 'a') + ".";
  domain += std::string(limits::cookie_domain - domain.size(), 'a');
  const CookieAttributes attributes =
      attributes_of({{"cookie.name", std::string(limits::cookie_name, 'n')},
                     {"cookie.domain", domain},
                     {"cookie.path", "/" + std::string(limits::cookie_path - 1, 'p')},
                     {"cookie.max_age", "400d"},
                     {"cookie.same_site", "Strict"},
                     {"cookie.partitioned", "true"}});
  const std::string ticket = ticket_of();
  EXPECT_LE(set(attributes, ticket).size(), max_set_cookie_size);
  EXPECT_LE(delete_cookie(attributes).size(), max_set_cookie_size);
  EXPECT_EQ(browser::receive(set(attributes, ticket), {"www." + domain})->path, attributes.path);

  CookieAttributes longer = attributes;
  longer.name += 'n';
  EXPECT_EQ(check_attributes(longer).status(), Status::cookie);
  longer = attributes;
  longer.path += 'p';
  EXPECT_EQ(check_attributes(longer).status(), Status::cookie);
  longer = attributes;
  longer.domain += 'a';
  EXPECT_EQ(check_attributes(longer).status(), Status::cookie);
}

TEST(CookieAttributes, MessagesAreOneLine) {
  const auto attributes = cookie_attributes(options_of({{"cookie.name", "a\r\nb"}}));
  EXPECT_THAT(attributes.error().message, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace limen::web
