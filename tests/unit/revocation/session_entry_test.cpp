// Revocation for the session rules: entries in the caller's own commit, a caller's
// writes in the commit of a cutoff, separate cutoffs of subject and issuer.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/base64url.h"
#include "revocation/entry.h"
#include "revocation/harness.h"
#include "store/buckets.h"
#include "store/kinds.h"

namespace limen::revocation {
namespace {

constexpr store::Kind test_kind = 200;

std::string sid_in(store::Bucket bucket, std::uint8_t fill = 7) {
  std::array<std::uint8_t, 16> bytes;
  bytes.fill(fill);
  bytes[0] = static_cast<std::uint8_t>(bucket >> 8);
  bytes[1] = static_cast<std::uint8_t>(bucket);
  return base64url::encode(bytes);
}

Query session(std::string_view sid, std::string_view cut = {}) {
  return {.issuer = "acme",
          .subject = "alex",
          .token_id = {},
          .session_id = sid,
          .key_id = {},
          .issued_at = start,
          .cut = cut};
}

bool has(TestStore &store, store::Bucket bucket, std::string_view key) {
  const auto found = store.get(bucket, test_kind, key, {});
  return found.ok() && found->version != 0;
}

TEST(EntryAddress, ASessionsEntryLiesInTheBucketThatItsSidNames) {
  TestStore store;
  for (const int bucket : {0, 1, 255, 256, 0x1234, 0xFFFF}) {
    const auto named = static_cast<store::Bucket>(bucket);
    EXPECT_EQ(address_of(store, EntryType::session, "acme", sid_in(named)).bucket, named);
    EXPECT_EQ(address_of(store, EntryType::session, "other", sid_in(named)).bucket, named);
    for (const EntryType type : {EntryType::token, EntryType::key, EntryType::subject})
      EXPECT_EQ(address_of(store, type, "acme", sid_in(named)).bucket,
                store::bucket_of(store, "acme", sid_in(named)));
  }
}

// Sids that are not limen's, among them other spellings of the same bytes.
TEST(EntryAddress, OfAnyOtherSidItIsTheBucketOfItsName) {
  TestStore store;
  const std::string sid = sid_in(0x1234);
  std::vector<std::string> others{"s1", sid + "A", sid.substr(0, 21),
                                  sid + "==", std::string(22, '*')};
  others.push_back(sid);
  others.back().back() = static_cast<char>(sid.back() + 1);  // unused bits are set
  others.push_back(sid);
  others.back()[3] = '+';
  for (const std::string &other : others)
    EXPECT_EQ(address_of(store, EntryType::session, "acme", other).bucket,
              store::bucket_of(store, "acme", other))
        << other;
}

TEST(SessionEntry, EndsASessionInOneCommitWithItsEntry) {
  TestStore store;
  auto revocations = open(store);
  auto other = open(store);
  const store::Bucket bucket = store::bucket_of(store, "acme", "alex");
  const std::string sid = sid_in(bucket);
  const store::Write record = store::put(test_kind, "ticket", "session");
  ASSERT_TRUE(store.commit(bucket, {}, {}, {&record, 1}).ok());

  const auto entry = revocations->session_entry("acme", sid, start + 100, "logout");
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(check(*revocations, session(sid)), Status::ok) << "nothing is written yet";
  std::vector<store::Write> writes;
  writes.push_back(store::erase(test_kind, "ticket"));
  entry->append_to(writes);
  ASSERT_EQ(writes.size(), 3u);
  const auto commit = store.commit(bucket, {}, {}, writes);
  ASSERT_TRUE(commit.ok());
  ASSERT_TRUE(commit->done);
  const int tails = store.tails;
  ASSERT_TRUE(revocations->sync_mirror().ok());
  EXPECT_GT(store.tails, tails);

  EXPECT_FALSE(has(store, bucket, "ticket"));
  for (auto *each : {&revocations, &other})
    EXPECT_EQ(check(**each, session(sid)), Status::token_revoked);
  EXPECT_EQ(check(*open(store), session(sid)), Status::token_revoked) << "by the record alone";
  store.clock.set(start + 100);
  EXPECT_EQ(check(*revocations, session(sid)), Status::ok);
}

TEST(SessionEntry, IsTheOneThatRevokingTheSidWrites) {
  TestStore store;
  auto revocations = open(store);
  const std::string sid = sid_in(5);
  const auto entry = revocations->session_entry("acme", sid, start + 100, "");
  ASSERT_TRUE(entry.ok());
  const EntryAddress address = address_of(store, EntryType::session, "acme", sid);
  EXPECT_EQ(entry->key, address.key_text());
  ASSERT_TRUE(revocations->revoke_id(IdType::session, "acme", sid, start + 100, "").ok());
  std::vector<std::uint8_t> room(1000);
  const auto found = store.get(5, store::revocation_kind, address.key_text(), room);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(limen::as_text(ByteView(room).first(found->size)), entry->value);
}

TEST(SessionEntry, FailsWithFullAsASingleRevocationDoes) {
  TestStore store;
  auto revocations = open(store, {.max_skew = 2, .max_entries = 1, .lifetimes = {.all = 3600}});
  ASSERT_TRUE(revocations->revoke_id(IdType::session, "acme", "a", start + 10, "").ok());
  EXPECT_EQ(revocations->session_entry("acme", "b", start + 10, "").status(), Status::full);
  EXPECT_TRUE(revocations->session_entry("acme", "a", start + 10, "").ok()) << "it is kept already";
  EXPECT_EQ(revocations->session_entry("acme", "", start + 10, "").status(), Status::text);
}

TEST(SessionEntry, TakenInOnlyWhenTheLogCanBeRead) {
  TestStore store;
  auto revocations = open(store);
  auto other = open(store);
  ASSERT_TRUE(other->revoke_id(IdType::session, "acme", "a", start + 10, "").ok());
  store.tail_fails = true;
  EXPECT_EQ(revocations->sync_mirror().status(), Status::store);
  store.tail_fails = false;
  EXPECT_TRUE(revocations->sync_mirror().ok());
  EXPECT_EQ(check(*revocations, session("a")), Status::token_revoked);
}

TEST(SessionCheck, IsRefusedWithTheStatusThatIsAskedFor) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->revoke_id(IdType::session, "acme", "a", start + 10, "").ok());
  EXPECT_EQ(revocations->check(session("a"), Status::session_revoked).status(),
            Status::session_revoked);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_EQ(revocations->check(session("b"), Status::session_revoked).status(),
            Status::session_revoked);
  EXPECT_EQ(revocations->check({.issuer = "x"}, Status::session_revoked).status(), Status::ok);
}

