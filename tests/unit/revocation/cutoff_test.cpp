// Cutoffs: they refuse everything of a subject, or of an issuer, from before.
// REVOKE-12 to REVOKE-16.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "revocation/harness.h"

namespace limen::revocation {
namespace {

using namespace std::string_view_literals;

Query minted(Seconds issued_at, std::string_view cut = {}, std::string_view subject = "alex",
             std::string_view issuer = "acme") {
  return {.issuer = issuer,
          .subject = subject,
          .token_id = "t1",
          .session_id = {},
          .key_id = {},
          .issued_at = issued_at,
          .cut = cut};
}

// T is the next whole second after now + max_skew.
const Seconds first_cut = start + usual.max_skew + 1;

TEST(Cutoff, RefusesWhatWasIssuedBeforeItAndSaysWhenItWasMade) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "hacked").ok());
  for (const Seconds issued : {start - 3600, start - 1, start, start + 1, first_cut - 1}) {
    const Outcome outcome = revocations->check(minted(issued));
    ASSERT_EQ(outcome.status(), Status::token_revoked) << issued;
    EXPECT_STREQ(outcome.error().message,
                 "revoked: everything of its subject, at 2027-01-15T08:00:00Z");
  }
}

TEST(Cutoff, AnIssueTimeAtTPasses) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  store.clock.set(first_cut);
  EXPECT_EQ(check(*revocations, minted(first_cut - 1)), Status::token_revoked);
  EXPECT_EQ(check(*revocations, minted(first_cut)), Status::ok);
  EXPECT_EQ(check(*revocations, minted(first_cut + 1)), Status::ok);
}

TEST(Cutoff, ATokenWithoutAnIssueTimeIsFromBefore) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  store.clock.set(start + 1000);
  EXPECT_EQ(check(*revocations, minted(unset)), Status::token_revoked);
}

// REVOKE-13: an iat has whole seconds.
TEST(Cutoff, ALoginInTheSameSecondPassesAtOnceAndOnlyThat) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_EQ(cuts(*revocations, "acme", "alex", start), "");
  const Query before = minted(start);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string cut = cuts(*revocations, "acme", "alex", start);
  EXPECT_EQ(cut.size(), 16u);
  EXPECT_EQ(check(*revocations, minted(start, cut)), Status::ok);
  EXPECT_EQ(check(*revocations, before), Status::token_revoked);
}

TEST(Cutoff, IdsAreWrittenUntilTheClockReachesT) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_EQ(cuts(*revocations, "acme", "alex", first_cut - 1).size(), 16u);
  EXPECT_EQ(cuts(*revocations, "acme", "alex", first_cut), "");
  EXPECT_EQ(cuts(*revocations, "acme", "sam", start), "");
  EXPECT_EQ(cuts(*revocations, "acme2", "alex", start), "");
}

TEST(Cutoff, AnIdIsComparedWhole) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string cut = cuts(*revocations, "acme", "alex", start);
  const auto with = [&](const std::string &text) {
    return check(*revocations, minted(start, text));
  };
  for (const auto &text : {cut, "x." + cut, cut + ".x", "x." + cut + ".y", "." + cut, cut + "."})
    EXPECT_EQ(with(text), Status::ok) << text;
  for (const auto &text : {cut + "x", "x" + cut, cut.substr(0, 15), cut.substr(1),
                           cut.substr(0, 8) + "." + cut.substr(8), std::string("."),
                           std::string(".."), cut + std::string("\0", 1), cut + " ", cut + ",x"})
    EXPECT_EQ(with(text), Status::token_revoked) << text;
}

TEST(Cutoff, ANewerOneReplacesTheOlder) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string old_cut = cuts(*revocations, "acme", "alex", start);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string new_cut = cuts(*revocations, "acme", "alex", start);
  EXPECT_NE(old_cut, new_cut);
  for (auto *each : {&revocations}) {
    EXPECT_EQ(check(**each, minted(start, old_cut)), Status::token_revoked);
    EXPECT_EQ(check(**each, minted(start, new_cut)), Status::ok);
    EXPECT_EQ(check(**each, minted(start)), Status::token_revoked);
  }
  auto later = open(store);
  EXPECT_EQ(check(*later, minted(start, old_cut)), Status::token_revoked);
  EXPECT_EQ(check(*later, minted(start, new_cut)), Status::ok);
}

