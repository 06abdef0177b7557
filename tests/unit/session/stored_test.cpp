// Checks the stored bytes: no ticket is among them, and the index follows the records.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "base/keyed_hash.h"
#include "session/harness.h"
#include "store/buckets.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

class Stored : public SessionsTest {
 protected:
  // Returns every byte that the store holds: records of all kinds, the log and alex's index.
  std::string everything() {
    std::string all;
    for (int kind = 0; kind < 256; ++kind) {
      std::string after;
      do {
        const auto page = store->scan(static_cast<store::Kind>(kind), after, 100);
        EXPECT_TRUE(page.ok());
        for (const store::Record &record : page->records) all += record.key + '|' + record.value;
        after = page->next;
      } while (!after.empty());
    }
    const auto tail = store->tail({}, 10000);
    EXPECT_TRUE(tail.ok());
    for (const store::LogEntry &entry : tail->entries) all += '|' + entry.body;
    for (const std::string &member : members("alex")) all += '|' + member;
    return all;
  }

  std::string index_name(std::string_view subject) {
    const Digest128 digest =
        keyed_hash(store::naming_key(*store), store::session_kind, issuer, subject);
    std::string name(16, '\0');
    std::memcpy(name.data(), &digest, sizeof digest);
    return name;
  }
  store::Bucket bucket(std::string_view subject) {
    return store::bucket_of(*store, issuer, subject);
  }
  std::vector<std::string> members(std::string_view subject) {
    return *store->list(bucket(subject), index_name(subject), {}, 100000);
  }
  std::size_t records() { return store->scan(store::session_kind, {}, 100000)->records.size(); }

  void remove_from_index(const std::string &member) {
    store::Write write{};
    write.type = store::Write::Type::index_remove;
    write.kind = store::session_kind;
    const std::string name = index_name("alex");
    write.key = name;
    write.value = member;
    EXPECT_TRUE(store->commit(bucket("alex"), {}, {}, {&write, 1})->done);
  }

  static constexpr char issuer[] = "https://shop.example";
};

// SESSION-1; corpus: I6. Searches for the text of each ticket and for its bytes, in parts.
TEST_F(Stored, NoTicketIsInTheStore) {
  std::vector<std::string> tickets;
  LoginContext login;
  login.label = "Firefox";
  for (int i = 0; i < 3; ++i) tickets.push_back(create("alex", R"({"n":1})", login));
  tickets.push_back(renew(tickets[0]));
  tickets.push_back(renew(tickets[3]));
  ASSERT_TRUE(sessions->touch(tickets[1]).ok());
  ASSERT_TRUE(sessions->end(tickets[1]).ok());
  std::uint64_t ended = 0;
  ASSERT_EQ(get(tickets[2]), Status::ok);
  ASSERT_TRUE(sessions->revoke_sessions("alex", room.sid(), "why", ended).ok());
  const std::string all = everything();
  ASSERT_NE(all.find(R"({"n":1})"), std::string::npos);  // the search works
  for (const std::string &ticket : tickets) {
    std::array<std::uint8_t, ticket_size> bytes;
    ASSERT_TRUE(base64url::decode(ticket, bytes.data()));
    // The first three bytes, and so four characters, are kind and bucket.
    for (std::size_t i = 4; i + 8 <= ticket.size(); ++i)
      EXPECT_EQ(all.find(ticket.substr(i, 8)), std::string::npos);
    for (std::size_t i = 3; i + 6 <= bytes.size(); ++i)
      EXPECT_EQ(all.find(as_text(bytes).substr(i, 6)), std::string::npos);
  }
}

// SESSION-21
TEST_F(Stored, TheIndexGoesWithTheRecord) {
  std::vector<std::string> tickets;
  for (int i = 0; i < 5; ++i) tickets.push_back(create());
  EXPECT_EQ(members("alex").size(), 5u);
  tickets[0] = renew(tickets[0]);
  EXPECT_EQ(members("alex").size(), 5u);
  ASSERT_TRUE(sessions->end(tickets[0]).ok());
  EXPECT_EQ(members("alex").size(), 4u);
  ASSERT_EQ(get(tickets[1]), Status::ok);
  ASSERT_TRUE(sessions->revoke_session("alex", room.sid(), {}).ok());
  EXPECT_EQ(members("alex").size(), 3u);
  policy.limit = 2;
  policy.evict_oldest = true;
  create();
  EXPECT_EQ(members("alex").size(), 2u);
  EXPECT_EQ(records(), 2u);
}

