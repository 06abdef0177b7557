// Checks the search for a ticket in Cookie fields.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "web/cookie.h"

namespace limen::web {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view name = "__Host-session";
constexpr char a_sid[] = "AAECAwQFBgcICQoLDA0ODw";

std::string ticket_of(store::Bucket bucket) {
  session::TicketText text;
  EXPECT_TRUE(session::draw_ticket(bucket, text).ok());
  return {text.begin(), text.end()};
}

struct FindTicket : testing::Test {
  const std::string ticket = ticket_of(1);
  const std::string other = ticket_of(2);
  const std::string ours = "__Host-session=" + ticket;

  void expect_found(const std::string &cookies) {
    const auto found = find_ticket(cookies, name);
    ASSERT_TRUE(found.ok()) << found.error().message << ": " << cookies;
    EXPECT_EQ(*found, ticket) << cookies;
  }
  void expect_refused(const std::string &cookies, Status status) {
    EXPECT_EQ(find_ticket(cookies, name).status(), status) << cookies;
  }
};

TEST_F(FindTicket, AloneOrAmongOthers) {
  expect_found(ours);
  expect_found("a=b; " + ours);
  expect_found(ours + "; a=b");
  expect_found("a=b; c=d; " + ours + "; e=f; g=h");
  expect_found("a=b;" + ours + ";c=d");
  const std::string cookies = "a=b; " + ours;
  EXPECT_EQ(find_ticket(cookies, name)->data(), cookies.data() + 5 + name.size() + 1);
}

// corpus: J6. HTTP/2 clients may split the field between cookies (RFC 9113 section 8.2.3).
TEST_F(FindTicket, InSeveralFields) {
  expect_found("a=b\n" + ours + "\nc=d");
  expect_found("a=b\r\n" + ours + "\r\nc=d\r\n");
  expect_found("a=b; c=d\n" + ours);
  expect_found("\n\n" + ours);
}

// corpus: J7. The search ignores other cookies, malformed ones too.
TEST_F(FindTicket, AmidGarbage) {
  for (const std::string &garbage : {std::string(";"),
                                     std::string("; ; ;;"),
                                     std::string("="),
                                     std::string("=="),
                                     std::string("=x"),
                                     std::string("x"),
                                     std::string("x="),
                                     std::string("\"\""),
                                     std::string("a=\"b"),
                                     std::string("a=\"b\\"),
                                     std::string("a=b,c=d"),
                                     std::string("$Version=1; $Path=/"),
                                     std::string("a=%"),
                                     std::string("{\"a\":1}"),
                                     std::string("a=é"),
                                     std::string("\xff\xfe=\xc3"),
                                     std::string("a\0b=c\0", 6),
                                     std::string("a=b\rc"),
                                     std::string("\x01=\x02"),
                                     std::string("__Host-session"),
                                     std::string("__Host-sessio=") + other,
                                     std::string("__Host-session2=") + other,
                                     std::string("x__Host-session=") + other,
                                     std::string(100000, ';'),
                                     std::string(100000, 'x'),
                                     std::string(100000, '=')}) {
    expect_found(garbage + "; " + ours);
    expect_found(ours + "; " + garbage);
    expect_found(garbage + ";" + ours + ";" + garbage);
    expect_refused(garbage, Status::ticket_absent);
  }
}

TEST_F(FindTicket, ByItsExactNameOnly) {
  for (const std::string &near :
       {"__host-session=" + other, "__HOST-SESSION=" + other, "__Host-session =" + other,
        "__Host-session\t=" + other, "\"__Host-session\"=" + other, "$__Host-session=" + other,
        "\xc2\xa0__Host-session=" + other, "\xe2\x80\x80__Host-session=" + other,
        "\x0b__Host-session=" + other, "\x0c__Host-session=" + other, "\x85__Host-session=" + other,
        std::string("\0__Host-session=", 16) + other}) {
    expect_refused(near, Status::ticket_absent);
    expect_found(near + "; " + ours);
  }
}

// An attacker on a neighbouring host can set a cookie whose value contains ours, but no value with
// `;` or a line feed.
TEST_F(FindTicket, NotInsideAnotherCookiesValue) {
  for (const std::string &smuggled :
       {"a=b,__Host-session=" + other, "a=b, __Host-session=" + other, "a=__Host-session=" + other,
        "a=\"__Host-session=" + other + "\"", "a=b __Host-session=" + other,
        "a=b&__Host-session=" + other, "a=b\t__Host-session=" + other,
        "a=b\r__Host-session=" + other})
    expect_refused(smuggled, Status::ticket_absent);
  // A quote that another cookie opens does not hide ours.
  expect_found("a=\"b; " + ours + "; c=d\"");
}

// RFC 6265bis section 4.1.1: quotes are part of the value.
TEST_F(FindTicket, NotQuoted) {
  expect_refused("__Host-session=\"" + ticket + "\"", Status::ticket);
  expect_refused("__Host-session= " + ticket, Status::ticket);
  expect_refused("__Host-session=" + ticket + "=", Status::ticket);
  expect_refused("__Host-session=" + ticket + ",", Status::ticket);
}

TEST_F(FindTicket, TellsWhatIsThereInstead) {
  expect_refused("", Status::ticket_absent);
  expect_refused("a=b", Status::ticket_absent);
  expect_refused("__Host-session=", Status::ticket_absent);
  expect_refused("__Host-session=x", Status::ticket);
  expect_refused(ours + "x", Status::ticket);
  expect_refused(std::string("__Host-session=") + a_sid, Status::ticket_sid);
  expect_refused("__Host-session=a.b.c", Status::ticket_kind);
}

// corpus: J6
TEST_F(FindTicket, PassesOverWhatIsNoTicketIfOneIs) {
  for (const char *const no_ticket : {"", "x", a_sid, "a.b.c", "\"\""}) {
    const std::string planted = std::string("__Host-session=") + no_ticket;
    expect_found(planted + "; " + ours);
    expect_found(ours + "; " + planted);
  }
  expect_found(ours + "; " + ours);
}

// corpus: J6
TEST_F(FindTicket, RefusesTwoWhicheverComesFirst) {
  const std::string theirs = "__Host-session=" + other;
  expect_refused(ours + "; " + theirs, Status::ticket_twice);
  expect_refused(theirs + "; " + ours, Status::ticket_twice);
  expect_refused(ours + "\na=b\n" + ours + "; " + theirs, Status::ticket_twice);
}

// corpus: J6. Every order of the same cookies has the same answer.
TEST_F(FindTicket, DoesNotDependOnOrder) {
  const std::vector<std::string> all = {ours,
                                        "__Host-session=" + other,
                                        "__Host-session=x",
                                        std::string("__Host-session=") + a_sid,
                                        "__Host-session=a.b.c",
                                        "a=\"b"};
  for (std::size_t choice = 1; choice < std::size_t{1} << all.size(); ++choice) {
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < all.size(); ++i)
      if ((choice >> i & 1) != 0) chosen.push_back(all[i]);
    std::sort(chosen.begin(), chosen.end());
    std::optional<Status> answer;
    do {
      std::string cookies;
      for (const std::string &cookie : chosen) cookies += cookie + "; ";
      const Status status = find_ticket(cookies, name).status();
      ASSERT_EQ(status, answer.value_or(status)) << cookies;
      answer = status;
    } while (std::next_permutation(chosen.begin(), chosen.end()));
  }
}

TEST_F(FindTicket, SaysNothingOfWhatItRead) {
  for (const std::string &cookies :
       {std::string("__Host-session=secretive"), std::string("a=secretive"),
        "__Host-session=" + ticket + "; __Host-session=" + other})
    EXPECT_THAT(find_ticket(cookies, name).error().message,
                testing::AllOf(Not(HasSubstr("secretive")), Not(HasSubstr(ticket.substr(0, 8)))));
}

}  // namespace
}  // namespace limen::web
