// Tests how processes learn of one another's changes: of revocations with their very next call, of
// touches soon. REVOKE-1, STORE-31.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "faults/host.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

std::vector<Host> open_hosts(const std::string &store, std::size_t count,
                             const std::string &options = {}) {
  std::vector<Host> hosts;
  for (std::size_t i = 0; i < count; ++i) {
    hosts.emplace_back(store, options);
    const Reply opened = hosts.back().open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
  }
  return hosts;
}

// Counts the processes that accept a session or token.
std::size_t accepted_by(std::vector<Host> &hosts, const std::vector<std::string> &question) {
  for (Host &host : hosts) host.start(question);
  std::size_t accepted = 0;
  for (Host &host : hosts) {
    const Reply reply = host.answer();
    accepted += reply.status == LIMEN_OK;
    if (limen_status_kind(reply.status) != LIMEN_KIND_NO) {
      EXPECT_EQ(reply.status, LIMEN_OK) << reply.message;
    }
  }
  return accepted;
}

// Fails if `Mirror` does not renew its view when the store's log_mark() changes.
TEST(AtOnce, WhatIsRevokedInOneProcessTheOthersRefuseWithTheirNextCall) {
  const Directory store;
  Host revoker(store.path());
  ASSERT_EQ(revoker.open().status, LIMEN_OK);
  std::vector<Host> readers = open_hosts(store.path(), 3);
  const std::uint64_t rounds = seeds(2000, 200);
  std::size_t late = 0, false_refusals = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::string subject = "user " + std::to_string(round % 50);
    const Reply session = revoker.create(subject);
    const Reply token = revoker.issue(subject);
    ASSERT_EQ(session.status, LIMEN_OK) << session.message;
    ASSERT_EQ(token.status, LIMEN_OK) << token.message;
    const std::vector<std::string> get{"get", session.text}, verify{"verify", token.text};
    false_refusals += 2 * readers.size() - accepted_by(readers, get) - accepted_by(readers, verify);
    Reply revoked;
    switch (round % 4) {
      case 0:
        revoked = revoker.revoke_token(token.text);
        break;
      case 1:
        revoked = revoker.end(session.text);
        break;
      case 2:
        revoked = revoker.revoke_session(subject, session.name);
        break;
      default:
        revoked = revoker.revoke_subject(subject);
    }
    ASSERT_EQ(revoked.status, LIMEN_OK) << revoked.message;
    if (round % 4 != 0) late += accepted_by(readers, get);
    if (round % 4 == 0 || round % 4 == 3) late += accepted_by(readers, verify);
  }
  std::printf("%llu revocations, %zu other processes: %zu late, %zu refused before\n",
              static_cast<unsigned long long>(rounds), readers.size(), late, false_refusals);
  EXPECT_EQ(late, 0U);
  EXPECT_EQ(false_refusals, 0U);
}

constexpr const char *manual_clock =
    "clock.manual = true\nsession.idle_ttl = 60s\nsession.ttl = 1h\n";
constexpr std::int64_t start = 1'700'000'000;

// Fails if the writer's thread does not write touches.
TEST(AtOnce, ATouchMadeInOneProcessIsSeenByTheOthersSoon) {
  using std::chrono::steady_clock;
  const Directory store;
  std::vector<Host> hosts = open_hosts(store.path(), 3, manual_clock);
  const int rounds = 5;
  double longest = 0;
  for (Host &host : hosts) ASSERT_EQ(host.set_clock(start).status, LIMEN_OK);
  const Reply session = hosts[0].create("alex");
  ASSERT_EQ(session.number, start + 60) << session.message;
  for (int round = 1; round <= rounds; ++round) {
    const std::int64_t now = start + 30 * round;
    for (Host &host : hosts) ASSERT_EQ(host.set_clock(now).status, LIMEN_OK);
    ASSERT_EQ(hosts[0].touch(session.text).status, LIMEN_OK);
    EXPECT_EQ(hosts[0].get(session.text).number, now + 60)
        << "in its own process it is seen at once";
    const auto touched = steady_clock::now();
    for (std::size_t i = 1; i < hosts.size(); ++i) {
      Reply seen = hosts[i].get(session.text);
      while (seen.number != now + 60 &&
             steady_clock::now() - touched < std::chrono::seconds(patience))
        seen = hosts[i].get(session.text);
      ASSERT_EQ(seen.number, now + 60) << seen.message;
    }
    const std::chrono::duration<double> took = steady_clock::now() - touched;
    longest = std::max(longest, took.count());
  }
  std::printf("%d touches: seen by %zu other processes after %.0f ms at most\n", rounds,
              hosts.size() - 1, 1000 * longest);
}

// Fails if the writer does not write pending touches when it is closed.
TEST(AtOnce, ATouchSurvivesThatItsProcessClosesTheStore) {
  const Directory store;
  const std::uint64_t rounds = seeds(50, 10);
  std::uint64_t lost = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Host first(store.path(), manual_clock);
    ASSERT_EQ(first.open().status, LIMEN_OK);
    ASSERT_EQ(first.set_clock(start).status, LIMEN_OK);
    const Reply session = first.create("alex");
    ASSERT_EQ(first.set_clock(start + 50).status, LIMEN_OK);
    ASSERT_EQ(first.touch(session.text).status, LIMEN_OK);
    first.close();
    Host second(store.path(), manual_clock);
    ASSERT_EQ(second.open().status, LIMEN_OK);
    ASSERT_EQ(second.set_clock(start + 100).status, LIMEN_OK);
    lost += second.get(session.text).number != start + 110;
  }
  std::printf("%llu touches before a close: %llu lost\n", static_cast<unsigned long long>(rounds),
              static_cast<unsigned long long>(lost));
  EXPECT_EQ(lost, 0U);
}

}  // namespace
}  // namespace limen::faults