// SESSION-22
TEST_F(Stored, WhatHasExpiredLeavesTheIndex) {
  for (int i = 0; i < 40; ++i) create();
  clock.set(start + 1800);  // past idle_ttl, before ttl
  EXPECT_EQ(members("alex").size(), 40u);
  EXPECT_EQ(count("alex"), 0u);
  EXPECT_EQ(members("alex").size(), 0u);

  for (int i = 0; i < 40; ++i) create();
  clock.set(start + 3600);
  for (int i = 0; i < 40; ++i) create();
  EXPECT_LE(members("alex").size(), 48u);  // at most 8 expired ones are left
  EXPECT_EQ(count("alex"), 40u);
  EXPECT_EQ(members("alex").size(), 40u);
}

// SESSION-22. Each create removes some expired members, wherever in the index they are.
TEST_F(Stored, DeadMembersDoNotPileUpBehindLiveOnes) {
  const SessionPolicy idles_out{60, 2'000'000, 0, false}, stays{1'000'000, 2'000'000, 0, false};
  for (const SessionPolicy &some : {idles_out, stays}) {
    policy = some;
    for (int i = 0; i < 100; ++i) create();
  }
  clock.set(start + 60);
  for (int i = 0; i < 900; ++i) create();
  EXPECT_LT(members("alex").size(), 1010u);
}

// SESSION-23, REVOKE-7
TEST_F(Stored, ASessionThatTheIndexLostIsRevokedAllTheSame) {
  const std::string ticket = create();
  remove_from_index(members("alex").at(0));
  EXPECT_EQ(count("alex"), 0u);
  EXPECT_EQ(get(ticket), Status::ok);
  const std::string keep = create();
  ASSERT_EQ(get(keep), Status::ok);
  std::uint64_t ended = 99;
  ASSERT_TRUE(sessions->revoke_sessions("alex", room.sid(), {}, ended).ok());
  EXPECT_EQ(ended, 0u);
  EXPECT_EQ(get(ticket), Status::session_revoked);
  EXPECT_EQ(get(keep), Status::ok);
}

// SESSION-14
TEST_F(Stored, AnExpiredSessionIsUnknownThoughItLiesThere) {
  SessionPolicy short_policy = policy;
  short_policy.ttl = 100;
  TicketText ticket;
  ASSERT_TRUE(sessions->create("alex", {}, short_policy, {}, room.span(), ticket).ok());
  clock.set(start + 99);
  EXPECT_EQ(get(as_text(ticket)), Status::ok);
  clock.set(start + 100);
  EXPECT_EQ(records(), 1u);
  EXPECT_EQ(get(as_text(ticket)), Status::session_unknown);
  EXPECT_EQ(sessions->touch(as_text(ticket)).status(), Status::session_unknown);
  EXPECT_EQ(count("alex"), 0u);
}

// SESSION-3
TEST_F(Stored, NoCallMakesASessionOfAnUnknownTicket) {
  const std::string strange = [] {
    std::array<std::uint8_t, ticket_size> bytes{0x4D, 1, 2};
    std::string text(ticket_text_size, '\0');
    base64url::encode(bytes, text.data());
    return text;
  }();
  TicketText next;
  std::uint64_t ended = 0;
  EXPECT_EQ(get(strange), Status::session_unknown);
  EXPECT_EQ(sessions->update(strange, 1, "{}", room.span()).status(), Status::session_unknown);
  EXPECT_EQ(sessions->touch(strange).status(), Status::session_unknown);
  EXPECT_EQ(sessions->renew(strange, {}, room.span(), next).status(), Status::session_unknown);
  EXPECT_EQ(sessions->end(strange).status(), Status::session_unknown);
  EXPECT_EQ(sessions->csrf_binding(strange).status(), Status::session_unknown);
  EXPECT_EQ(sessions->revoke_session("alex", "AAAAAAAAAAAAAAAAAAAAAA", {}).status(),
            Status::session_unknown);
  EXPECT_EQ(sessions->revoke_sessions("alex", "AAAAAAAAAAAAAAAAAAAAAA", {}, ended).status(),
            Status::session_unknown);
  EXPECT_EQ(records(), 0u);
  EXPECT_TRUE(members("alex").empty());
}

// SESSION-20
TEST_F(Stored, AnOldTicketLeavesNothingBehind) {
  const std::string old = create();
  renew(old);
  EXPECT_EQ(records(), 1u);
  EXPECT_EQ(store->scan(store::renewed_ticket_kind, {}, 10)->records.size(), 1u);
  ASSERT_TRUE(sessions->touch(old).ok());
  EXPECT_EQ(sessions->update(old, room.record().version, R"({"n":2})", room.span()).status(),
            Status::session_renewed);
  EXPECT_EQ(records(), 1u);
  EXPECT_EQ(members("alex").size(), 1u);
  clock.set(start + 10);
  EXPECT_EQ(get(old), Status::session_unknown);
  EXPECT_EQ(store->scan(store::renewed_ticket_kind, {}, 10)->records.size(), 0u);
}

}  // namespace
}  // namespace limen::session
