// Login marks: a login that began before a cutoff is refused after it. REVOKE-18 to REVOKE-20.
#include "revocation/login_mark.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/base64url.h"
#include "revocation/harness.h"
#include "store/kinds.h"

namespace limen::revocation {
namespace {

using namespace std::string_view_literals;

constexpr Seconds login_ttl = 900;

LoginMarks open_marks(store::Store &store, Revocations &revocations) {
  auto opened = LoginMarks::open(store, revocations, login_ttl);
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
  return std::move(opened).value();
}

class LoginMarkTest : public testing::Test {
 protected:
  std::string begin(std::string_view subject = "alex", std::string_view issuer = "acme") {
    const auto mark = marks.begin(issuer, subject);
    EXPECT_TRUE(mark.ok());
    return mark.ok() ? *mark : "failed";
  }
  Status check(std::string_view mark, std::string_view subject = "alex",
               std::string_view issuer = "acme") {
    return marks.check(mark, issuer, subject).status();
  }
  void cut(CutoffScope scope, std::string_view subject, std::string_view issuer = "acme") {
    ASSERT_TRUE(revocations->cut_off(scope, issuer, subject, "").ok());
  }

  TestStore store;
  std::unique_ptr<Revocations> revocations = open(store);
  LoginMarks marks = open_marks(store, *revocations);
};

TEST_F(LoginMarkTest, ALoginThatNothingInterruptsPassesAnyNumberOfTimes) {
  const std::string mark = begin();
  EXPECT_EQ(mark.size(), 66u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(check(mark), Status::ok);
}

TEST_F(LoginMarkTest, ACutoffOfTheSubjectOrOfEveryoneInBetweenRefusesIt) {
  const std::string mark = begin();
  cut(CutoffScope::subject, "alex");
  const Outcome outcome = marks.check(mark, "acme", "alex");
  ASSERT_EQ(outcome.status(), Status::login_revoked);
  EXPECT_STREQ(outcome.error().message,
               "login.mark: everything of its subject was revoked after the login began");
  const std::string sams = begin("sam");
  cut(CutoffScope::everyone, "");
  const Outcome of_issuer = marks.check(sams, "acme", "sam");
  ASSERT_EQ(of_issuer.status(), Status::login_revoked);
  EXPECT_STREQ(of_issuer.error().message,
               "login.mark: everything of its issuer was revoked after the login began");
}

TEST_F(LoginMarkTest, CutoffsOfOthersAndSingleRevocationsDoNotMatter) {
  const std::string mark = begin();
  cut(CutoffScope::subject, "sam");
  cut(CutoffScope::subject, "alex", "acme2");
  cut(CutoffScope::everyone, "", "acme2");
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "alex", start + 100, "").ok());
  EXPECT_EQ(check(mark), Status::ok);
}

// The cutoff is known at begin, and its T comes in between.
TEST_F(LoginMarkTest, ALoginThatBeginsAfterACutoffPassesBeforeAndAfterItsT) {
  cut(CutoffScope::everyone, "");
  cut(CutoffScope::subject, "alex");
  const std::string mark = begin();
  EXPECT_EQ(check(mark), Status::ok);
  store.clock.set(start + usual.max_skew + 1);
  EXPECT_EQ(check(mark), Status::ok);
  EXPECT_EQ(check(begin()), Status::ok);
}

// T is the same for two cutoffs of one second: ids tell them apart.
TEST_F(LoginMarkTest, ASecondCutoffInTheSameSecondRefusesWhatBeganAfterTheFirst) {
  cut(CutoffScope::subject, "alex");
  const std::string mark = begin();
  cut(CutoffScope::subject, "alex");
  EXPECT_EQ(check(mark), Status::login_revoked);
}

TEST_F(LoginMarkTest, ACutoffThatWasKnownAndExpiredMeanwhileDoesNotMatter) {
  cut(CutoffScope::subject, "alex");
  store.clock.set(start + usual.max_skew + usual.lifetimes.all);
  const std::string mark = begin();
  store.clock.set(start + usual.max_skew + 1 + usual.lifetimes.all);
  EXPECT_EQ(check(mark), Status::ok);
  EXPECT_EQ(check(begin()), Status::ok);
}

TEST_F(LoginMarkTest, IsGoodForItsTtlAndNotAtItsEnd) {
  const std::string mark = begin();
  store.clock.set(start + login_ttl - 1);
  EXPECT_EQ(check(mark), Status::ok);
  store.clock.set(start + login_ttl);
  const Outcome outcome = marks.check(mark, "acme", "alex");
  ASSERT_EQ(outcome.status(), Status::login_mark);
  EXPECT_STREQ(outcome.error().message,
               "login.mark: the login began 900 s ago; it may take 900 s (login.ttl)");
}

TEST_F(LoginMarkTest, FromAClockAheadItIsTakenUpToTheSkew) {
  store.clock.set(start + usual.max_skew);
  const std::string near = begin();
  store.clock.set(start + usual.max_skew + 1);
  const std::string far = begin();
  store.clock.set(start);
  EXPECT_EQ(check(near), Status::ok);
  const Outcome outcome = marks.check(far, "acme", "alex");
  ASSERT_EQ(outcome.status(), Status::login_mark);
  EXPECT_STREQ(outcome.error().message, "login.mark: the login began 3 s from now");
}

TEST_F(LoginMarkTest, HoldsAtTheEdgesOfTime) {
  for (const Seconds now : {Seconds{0}, (Seconds{1} << 32) - 1, latest}) {
    store.clock.set(now);
    const std::string mark = begin();
    EXPECT_EQ(check(mark), Status::ok) << now;
    store.clock.set(now + login_ttl);
    EXPECT_EQ(check(mark), Status::login_mark) << now;
  }
}

TEST_F(LoginMarkTest, IsOfOneSubjectOfOneIssuer) {
  const std::string mark = begin();
  const std::pair<std::string_view, std::string_view> others[] = {
      {"acme", "sam"},  {"acme2", "alex"}, {"acm", "ealex"},  {"acmea", "lex"},
      {"acme", ""},     {"", "acmealex"},  {"", "alex"},      {"acmealex", ""},
      {"alex", "acme"}, {"acme", "Alex"},  {"acme", "alex "}, {"acme", "alex\0"sv}};
  for (const auto &[issuer, subject] : others)
    EXPECT_EQ(check(mark, subject, issuer), Status::login_mark) << issuer << '|' << subject;
  EXPECT_EQ(check(mark), Status::ok);
}

TEST_F(LoginMarkTest, OneChangedBitRefusesIt) {
  const std::string mark = begin();
  std::vector<std::uint8_t> bytes(base64url::decoded_size(mark.size()));
  ASSERT_TRUE(base64url::decode(mark, bytes.data()));
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    auto forged = bytes;
    forged[i / 8] = static_cast<std::uint8_t>(forged[i / 8] ^ 1u << i % 8);
    EXPECT_EQ(check(base64url::encode(forged)), Status::login_mark) << i;
  }
  EXPECT_EQ(check(base64url::encode(bytes)), Status::ok);
}

