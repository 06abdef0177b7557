// limen/guard.hpp: guards of requests.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

limen::Gate shop() {
  return limen::Gate(
      "memory:",
      {{"issuer", "https://shop.example"}, {"audience", "shop"}, {"keys.algorithm", "HS256"}});
}

std::string cookie_of(const limen::Session &session) {
  return "__Host-session=" + std::string(session.ticket());
}

TEST(Guard, LetsInASession) {
  const limen::Gate gate = shop();
  const limen::Guard guard(gate);
  const limen::Session session = gate.sessions().create("alex");
  const std::string cookie = cookie_of(session);
  limen::Request request;
  request.method = "GET";
  request.cookie = cookie;
  const limen::Answer answer = guard.check(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.http(), 0);
  EXPECT_EQ(answer.subject(), "alex");
  EXPECT_EQ(answer.issuer(), "https://shop.example");
  EXPECT_EQ(answer.ticket(), session.ticket());
  ASSERT_NE(answer.session(), nullptr);
  EXPECT_EQ(answer.claims(), nullptr);
  EXPECT_EQ(answer.session()->version, session.version());
}

TEST(Guard, ARefusalIsAnAnswerAndNoException) {
  const limen::Gate gate = shop();
  const limen::Guard guard(gate, {{"guard.realm", "shop"}});
  limen::Request request;
  request.method = "GET";
  const limen::Answer answer = guard.check(request);
  EXPECT_FALSE(answer);
  EXPECT_EQ(answer.http(), 401);
  EXPECT_EQ(answer.status(), LIMEN_E_TICKET_ABSENT);
  EXPECT_EQ(answer.challenge(), "Bearer realm=\"shop\"");
  EXPECT_EQ(answer.word(), "unauthorized");
  EXPECT_EQ(answer.session(), nullptr);
}

TEST(Guard, AMistakeOfTheProgramIsAnException) {
  const limen::Gate gate = shop();
  EXPECT_THROW(limen::Guard(gate, {{"guard.csrf", "sometimes"}}), limen::UsageError);
  EXPECT_THROW(limen::Guard(gate).check({}), limen::UsageError);  // no method
}

limen::Request request_with(const std::string &cookie) {
  limen::Request request;
  request.method = "POST";
  request.cookie = cookie;
  return request;
}

TEST(Guard, LogsInRenewsAndLogsOut) {
  const limen::Gate gate = shop();
  const limen::Guard guard(gate);
  const limen::Session old = gate.sessions().create("alex");
  std::string cookie = cookie_of(old);
  const limen::Login login = guard.login(
      request_with(cookie), "alex", {{"session.roles", R"(["admin"])"}, {"cookie.max_age", "1h"}},
      R"({"theme":"dark"})");
  EXPECT_THROW(gate.sessions().get(old.ticket()), limen::Refused);
  EXPECT_EQ(login.session.roles(), R"(["admin"])");
  EXPECT_EQ(login.session.data(), R"({"theme":"dark"})");
  ASSERT_EQ(login.set_cookies.size(), 1U);
  cookie = cookie_of(login.session);
  EXPECT_EQ(login.set_cookies[0].rfind(cookie + "; ", 0), 0U);

  const limen::Login renewed =
      guard.renew(request_with(cookie), {{"session.authenticated", "true"}});
  EXPECT_EQ(renewed.session.sid(), login.session.sid());
  EXPECT_NE(renewed.set_cookies.at(0).find("; Max-Age=3600"), std::string::npos);
  EXPECT_THROW(guard.renew(request_with(cookie)), limen::Refused);

  cookie = cookie_of(renewed.session);
  EXPECT_NE(guard.logout(request_with(cookie)).at(0).find("; Max-Age=0"), std::string::npos);
  EXPECT_THROW(gate.sessions().get(renewed.session.ticket()), limen::Refused);
  EXPECT_THROW(guard.login(request_with(cookie), ""), limen::Refused);
}

