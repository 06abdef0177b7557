// limen/http.hpp: cookies, CSRF tokens and the Authorization field.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

constexpr char ticket[] = "TRI0abcdefghijklmnopqrstuvwxyzABCDEF";
constexpr char other[] = "TRI0ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";

TEST(Cookie, GoesThereAndBack) {
  const limen::Gate gate("memory:");
  const std::string field = limen::cookie::set(gate, ticket);
  EXPECT_EQ(field,
            "__Host-session=" + std::string(ticket) + "; Path=/; Secure; HttpOnly; SameSite=Lax");
  const std::string cookies = "a=b; " + field.substr(0, field.find(';'));
  EXPECT_EQ(limen::cookie::find(gate, cookies), ticket);
  EXPECT_EQ(limen::cookie::find(gate, "a=b"), std::nullopt);
  EXPECT_THROW(limen::cookie::find(gate, cookies + "; __Host-session=" + other), limen::Refused);
  EXPECT_THROW(limen::cookie::find(gate, "__Host-session=x"), limen::Refused);
  EXPECT_THROW(limen::cookie::set(gate, "x"), limen::Refused);
  EXPECT_NE(limen::cookie::remove(gate).find("__Host-session=; "), std::string::npos);
}

TEST(Cookie, TakesOptions) {
  const limen::Gate gate("memory:");
  const limen::Options admin{{"cookie.name", "__Secure-admin"}, {"cookie.path", "/admin"}};
  const std::string field = limen::cookie::set(gate, ticket, admin);
  EXPECT_NE(field.find("Path=/admin"), std::string::npos);
  EXPECT_EQ(limen::cookie::find(gate, field, admin), ticket);
  EXPECT_EQ(limen::cookie::find(gate, field), std::nullopt);
  EXPECT_EQ(limen::cookie::remove(gate, admin).find("__Secure-admin=; Path=/admin"), 0U);
  EXPECT_THROW(limen::cookie::set(gate, ticket, {{"cookie.path", "/x"}}), limen::UsageError);
  // A text that is longer than the buffer on the stack.
  const std::string path(1024, '/');
  const limen::Options wide{{"cookie.name", std::string(256, 'n')},
                            {"cookie.path", path},
                            {"cookie.domain", std::string(60, 'a') + "." + std::string(63, 'a') +
                                                  "." + std::string(63, 'a') + ".example"}};
  EXPECT_GT(limen::cookie::set(gate, ticket, wide).size(), 1536U);
}

TEST(Csrf, IsBoundToASession) {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"}});
  const limen::Session session = gate.sessions().create("alex");
  const limen::Session second = gate.sessions().create("alex");
  const std::string token = limen::csrf::token(gate, session.ticket());
  EXPECT_NE(limen::csrf::token(gate, session.ticket()), token);
  EXPECT_NO_THROW(limen::csrf::check(gate, session.ticket(), token));
  EXPECT_THROW(limen::csrf::check(gate, second.ticket(), token), limen::NotEnough);
  EXPECT_THROW(limen::csrf::check(gate, session.ticket(), ""), limen::NotEnough);
  EXPECT_THROW(limen::csrf::token(gate, ticket), limen::SessionError);
}

TEST(Bearer, IsFoundAbsentOrMalformed) {
  EXPECT_EQ(limen::bearer::find("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(limen::bearer::find(""), std::nullopt);
  EXPECT_EQ(limen::bearer::find("Basic YWxleA=="), std::nullopt);
  EXPECT_THROW(limen::bearer::find("Bearer a b"), limen::Refused);
  const std::string longer(5000, 'a');
  EXPECT_EQ(limen::bearer::find("Bearer " + longer), longer);
}

TEST(Bearer, RefusalsBecomeAnswers) {
  const auto none = limen::bearer::challenge(LIMEN_E_BEARER_ABSENT, "shop");
  EXPECT_EQ(none.http, 401);
  EXPECT_EQ(none.header, "Bearer realm=\"shop\"");
  const auto stale = limen::bearer::challenge(LIMEN_E_STALE);
  EXPECT_EQ(stale.http, 503);
  EXPECT_EQ(stale.header, "");
  EXPECT_THROW(limen::bearer::challenge(LIMEN_E_BEARER, "\""), limen::UsageError);
}

}  // namespace