TEST_F(LoginMarkTest, WhatIsNoMarkIsRefusedWithoutBeingRepeated) {
  const std::string mark = begin();
  std::vector<std::string> bad{"",
                               "x",
                               mark + "A",
                               mark + "=",
                               " " + mark,
                               mark + mark,
                               std::string(66, 'A'),
                               std::string(66, '\0'),
                               std::string(10000, 'A')};
  for (std::size_t size = 0; size < mark.size(); ++size) bad.push_back(mark.substr(0, size));
  for (std::size_t at = 0; at < mark.size(); ++at) {
    bad.push_back(mark);
    bad.back()[at] = '+';
  }
  // Four bits of the last character are unused and must be zero.
  bad.push_back(mark);
  bad.back().back() = static_cast<char>(bad.back().back() + 1);
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<std::uint8_t> bytes(49);
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<std::uint8_t>(random()); });
    bytes[0] = 1;
    bad.push_back(base64url::encode(bytes));
  }
  for (const std::string &text : bad) {
    const Outcome outcome = marks.check(text, "acme", "alex");
    ASSERT_EQ(outcome.status(), Status::login_mark) << text;
    if (text.size() > 5) {
      EXPECT_EQ(outcome.error().text().find(text.substr(0, 5)), std::string_view::npos);
    }
  }
}

// Code that ends a login reads the cutoffs first, then checks the mark. Whenever a
// cutoff comes, an old login is refused. In the other order it could be accepted.
TEST_F(LoginMarkTest, NoPlaceBetweenCutsAndCheckLetsALoginThrough) {
  for (const int moment : {0, 1, 2}) {
    const std::string subject = "subject" + std::to_string(moment);
    const std::string mark = begin(subject);
    if (moment == 0) cut(CutoffScope::subject, subject);
    const std::string carried = cuts(*revocations, "acme", subject, start);
    if (moment == 1) cut(CutoffScope::subject, subject);
    const Status at_end = check(mark, subject);
    if (moment == 2) cut(CutoffScope::subject, subject);
    const Query minted{.issuer = "acme", .subject = subject, .issued_at = start, .cut = carried};
    const bool slipped_in =
        at_end == Status::ok && revocations->check(minted).status() == Status::ok;
    EXPECT_FALSE(slipped_in) << moment;
    EXPECT_EQ(at_end, moment == 2 ? Status::ok : Status::login_revoked) << moment;
  }
}