TEST(Guard, DeletesTwinsOfItsCookie) {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"},
                                     {"keys.algorithm", "HS256"},
                                     {"cookie.name", "sid"},
                                     {"cookie.domain", "shop.example"}});
  const limen::Guard guard(gate, {{"guard.credentials", "session"}});
  EXPECT_EQ(guard.logout(request_with("sid=old")).size(), 2U);
}

TEST(Guard, IsHeldAgainstTheAnswerOfAnother) {
  const limen::Gate gate = shop();
  const limen::Guard any(gate), admin(gate, {{"guard.role", "admin"}});
  const limen::Session session =
      gate.sessions().create("alex", {}, {{"session.roles", R"(["editor"])"}});
  const std::string cookie = cookie_of(session);
  limen::Request request;
  request.method = "GET";
  request.cookie = cookie;
  const limen::Answer refused = admin.require(request, any.check(request));
  EXPECT_FALSE(refused);
  EXPECT_EQ(refused.http(), 403);
  EXPECT_EQ(refused.subject(), "");
}

TEST(Guard, JudgesATokenByItsVerifier) {
  const limen::Gate gate = shop();
  const limen::Guard guard(gate, gate.verifier({{"audience", "payments"}}));
  const std::string field = "Bearer " + gate.issue("alex", {}, {{"audience", "payments"}});
  limen::Request request;
  request.method = "POST";
  request.authorization = field;
  const limen::Answer answer = guard.check(request);
  ASSERT_TRUE(answer);
  ASSERT_NE(answer.claims(), nullptr);
  EXPECT_EQ(answer.session(), nullptr);
  EXPECT_EQ(answer.subject(), "alex");
  const std::string other = "Bearer " + gate.issue("alex");
  request.authorization = other;
  EXPECT_EQ(guard.check(request).status(), LIMEN_E_TOKEN_AUDIENCE);
}

// GUARD-7, GUARD-15. What a program does wrong lets nobody in.
TEST(Guard, LetsNobodyInWhoeverIgnoresAgainOrClosesTheGate) {
  limen::Gate gate = shop();
  const limen::Guard further(gate, {{"guard.optional", "true"}});
  const std::string cookie = cookie_of(gate.sessions().create("alex"));
  limen::Request request = request_with(cookie);
  limen::Answer answer;
  {
    const limen::Guard guard(gate);
    const limen::Answer waits = guard.check(request);
    EXPECT_EQ(waits.again(), static_cast<std::uint32_t>(LIMEN_AGAIN_BODY));
    EXPECT_FALSE(waits);
    EXPECT_EQ(waits.subject(), "");
    request.method = "GET";
    answer = guard.check(request);
  }
  answer = further.require(request, std::move(answer));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.subject(), "alex");  // of a guard that is gone
  gate.close();
  answer = further.require(request, std::move(answer));
  EXPECT_FALSE(answer);
  EXPECT_EQ(answer.http(), 503);
  EXPECT_EQ(answer.subject(), "");
  EXPECT_EQ(answer.ticket(), "");
  EXPECT_EQ(answer.session(), nullptr);
  EXPECT_EQ(further.check(request).http(), 503);
  EXPECT_THROW(further.login(request, "alex"), limen::Unavailable);
  EXPECT_THROW(further.require(request, {}), limen::UsageError);
}

TEST(Guard, GrowsForALargeSession) {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"},
                                     {"keys.algorithm", "HS256"},
                                     {"session.max_data", "1M"}});
  const limen::Guard guard(gate);
  const std::string data = "{\"x\":\"" + std::string(500'000, 'x') + "\"}";
  const std::string cookie = cookie_of(gate.sessions().create("alex", data));
  limen::Request request;
  request.method = "GET";
  request.cookie = cookie;
  const limen::Answer answer = guard.check(request);
  ASSERT_TRUE(answer) << answer.status();
  EXPECT_EQ(answer.subject(), "alex");
}

}  // namespace