TEST(Cutoff, TNeverGoesBack) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  store.clock.set(start - 1000);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string cut = cuts(*revocations, "acme", "alex", start - 1000);
  EXPECT_EQ(check(*revocations, minted(first_cut - 1)), Status::token_revoked);
  EXPECT_EQ(check(*revocations, minted(start - 1000, cut)), Status::ok);
  auto later = open(store);
  EXPECT_EQ(check(*later, minted(first_cut - 1)), Status::token_revoked);
  EXPECT_EQ(cuts(*later, "acme", "alex", first_cut - 1), cut);
}

// REVOKE-16; corpus: I3
TEST(Cutoff, IsKeptUntilTAndTheLongestLife) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  store.clock.set(first_cut + usual.lifetimes.all - 1);
  EXPECT_EQ(check(*revocations, minted(start)), Status::token_revoked);
  EXPECT_EQ(check(*open(store), minted(start)), Status::token_revoked);
  store.clock.set(first_cut + usual.lifetimes.all);
  EXPECT_EQ(check(*revocations, minted(start)), Status::ok);
  EXPECT_EQ(check(*open(store), minted(start)), Status::ok);
}

// attack: 22
TEST(Cutoff, IsOfOneSubjectOfOneIssuer) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::pair<std::string_view, std::string_view> others[] = {
      {"acm", "alex"},  {"acme2", "alex"}, {"acme", "ale"},      {"acme", "alexa"}, {"", "alex"},
      {"acmea", "lex"}, {"acme", "ALEX"},  {"acme", "alex\0"sv}, {"acme", ""}};
  for (const auto &[issuer, subject] : others)
    EXPECT_EQ(check(*revocations, minted(start, {}, subject, issuer)), Status::ok)
        << issuer << '|' << subject;
}

TEST(Cutoff, OfEveryoneRefusesEachSubjectOfTheIssuer) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::everyone, "acme", "ignored", "").ok());
  for (const auto subject : {"alex", "sam", "ignored", ""}) {
    const Outcome outcome = revocations->check(minted(start, {}, subject));
    ASSERT_EQ(outcome.status(), Status::token_revoked) << subject;
    EXPECT_STREQ(outcome.error().message,
                 "revoked: everything of its issuer, at 2027-01-15T08:00:00Z");
  }
  EXPECT_EQ(check(*revocations, minted(start, {}, "alex", "acme2")), Status::ok);
  EXPECT_EQ(check(*revocations, minted(first_cut)), Status::ok);
}

// REVOKE-15
TEST(Cutoff, EveryScopeIsCheckedForItself) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string of_subject = cuts(*revocations, "acme", "alex", start);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::everyone, "acme", "", "").ok());
  const std::string of_both = cuts(*revocations, "acme", "alex", start);
  const std::string of_issuer = cuts(*revocations, "acme", "sam", start);
  EXPECT_EQ(of_both, of_subject + "." + of_issuer);
  EXPECT_EQ(check(*revocations, minted(start, of_subject)), Status::token_revoked);
  EXPECT_EQ(check(*revocations, minted(start, of_issuer)), Status::token_revoked);
  EXPECT_EQ(check(*revocations, minted(start, of_both)), Status::ok);
  EXPECT_EQ(check(*revocations, minted(start, of_issuer, "sam")), Status::ok);
}

TEST(Cutoff, WhatPassesTheCutoffIsStillRefusedByItsId) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string cut = cuts(*revocations, "acme", "alex", start);
  ASSERT_TRUE(revocations->revoke_id(IdType::token, "acme", "t1", start + 50, "").ok());
  EXPECT_EQ(check(*revocations, minted(start, cut)), Status::token_revoked);
}

TEST(Cutoff, OfAnEmptySubjectIsRefused) {
  TestStore store;
  auto revocations = open(store);
  EXPECT_EQ(revocations->cut_off(CutoffScope::subject, "acme", "", "").status(), Status::text);
}

