// limen.hpp: watches and statistics.
#include <limen/limen.hpp>

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

limen::Gate shop(const char *capacity = "1024") {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"},
                                     {"keys.algorithm", "HS256"},
                                     {"watch.capacity", capacity},
                                     {"clock.manual", "true"}});
  gate.set_clock(1700000000);
  return gate;
}

bool readable(const limen::Watch &watch) {
  pollfd wait{watch.fd(), POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

TEST(Watch, TellsWhatHappens) {
  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  const limen::Watch watch = gate.watch();
  EXPECT_TRUE(watch.next().empty());
  EXPECT_FALSE(readable(watch));
  gate.revoke_subject("alex", "hacked");
  EXPECT_THROW(verifier.verify("x"), limen::Refused);
  EXPECT_TRUE(readable(watch));

  const limen::Events events = watch.next();
  ASSERT_EQ(events.size(), 2u);
  auto at = events.begin();
  EXPECT_EQ((*at).number(), 1u);
  EXPECT_EQ((*at).at(), 1700000000);
  EXPECT_EQ((*at).kind(), LIMEN_EVENT_REVOKED_SUBJECT);
  EXPECT_STREQ((*at).name(), "revoked_subject");
  EXPECT_EQ((*at).status(), LIMEN_OK);
  EXPECT_EQ((*at).subject(), "alex");
  EXPECT_EQ((*at).reason(), "hacked");
  EXPECT_EQ((*at).sid().data(), nullptr);
  EXPECT_EQ((*at).id().data(), nullptr);
  EXPECT_EQ((*at).label().data(), nullptr);
  const auto before = at++;
  EXPECT_EQ((*before).number(), 1u);
  EXPECT_EQ((*at).kind(), LIMEN_EVENT_REFUSED);
  EXPECT_EQ((*at).status(), LIMEN_E_TOKEN_PARTS);
  EXPECT_EQ(++at, events.end());
  EXPECT_TRUE(watch.next().empty());
}

TEST(Watch, GivesManyInSequence) {
  const limen::Gate gate = shop();
  const limen::Watch watch = gate.watch();
  for (int i = 0; i < 1000; ++i) gate.revoke_token_id("id" + std::to_string(i));
  std::vector<std::string> ids;
  limen::Events events;
  for (watch.next(events); !events.empty(); watch.next(events))
    for (const limen::Event event : events) ids.emplace_back(event.id());
  ASSERT_EQ(ids.size(), 1000u);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], "id" + std::to_string(i));
}

TEST(Watch, ShowsALossAsAGap) {
  const limen::Gate gate = shop("2");
  const limen::Watch watch = gate.watch();
  for (int i = 0; i < 5; ++i) gate.revoke_everyone();
  std::uint64_t number = 3;
  for (const limen::Event event : watch.next()) EXPECT_EQ(event.number(), ++number);
  EXPECT_EQ(number, 5u);
}

TEST(Watch, TakesTheLongestEvents) {
  const limen::Gate gate = shop();
  const limen::Watch watch = gate.watch();
  for (int i = 0; i < 20; ++i) gate.revoke_subject(std::string(5000, 'x'), std::string(256, 'y'));
  std::size_t seen = 0;
  for (limen::Events events = watch.next(); !events.empty(); events = watch.next())
    for (const limen::Event event : events) seen += event.subject() == std::string(1024, 'x');
  EXPECT_EQ(seen, 20u);
}

TEST(Watch, OutlivesItsGateAndIsCopied) {
  auto gate = std::make_unique<limen::Gate>(shop());
  const limen::Watch watch(*gate);
  const limen::Watch same = watch;
  gate->revoke_everyone("over");
  gate.reset();
  limen::Events events = same.next();
  limen::Events moved = std::move(events);
  EXPECT_EQ(moved.size(), 1u);
  EXPECT_TRUE(watch.next().empty());
}

TEST(Watch, GivesWhatRemainsAndThenSaysClosed) {
  const limen::Gate gate = shop();
  const limen::Watch watch = gate.watch();
  gate.revoke_everyone();
  gate.close();
  EXPECT_EQ(watch.next().size(), 1u);
  EXPECT_TRUE(readable(watch));
  EXPECT_THROW(watch.next(), limen::Unavailable);
  EXPECT_THROW(gate.watch(), limen::Unavailable);
  EXPECT_THROW(gate.stats(), limen::Unavailable);
}

TEST(Stats, AreJsonOrPrometheus) {
  const limen::Gate gate = shop();
  const std::string token = gate.issue("alex");
  EXPECT_EQ(limen::json::get(limen::json::get(gate.stats(), "tokens").value(), "issued"), "1");
  EXPECT_NE(gate.stats("prometheus").find("\nlimen_tokens_issued_total 1\n"), std::string::npos);
  EXPECT_THROW(gate.stats("xml"), limen::UsageError);
}

}  // namespace