// Another process, or this one after a restart.
TEST_F(LoginMarkTest, EveryOpenerOfAStoreHasTheSameSecret) {
  const std::string mark = begin();
  auto other_revocations = open(store);
  const LoginMarks others = open_marks(store, *other_revocations);
  EXPECT_TRUE(others.check(mark, "acme", "alex").ok());
  const auto theirs = others.begin("acme", "alex");
  ASSERT_TRUE(theirs.ok());
  EXPECT_EQ(check(*theirs), Status::ok);
  ASSERT_TRUE(other_revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_EQ(check(mark), Status::login_revoked) << "this one has to read first";
  EXPECT_EQ(check(begin()), Status::ok) << "and so has who begins";
}

TEST_F(LoginMarkTest, AnotherStoresMarkIsNone) {
  TestStore other;
  auto other_revocations = open(other);
  const LoginMarks others = open_marks(other, *other_revocations);
  EXPECT_EQ(others.check(begin(), "acme", "alex").status(), Status::login_mark);
}

// Both processes find no secret; the second one to write uses the first one's.
TEST(LoginMarks, TwoThatOpenAtOnceAgree) {
  TestStore store;
  auto revocations = open(store);
  std::optional<LoginMarks> first;
  store.after_get = [&] { first = open_marks(store, *revocations); };
  const LoginMarks second = open_marks(store, *revocations);
  ASSERT_TRUE(first);
  EXPECT_TRUE(second.check(*first->begin("acme", "alex"), "acme", "alex").ok());
}

TEST(LoginMarks, ThreadsThatOpenAtOnceAgree) {
  TestStore store;
  auto revocations = open(store);
  std::vector<std::optional<LoginMarks>> opened(4);
  std::vector<std::thread> threads;
  for (auto &each : opened) threads.emplace_back([&] { each = open_marks(store, *revocations); });
  for (auto &thread : threads) thread.join();
  const auto mark = opened[0]->begin("acme", "alex");
  ASSERT_TRUE(mark.ok());
  for (const auto &each : opened) EXPECT_TRUE(each->check(*mark, "acme", "alex").ok());
}

TEST(LoginMarks, ADamagedSecretIsNotUsed) {
  for (const std::string &value : {std::string("short"), std::string(33, 'x'), std::string()}) {
    TestStore store;
    auto revocations = open(store);
    const store::Write write = store::put(store::secret_kind, "login_mark", value);
    ASSERT_TRUE(store.commit(0, {}, {}, {&write, 1}).ok());
    EXPECT_EQ(LoginMarks::open(store, *revocations, login_ttl).status(), Status::store);
  }
}

TEST_F(LoginMarkTest, WhenTheStoreIsAwayNothingPasses) {
  const std::string mark = begin();
  cut(CutoffScope::subject, "sam");
  auto other = open(store);
  ASSERT_TRUE(other->cut_off(CutoffScope::subject, "acme", "kim", "").ok());
  store.tail_fails = true;
  EXPECT_EQ(check(mark), Status::stale);
  EXPECT_EQ(marks.begin("acme", "alex").status(), Status::stale);
  store.tail_fails = false;
  EXPECT_EQ(check(mark), Status::ok);
  TestStore away;
  away.fails = true;
  EXPECT_EQ(LoginMarks::open(away, *revocations, login_ttl).status(), Status::store);
}

// A mark shows nothing of the store's secret, and two marks differ only in their
// contents.
TEST_F(LoginMarkTest, TheSecretIsInNoMark) {
  std::array<std::uint8_t, 32> secret;
  const auto found = store.get(0, store::secret_kind, "login_mark", secret);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size, secret.size());
  const std::string mark = begin();
  std::vector<std::uint8_t> bytes(base64url::decoded_size(mark.size()));
  ASSERT_TRUE(base64url::decode(mark, bytes.data()));
  for (std::size_t i = 0; i + 4 <= secret.size(); ++i)
    EXPECT_EQ(std::search(bytes.begin(), bytes.end(), secret.begin() + static_cast<long>(i),
                          secret.begin() + static_cast<long>(i) + 4),
              bytes.end());
}

}  // namespace
}  // namespace limen::revocation