TEST(CutoffIds, AreTheSubjectsAndEveryonesApart) {
  TestStore store;
  auto revocations = open(store);
  ASSERT_TRUE(revocations->cut_off(CutoffScope::everyone, "acme", "", "").ok());
  const auto of_everyone = revocations->active_cutoffs("acme", "alex", start);
  ASSERT_TRUE(of_everyone.ok());
  EXPECT_FALSE(of_everyone->subject);
  ASSERT_TRUE(of_everyone->everyone);
  EXPECT_EQ(of_everyone->text(), as_text(*of_everyone->everyone));

  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const auto of_both = revocations->active_cutoffs("acme", "alex", start);
  ASSERT_TRUE(of_both.ok());
  ASSERT_TRUE(of_both->subject);
  EXPECT_EQ(of_both->everyone, of_everyone->everyone);
  EXPECT_EQ(of_both->text(), std::string(as_text(*of_both->subject)) + "." +
                                 std::string(as_text(*of_both->everyone)));
  EXPECT_EQ(CutoffIds().text(), "");
}

TEST(CutoffIds, AreKnownAfterTUntilTheyExpire) {
  TestStore store;
  auto revocations = open(store);
  const auto known = [&](std::string_view subject) {
    const auto cuts = revocations->known_cutoffs("acme", subject);
    EXPECT_TRUE(cuts.ok());
    return cuts->text();
  };
  EXPECT_EQ(known("alex"), "");
  ASSERT_TRUE(revocations->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  const std::string first = cuts(*revocations, "acme", "alex", start);
  EXPECT_EQ(known("alex"), first);
  EXPECT_EQ(known("sam"), "");
  const Seconds before = start + usual.max_skew + 1;
  store.clock.set(before);
  EXPECT_EQ(cuts(*revocations, "acme", "alex", before), "");
  EXPECT_EQ(known("alex"), first);
  auto other = open(store);
  ASSERT_TRUE(other->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  EXPECT_NE(known("alex"), first) << "the newest, which another one made";
  store.clock.set(before + usual.max_skew + 1 + usual.lifetimes.all);
  EXPECT_EQ(known("alex"), "");
}

// "All but this session": the cutoff's id in its record keeps the session. It is
// written together with the cutoff or not at all.
TEST(CommitExtension, IsWrittenWithTheCutoffWhoseIdItIsTold) {
  TestStore store;
  auto revocations = open(store);
  const store::Bucket bucket = store::bucket_of(store, "acme", "alex");
  std::string kept;
  const Outcome outcome = revocations->cut_off(
      CutoffScope::subject, "acme", "alex", "",
      [&](const CutoffId &cut, Seconds now, auto &conditions, auto &writes) -> Outcome {
        EXPECT_EQ(now, start);
        kept = as_text(cut);
        conditions.push_back(store::absent(test_kind, "kept"));
        writes.push_back(store::put(test_kind, "kept", kept));
        return success();
      });
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(kept, cuts(*revocations, "acme", "alex", start));
  EXPECT_TRUE(has(store, bucket, "kept"));
  EXPECT_EQ(check(*revocations, session("a", kept)), Status::ok);
  EXPECT_EQ(check(*revocations, session("b")), Status::token_revoked);
}

TEST(CommitExtension, ThatFailsLeavesNothingWritten) {
  TestStore store;
  auto revocations = open(store);
  const int commits = store.commits;
  const Outcome outcome =
      revocations->cut_off(CutoffScope::subject, "acme", "alex", "",
                           [&](const CutoffId &, Seconds, auto &, auto &writes) -> Outcome {
                             writes.push_back(store::put(test_kind, "kept", "x"));
                             return fail(Status::session_unknown, "no such session");
                           });
  EXPECT_EQ(outcome.status(), Status::session_unknown);
  EXPECT_EQ(store.commits, commits);
  EXPECT_EQ(check(*revocations, session("a")), Status::ok);
}

// First another writer's cutoff comes in between, then the record changes on which
// the extension relies. Each time it is called again, with a new id.
TEST(CommitExtension, IsAskedAnewAfterEachConflict) {
  TestStore store;
  auto revocations = open(store);
  auto other = open(store);
  const store::Bucket bucket = store::bucket_of(store, "acme", "alex");
  store.after_get = [&] {
    ASSERT_TRUE(other->cut_off(CutoffScope::subject, "acme", "alex", "").ok());
  };
  std::set<std::string> ids;
  std::string key = "kept";
  const Outcome outcome = revocations->cut_off(
      CutoffScope::subject, "acme", "alex", "",
      [&](const CutoffId &cut, Seconds, auto &conditions, auto &writes) -> Outcome {
        EXPECT_EQ(conditions.size(), 1u);
        EXPECT_EQ(writes.size(), 2u);
        ids.emplace(as_text(cut));
        if (ids.size() == 2) {
          const store::Write in_the_way = store::put(test_kind, "kept", "another's");
          EXPECT_TRUE(store.commit(bucket, {}, {}, {&in_the_way, 1}).ok());
        }
        if (ids.size() == 3) key = "kept differently";
        conditions.push_back(store::absent(test_kind, key));
        writes.push_back(store::put(test_kind, key, as_text(cut)));
        return success();
      });
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_TRUE(has(store, bucket, "kept differently"));
  EXPECT_EQ(ids.count(cuts(*other, "acme", "alex", start)), 1u);
}

TEST(CommitExtension, WhoseConditionNeverHoldsEnds) {
  TestStore store;
  auto revocations = open(store);
  const store::Bucket bucket = store::bucket_of(store, "acme", "alex");
  const store::Write there = store::put(test_kind, "there", "x");
  ASSERT_TRUE(store.commit(bucket, {}, {}, {&there, 1}).ok());
  const Outcome outcome =
      revocations->cut_off(CutoffScope::subject, "acme", "alex", "",
                           [&](const CutoffId &, Seconds, auto &conditions, auto &) -> Outcome {
                             conditions.push_back(store::absent(test_kind, "there"));
                             return success();
                           });
  EXPECT_EQ(outcome.status(), Status::store);
  EXPECT_EQ(check(*revocations, session("a")), Status::ok);
}

}  // namespace
}  // namespace limen::revocation