// Another writer's cutoff comes between the read and the write of this one.
TEST(Cutoff, TwoAtOnceBothHold) {
  TestStore store;
  auto revocations = open(store);
  auto other = open(store);
  store.after_get = [&] {
    store.clock.set(start + 10);
    ASSERT_TRUE(other->cut_off(CutoffScope::subject, "acme", "alex", std::string(3000, 'r')).ok());
    store.clock.set(start + 5);
  };
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_GE(store.commits, 3) << "the first attempt met a conflict";
  const Seconds highest = start + 10 + usual.max_skew + 1;
  for (auto *each : {&revocations, &other}) {
    EXPECT_EQ(check(**each, minted(highest - 1)), Status::token_revoked);
    EXPECT_EQ(check(**each, minted(highest)), Status::ok);
    EXPECT_EQ(cuts(**each, "acme", "alex", start + 5),
              cuts(*revocations, "acme", "alex", start + 5));
  }
}

TEST(Cutoff, HoldsAtTheEdgesOfTime) {
  for (const Seconds now : {Seconds{0}, (Seconds{1} << 32) - 2, latest}) {
    TestStore store;
    store.clock.set(now);
    auto revocations = open(store);
    ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
    EXPECT_EQ(check(*revocations, minted(now)), Status::token_revoked) << now;
    EXPECT_EQ(check(*revocations, minted(now, cuts(*revocations, "acme", "alex", now))),
              Status::ok);
    EXPECT_EQ(check(*revocations, minted(now + usual.max_skew + 1)), Status::ok) << now;
  }
}

// REVOKE-12, REVOKE-13: all from before is refused, and logging in again at once
// works. The order of events is the oracle; issuers' clocks are off by up to
// max_skew.
TEST(Cutoff, AgreesWithTheOrderOfEvents) {
  const std::vector<std::string> issuers{"acme", "acm"}, subjects{"alex", "sam", "kim"};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    struct Minted {
      std::size_t issuer, subject;
      Seconds issued_at;
      std::string cut;
      int when;
    };
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<std::size_t>(random() % n); };
    TestStore store;
    std::unique_ptr<Revocations> mirrors[] = {open(store), open(store), open(store)};
    std::vector<Minted> tokens;
    std::map<std::pair<std::size_t, std::size_t>, int> last_cut;  // subject 3: everyone
    Seconds now = start;
    for (int event = 0; event < 1500; ++event) {
      Revocations &mirror = *mirrors[below(3)];
      const std::size_t issuer = below(2), subject = below(3);
      const std::size_t action = below(100);
      if (action < 8) {
        const bool everyone = below(4) == 0;
        const CutoffScope scope = everyone ? CutoffScope::everyone : CutoffScope::subject;
        ASSERT_TRUE(mirror.cut_off(scope, issuers[issuer], subjects[subject], "").ok());
        last_cut[{issuer, everyone ? 3 : subject}] = event;
      } else if (action < 40) {
        const Seconds skewed = now + static_cast<Seconds>(below(5)) - 2;
        tokens.push_back({issuer, subject, skewed,
                          cuts(mirror, issuers[issuer], subjects[subject], skewed), event});
      } else if (action < 85 && !tokens.empty()) {
        const Minted &token = tokens[below(tokens.size())];
        bool refused = false;
        for (const std::size_t scope : {token.subject, std::size_t{3}}) {
          const auto cut = last_cut.find({token.issuer, scope});
          refused |= cut != last_cut.end() && cut->second > token.when;
        }
        const Query asked{.issuer = issuers[token.issuer],
                          .subject = subjects[token.subject],
                          .token_id = {},
                          .session_id = {},
                          .key_id = {},
                          .issued_at = token.issued_at,
                          .cut = token.cut};
        ASSERT_EQ(check(mirror, asked), refused ? Status::token_revoked : Status::ok)
            << "seed " << seed << " event " << event;
      } else if (action < 98) {
        store.clock.set(now += static_cast<Seconds>(below(3)));
      } else {
        mirrors[below(3)] = open(store);
      }
    }
  }
}

}  // namespace
}  // namespace limen::revocation
