// Several mirrors of one store, and stores that fail. REVOKE-1 to REVOKE-4, REVOKE-21, REVOKE-22.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "revocation/allocations.h"
#include "revocation/entry.h"
#include "revocation/harness.h"
#include "store/kinds.h"

namespace limen::revocation {
namespace {

Query token(std::string_view id) { return {.issuer = "acme", .token_id = id}; }

Outcome revoke(Revocations &revocations, std::string_view id, Seconds life = 100) {
  return revocations.revoke_id(IdType::token, "acme", id, start + life, "");
}

// corpus: I2
TEST(Mirror, AcknowledgedIsRevokedInEveryOther) {
  TestStore store;
  auto first = open(store);
  auto second = open(store);
  auto third = open(store, {.max_skew = 2, .max_entries = 1, .lifetimes = {.all = 60}});
  ASSERT_TRUE(revoke(*first, "a").ok());
  for (auto *each : {&second, &third, &first})
    EXPECT_EQ(check(**each, token("a")), Status::token_revoked);
  ASSERT_TRUE(second->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const Query alexs{.issuer = "acme", .subject = "alex", .issued_at = start};
  for (auto *each : {&third, &first, &second})
    EXPECT_EQ(check(**each, alexs), Status::token_revoked);
  EXPECT_EQ(cuts(*first, "acme", "alex", start), cuts(*third, "acme", "alex", start));
}

// corpus: I2
TEST(Mirror, OpenedLaterItKnowsWhatTheStoreHas) {
  TestStore store;
  {
    auto revocations =
        open(store, {.max_skew = 2, .max_entries = 10'000, .lifetimes = {.all = 3600}});
    for (int i = 0; i < 2500; ++i) ASSERT_TRUE(revoke(*revocations, std::to_string(i)).ok());
    ASSERT_TRUE(revocations->cut_off(CutoffScope::everyone, "acme2", "", "").ok());
  }
  store.clock.set(start + 50);
  auto later = open(store);
  for (int i = 0; i < 2500; ++i)
    ASSERT_EQ(check(*later, token(std::to_string(i))), Status::token_revoked) << i;
  EXPECT_EQ(check(*later, token("2500")), Status::ok);
  EXPECT_EQ(check(*later, {.issuer = "acme2", .issued_at = start}), Status::token_revoked);
}

// corpus: I3. The records outlive the log.
TEST(Mirror, ScansAgainWhenTheLogNoLongerReachesBack) {
  TestStore store(60);
  auto asleep = open(store);
  auto awake = open(store);
  ASSERT_TRUE(revoke(*asleep, "old", 5000).ok());
  ASSERT_TRUE(revoke(*awake, "missed", 5000).ok());
  store.clock.set(start + 1000);
  ASSERT_TRUE(revoke(*awake, "trims the log", 5000).ok());
  const int scans = store.scans;
  EXPECT_EQ(check(*asleep, token("missed")), Status::token_revoked);
  EXPECT_GT(store.scans, scans) << "the log was meant to be too short";
  EXPECT_EQ(check(*asleep, token("old")), Status::token_revoked);
  EXPECT_EQ(check(*asleep, token("trims the log")), Status::token_revoked);
  EXPECT_EQ(check(*asleep, token("other")), Status::ok);
}

// REVOKE-21
TEST(Mirror, MissesNothingThatIsWrittenWhileItScans) {
  TestStore store;
  auto other = open(store);
  ASSERT_TRUE(revoke(*other, "before").ok());
  store.after_scan = [&] { ASSERT_TRUE(revoke(*other, "meanwhile").ok()); };
  auto revocations = open(store);
  EXPECT_EQ(check(*revocations, token("before")), Status::token_revoked);
  EXPECT_EQ(check(*revocations, token("meanwhile")), Status::token_revoked);
}

// The scan meets a cutoff that is newer than the log entries read after it.
TEST(Mirror, AnOlderCutoffInTheLogDoesNotReplaceANewerOne) {
  TestStore store;
  auto other = open(store);
  store.after_scan = [&] {
    for (int i = 0; i < 3; ++i)
      ASSERT_TRUE(other->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  };
  auto revocations = open(store);
  EXPECT_EQ(cuts(*revocations, "acme", "alex", start), cuts(*other, "acme", "alex", start));
  EXPECT_EQ(cuts(*open(store), "acme", "alex", start), cuts(*other, "acme", "alex", start));
}

// corpus: I4
TEST(Mirror, ThatCannotReadAnswersStaleUntilItCan) {
  TestStore store;
  auto revocations = open(store);
  auto other = open(store);
  ASSERT_TRUE(revoke(*other, "a").ok());
  store.tail_fails = true;
  EXPECT_EQ(check(*revocations, token("a")), Status::stale);
  EXPECT_EQ(check(*revocations, token("harmless")), Status::stale);
  EXPECT_EQ(revocations->active_cutoffs("acme", "alex", start).status(), Status::stale);
  EXPECT_EQ(check(*other, token("a")), Status::token_revoked) << "it has read all there is";
  store.tail_fails = false;
  EXPECT_EQ(check(*revocations, token("a")), Status::token_revoked);
  EXPECT_EQ(check(*revocations, token("harmless")), Status::ok);
}

// corpus: I4
TEST(Mirror, RevokingFailsWhenTheStoreIsAway) {
  TestStore store;
  auto revocations = open(store);
  store.fails = true;
  EXPECT_EQ(revoke(*revocations, "a").status(), Status::store);
  EXPECT_EQ(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").status(), Status::store);
  store.fails = false;
  EXPECT_EQ(check(*revocations, token("a")), Status::ok);
  store.tail_fails = true;
  EXPECT_EQ(revoke(*revocations, "a").status(), Status::store) << "not seen here is not OK";
  EXPECT_EQ(Revocations::open(store, usual).status(), Status::store);
  store.tail_fails = false;
  EXPECT_EQ(check(*revocations, token("a")), Status::token_revoked) << "but it was written";
}

TEST(Mirror, WhatItCannotUnderstandItDoesNotPassOver) {
  for (const std::string body : {"", "\x01", "\x02\x01 of a later version", "\x01\x09"}) {
    TestStore store;
    auto revocations = open(store);
    const store::Write write = store::log(store::revocation_kind, body);
    ASSERT_TRUE(store.commit(0, {}, {}, {&write, 1}).ok());
    EXPECT_EQ(check(*revocations, token("a")), Status::stale);
  }
}

TEST(Mirror, PassesOverOtherRoomsEntries) {
  TestStore store;
  auto revocations = open(store);
  const store::Write write = store::log(200, "x");
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(store.commit(0, {}, {}, {&write, 1}).ok());
  EXPECT_EQ(check(*revocations, token("a")), Status::ok);
  EXPECT_EQ(check(*open(store), token("a")), Status::ok);
}

TEST(Mirror, ReadsNothingWhileNothingIsNew) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revoke(*revocations, "a").ok());
  const int tails = store.tails;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(check(*revocations, token("a")), Status::token_revoked);
  EXPECT_EQ(store.tails, tails);
}

TEST(Mirror, CheckDoesNotAllocate) {
  TestStore store;
  auto revocations = open(store);
  const std::string cut(16, 'x');
  const Query asked{.issuer = "acme",
                    .subject = "alex",
                    .token_id = "a",
                    .session_id = "s",
                    .key_id = "k",
                    .issued_at = start,
                    .cut = cut};
  const auto allocated_by_checks = [&](Status expected) {
    const long before = allocations();
    bool right = true;
    for (int i = 0; i < 10; ++i) right &= revocations->check(asked).status() == expected;
    EXPECT_TRUE(right);
    return allocations() - before;
  };
  EXPECT_EQ(allocated_by_checks(Status::ok), 0) << "nothing is listed";
  ASSERT_TRUE(revoke(*revocations, "other").ok());
  EXPECT_EQ(allocated_by_checks(Status::ok), 0) << "others are listed";
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_EQ(allocated_by_checks(Status::token_revoked), 0) << "it is cut off";
  ASSERT_TRUE(revoke(*revocations, "a").ok());
  EXPECT_EQ(allocated_by_checks(Status::token_revoked), 0) << "its id is listed";
  EXPECT_GT(allocations(), 0) << "the count counts";
}

// corpus: I2. Once revoke has returned, every check in every thread and
// mirror refuses; what was minted knowing a cutoff always passes it.
TEST(Mirror, IsLinearizableUnderThreads) {
  constexpr int count = 400;
  TestStore store;
  const RevocationSettings settings{.max_skew = 2, .max_entries = 0, .lifetimes = {.all = 3600}};
  std::unique_ptr<Revocations> mirrors[] = {open(store, settings), open(store, settings)};
  std::vector<std::string> ids, subjects;
  for (int i = 0; i < count; ++i) {
    ids.push_back("id" + std::to_string(i));
    subjects.push_back("subject" + std::to_string(i % 50));
  }
  std::atomic<int> revoked[2] = {0, 0}, cut_off{0}, wrong{0};
  std::atomic<bool> stop{false};

  const auto revoke_half = [&](int half) {
    for (int i = 0; i < count / 2; ++i) {
      if (!revoke(*mirrors[half], ids[static_cast<std::size_t>(i * 2 + half)]).ok()) ++wrong;
      revoked[half].store(i + 1, std::memory_order_release);
    }
  };
  // Short-lived entries and repeated cutoffs, so that tables are swept and replaced.
  const auto cut = [&] {
    for (int i = 0; i < count; ++i) {
      const std::string &subject = subjects[static_cast<std::size_t>(i)];
      if (!mirrors[i % 2]->cut_off(CutoffScope::subject, "acme", subject, "").ok()) ++wrong;
      cut_off.store(i + 1, std::memory_order_release);
      if (!revoke(*mirrors[i % 2], "brief" + std::to_string(i), 0).ok()) ++wrong;
    }
  };
  const auto read = [&](std::size_t mirror) {
    for (int turn = 0; !stop.load(std::memory_order_relaxed); ++turn) {
      const int half = turn % 2;
      const int known = revoked[half].load(std::memory_order_acquire);
      const int cut_known = cut_off.load(std::memory_order_acquire);
      if (known > 0) {
        const auto at = static_cast<std::size_t>((turn % known) * 2 + half);
        wrong += check(*mirrors[mirror], token(ids[at])) != Status::token_revoked;
      }
      if (cut_known > 0) {
        const std::string &subject = subjects[static_cast<std::size_t>(turn % cut_known)];
        const Query old{.issuer = "acme", .subject = subject, .issued_at = start};
        wrong += check(*mirrors[mirror], old) != Status::token_revoked;
      }
      const Query stranger{.issuer = "acme", .subject = "nobody", .token_id = "none"};
      wrong += check(*mirrors[mirror], stranger) != Status::ok;
    }
  };
  std::vector<std::thread> readers, writers;
  for (std::size_t i = 0; i < 4; ++i) readers.emplace_back(read, i % 2);
  writers.emplace_back(revoke_half, 0);
  writers.emplace_back(revoke_half, 1);
  writers.emplace_back(cut);
  for (auto &thread : writers) thread.join();
  stop = true;
  for (auto &thread : readers) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

// Many cutoffs of one scope at once: each builds on the one before.
TEST(Mirror, CutoffsOfOneScopeFromManyThreadsAllSucceed) {
  TestStore store;
  std::unique_ptr<Revocations> mirrors[] = {open(store), open(store), open(store), open(store)};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (auto &mirror : mirrors)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i)
        failed += !mirror->cut_off(CutoffScope::everyone, "acme", "", "").ok();
    });
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(failed.load(), 0);
  const std::string last = cuts(*mirrors[0], "acme", "", start);
  EXPECT_EQ(last.size(), 16u);
  for (auto &mirror : mirrors) EXPECT_EQ(cuts(*mirror, "acme", "", start), last);
  EXPECT_EQ(cuts(*open(store), "acme", "", start), last);
}

}  // namespace
}  // namespace limen::revocation
