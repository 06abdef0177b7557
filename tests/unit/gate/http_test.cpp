// Checks the cookies and CSRF tokens of a gate.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "gate/gate.h"
#include "session/record.h"

namespace limen::gate {
namespace {

using options::Options;
using testing::HasSubstr;

Options options_of(std::initializer_list<std::pair<const char *, const char *>> properties) {
  Options options;
  for (const auto &[name, value] : properties) EXPECT_TRUE(options.set(name, value).ok()) << name;
  return options;
}

std::shared_ptr<Gate> shop() {
  const auto gate = Gate::open("memory:", options_of({{"issuer", "acme"},
                                                      {"keys.algorithm", "HS256"},
                                                      {"clock.manual", "true"},
                                                      {"cookie.max_age", "1h"},
                                                      {"csrf.ttl", "10m"}}));
  EXPECT_TRUE(gate.ok());
  EXPECT_TRUE((*gate)->set_clock(1'700'000'000).ok());
  return *gate;
}

std::string log_in(Gate &gate) {
  alignas(8) std::uint8_t room[4096];
  session::TicketText ticket;
  EXPECT_TRUE(gate.create_session("alex", "{}", nullptr, room, ticket).ok());
  return {ticket.data(), ticket.size()};
}

nlohmann::json refusals(const Gate &gate) {
  return nlohmann::json::parse(*gate.stats("json"))["refused"];
}

TEST(GateCookies, KeepAGateShutThatCouldNeverSetOne) {
  const auto gate = Gate::open("memory:", options_of({{"cookie.secure", "false"}}));
  ASSERT_FALSE(gate.ok());
  EXPECT_EQ(gate.status(), Status::cookie);
  EXPECT_THAT(gate.error().message, HasSubstr("cookie.secure: false; a name with __Host-"));
}

TEST(GateCookies, AreCheckedAnewWithWhatACallReplaces) {
  const auto gate = shop();
  const std::string ticket = log_in(*gate);
  const Options longer = options_of({{"cookie.max_age", "2h"}});
  EXPECT_THAT(gate->set_cookie(ticket, nullptr)->view(), HasSubstr("Max-Age=3600"));
  EXPECT_THAT(gate->set_cookie(ticket, &longer)->view(), HasSubstr("Max-Age=7200"));
  const Options wrong = options_of({{"cookie.domain", "shop.example"}});
  EXPECT_EQ(gate->set_cookie(ticket, &wrong).status(), Status::cookie);
  EXPECT_EQ(gate->delete_cookie(&wrong).status(), Status::cookie);
  const Options right =
      options_of({{"cookie.domain", "shop.example"}, {"cookie.name", "__Secure-s"}});
  EXPECT_TRUE(gate->set_cookie(ticket, &right).ok());
}

TEST(GateCookies, AVisitorWithoutOneIsNoNews) {
  const auto gate = shop();
  EXPECT_EQ(gate->find_ticket("a=b", nullptr).status(), Status::ticket_absent);
  EXPECT_EQ(gate->find_ticket("__Host-session=", nullptr).status(), Status::ticket_absent);
  EXPECT_EQ(refusals(*gate), nlohmann::json::object());
  EXPECT_EQ(gate->find_ticket("__Host-session=x", nullptr).status(), Status::ticket);
  EXPECT_EQ(refusals(*gate), (nlohmann::json{{"LIMEN_E_TICKET", 1}}));
}

TEST(GateCsrf, IsBoundToTheSessionAndEnds) {
  const auto gate = shop();
  const std::string ticket = log_in(*gate);
  const auto token = gate->csrf_token(ticket);
  ASSERT_TRUE(token.ok());
  const std::string_view text(token->data(), token->size());
  EXPECT_TRUE(gate->check_csrf(ticket, text).ok());
  EXPECT_EQ(refusals(*gate), nlohmann::json::object());
  EXPECT_EQ(gate->check_csrf(log_in(*gate), text).status(), Status::csrf);
  ASSERT_TRUE(gate->set_clock(1'700'000'600).ok());
  EXPECT_EQ(gate->check_csrf(ticket, text).status(), Status::csrf_expired);
  EXPECT_EQ(gate->check_csrf("x", text).status(), Status::ticket);
  EXPECT_EQ(
      refusals(*gate),
      (nlohmann::json{{"LIMEN_E_CSRF", 1}, {"LIMEN_E_CSRF_EXPIRED", 1}, {"LIMEN_E_TICKET", 1}}));
}

}  // namespace
}  // namespace limen::gate
