// SESSION-44 to SESSION-48. Visitors: somebody who has not logged in, and is nobody.
#include "session/visitors.h"

#include <gtest/gtest.h>

#include <string>

#include "session/harness.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

class VisitorsTest : public SessionsTest {
 protected:
  VisitorsTest() {
    visitors_store = std::move(store::memory::open(clock, {})->store);
    visitors = std::make_unique<Visitors>(*visitors_store, *revocations, hub,
                                          VisitorConfig{"https://shop.example", 3600, 86400, 16384},
                                          SecretBytes(32, 7));
  }

  std::string draw() {
    TicketText ticket;
    const auto drawn = visitors->draw(ticket);
    EXPECT_TRUE(drawn.ok());
    version = drawn ? *drawn : 0;
    return std::string(as_text(ticket));
  }
  Status put(std::string_view ticket, std::string_view data) {
    const Outcome stored = visitors->put(ticket, version, data, room.span());
    if (stored.ok()) version = room.record().version;
    return stored.status();
  }
  std::string stored(std::string_view data = R"({"cart":[7]})") {
    std::string ticket = draw();
    EXPECT_EQ(put(ticket, data), Status::ok);
    return ticket;
  }
  Status get_visitor(std::string_view ticket) {
    return visitors->get(ticket, room.span()).status();
  }
  std::size_t records() {
    return visitors_store->scan(store::session_kind, {}, 1000)->records.size();
  }

  std::unique_ptr<store::Store> visitors_store;
  std::unique_ptr<Visitors> visitors;
  std::uint64_t version = 0;
};

TEST_F(VisitorsTest, AreStoredWhenTheyFirstHaveData) {
  const std::string ticket = draw();
  EXPECT_EQ(records(), 0u);
  EXPECT_EQ(get_visitor(ticket), Status::session_unknown);
  EXPECT_EQ(put(ticket, R"({"cart":[7]})"), Status::ok);
  EXPECT_EQ(records(), 1u);
  ASSERT_EQ(get_visitor(ticket), Status::ok);
  EXPECT_EQ(room.data(), R"({"cart":[7]})");
}

TEST_F(VisitorsTest, AreNobody) {
  const std::string ticket = stored();
  ASSERT_EQ(get_visitor(ticket), Status::ok);
  EXPECT_EQ(room.record().subject.at, 0u);
  EXPECT_EQ(room.record().sid.at, 0u);
  EXPECT_EQ(room.record().roles.at, 0u);
  EXPECT_EQ(room.record().level, 0u);
  EXPECT_EQ(room.record().auth_time, unset);
  EXPECT_EQ(sessions->require(room.record(), 1'000'000, 0).status(), Status::session_not_fresh);
}

// F, S3: no call for sessions accepts a visitor's ticket, before it reads anything.
TEST_F(VisitorsTest, NoCallForSessionsAcceptsTheirTickets) {
  const std::string ticket = stored();
  TicketText next;
  EXPECT_EQ(get(ticket), Status::ticket_kind);
  EXPECT_EQ(sessions->update(ticket, 1, "{}", room.span()).status(), Status::ticket_kind);
  EXPECT_EQ(sessions->touch(ticket).status(), Status::ticket_kind);
  EXPECT_EQ(sessions->renew(ticket, {}, room.span(), next).status(), Status::ticket_kind);
  EXPECT_EQ(sessions->end(ticket).status(), Status::ticket_kind);
}

TEST_F(VisitorsTest, NoCallForThemAcceptsASessionsTicket) {
  const std::string ticket = create();
  version = 1;
  EXPECT_EQ(get_visitor(ticket), Status::ticket_kind);
  EXPECT_EQ(put(ticket, "{}"), Status::ticket_kind);
  EXPECT_EQ(visitors->end(ticket).status(), Status::ticket_kind);
}

TEST_F(VisitorsTest, ATicketOfTheOtherKindFindsNothing) {
  std::string ticket = create();
  std::array<std::uint8_t, ticket_size> bytes;
  ASSERT_TRUE(base64url::decode(ticket, bytes.data()));
  bytes[0] = static_cast<std::uint8_t>(TicketKind::visitor);
  base64url::encode(bytes, ticket.data());
  EXPECT_EQ(get_visitor(ticket), Status::session_unknown);
}

