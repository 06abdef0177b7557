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