// A client could choose a ticket, and make somebody else use it, if it could store one.
TEST_F(VisitorsTest, NobodyStoresATicketThatWasNotDrawnHere) {
  const std::string one = draw();
  const std::uint64_t of_one = version;
  const std::string other = draw();
  version = of_one;
  EXPECT_EQ(put(other, "{}"), Status::argument);
  for (const std::uint64_t guessed :
       {std::uint64_t{1}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    version = guessed;
    EXPECT_NE(put(other, "{}"), Status::ok);
  }
  version = 0;
  EXPECT_EQ(put(other, "{}"), Status::argument);
  EXPECT_EQ(records(), 0u);
  version = of_one;
  EXPECT_EQ(put(one, "{}"), Status::ok);
}

TEST_F(VisitorsTest, AnotherSecretMakesOtherVersions) {
  Visitors others(*visitors_store, *revocations, hub,
                  VisitorConfig{"https://shop.example", 3600, 86400, 16384}, SecretBytes(32, 8));
  TicketText ticket;
  version = others.draw(ticket).value();
  EXPECT_EQ(put(as_text(ticket), "{}"), Status::argument);
}

TEST_F(VisitorsTest, OfTwoWritersTheSecondReadsAgain) {
  const std::string ticket = draw();
  const std::uint64_t drawn = version;
  ASSERT_EQ(put(ticket, R"({"n":1})"), Status::ok);
  const std::uint64_t first = version;
  version = drawn;
  EXPECT_EQ(put(ticket, R"({"n":2})"), Status::session_version);
  version = first;
  ASSERT_EQ(put(ticket, R"({"n":3})"), Status::ok);
  version = first;
  EXPECT_EQ(put(ticket, R"({"n":4})"), Status::session_version);
  ASSERT_EQ(get_visitor(ticket), Status::ok);
  EXPECT_EQ(room.data(), R"({"n":3})");
}

TEST_F(VisitorsTest, TheSameDataOnlyKeepsThemAlive) {
  const std::string ticket = stored();
  const std::uint64_t before = version;
  clock.set(start + 1800);
  ASSERT_EQ(put(ticket, R"({"cart":[7]})"), Status::ok);
  EXPECT_EQ(version, before);
  clock.set(start + 1800 + 3599);
  EXPECT_EQ(get_visitor(ticket), Status::ok);
}

TEST_F(VisitorsTest, IdleAndAbsoluteTimeEndThem) {
  const std::string idle = stored();
  clock.set(start + 3600);
  EXPECT_EQ(get_visitor(idle), Status::session_unknown);
  const std::string busy = stored();
  for (Seconds at = 3600; at < 3600 + 86400; at += 1800) {
    clock.set(start + at);
    ASSERT_EQ(put(busy, R"({"cart":[7]})"), Status::ok) << at;
  }
  clock.set(start + 3600 + 86400);
  EXPECT_EQ(get_visitor(busy), Status::session_unknown);
}

TEST_F(VisitorsTest, EndAndDoNotComeBack) {
  const std::string ticket = stored();
  ASSERT_TRUE(visitors->end(ticket).ok());
  EXPECT_EQ(get_visitor(ticket), Status::session_unknown);
  EXPECT_EQ(visitors->end(ticket).status(), Status::session_unknown);
  EXPECT_EQ(put(ticket, R"({"cart":[8]})"), Status::session_unknown);
}

TEST_F(VisitorsTest, RevokingEveryoneEndsThemAndRevokingASubjectDoesNot) {
  const std::string before = stored();
  ASSERT_TRUE(sessions->revoke_subject("alex", {}).ok());
  EXPECT_EQ(get_visitor(before), Status::ok);
  ASSERT_TRUE(
      revocations->cut_off(revocation::CutoffScope::everyone, "https://shop.example", {}, "x")
          .ok());
  EXPECT_EQ(get_visitor(before), Status::session_revoked);
  const std::string after = stored();  // in the same second
  EXPECT_EQ(get_visitor(after), Status::ok);
}

TEST_F(VisitorsTest, AreOfTheirIssuer) {
  const std::string ticket = stored();
  Visitors others(*visitors_store, *revocations, hub,
                  VisitorConfig{"https://other.example", 3600, 86400, 16384}, SecretBytes(32, 7));
  EXPECT_EQ(others.get(ticket, room.span()).status(), Status::session_unknown);
}

TEST_F(VisitorsTest, AreCountedAndNotTold) {
  const auto watch = hub.watch();
  const std::string ticket = stored();
  ASSERT_EQ(get_visitor(ticket), Status::ok);
  ASSERT_TRUE(visitors->end(ticket).ok());
  EXPECT_EQ(hub.counters().sum(watch::Count::visitors_stored), 1u);
  EXPECT_EQ(hub.counters().sum(watch::Count::visitors_read), 1u);
  EXPECT_EQ(hub.counters().sum(watch::Count::visitors_ended), 1u);
  alignas(8) std::array<std::uint8_t, 4096> page;
  EXPECT_EQ((*watch)->next(page).value(), 0u);
}

TEST_F(VisitorsTest, MalformedDataAndTicketsAreRefused) {
  const std::string ticket = draw();
  EXPECT_EQ(put(ticket, "[]"), Status::json);
  EXPECT_EQ(put(ticket, "{\"x\":\"" + std::string(16384, 'x') + "\"}"), Status::data_size);
  EXPECT_EQ(put("", "{}"), Status::ticket_absent);
  EXPECT_EQ(get_visitor("x"), Status::ticket);
  EXPECT_EQ(records(), 0u);
}

}  // namespace
}  // namespace limen::session
