#include "session/sessions.h"

#include "harness.h"

namespace limen::session {
namespace {

using Get = SessionsTest;
using Update = SessionsTest;
using Touch = SessionsTest;
using Renew = SessionsTest;
using End = SessionsTest;
using Limit = SessionsTest;
using Kill = SessionsTest;

TEST_F(Get, FindsWhatWasCreated) {
  LoginContext login;
  login.label = "Firefox on Linux";
  login.address = "192.0.2.7";
  login.level = 2;
  const std::string ticket = create("alex", R"({"theme":"dark"})", login);
  const std::string sid = room.sid();
  const std::uint64_t version = room.record().version;
  clock.set(start + 100);
  ASSERT_EQ(get(ticket), Status::ok);
  const SessionRecord &found = room.record();
  EXPECT_EQ(room.sid(), sid);
  EXPECT_EQ(found.version, version);
  EXPECT_EQ(room.text(found.subject), "alex");
  EXPECT_EQ(room.data(), R"({"theme":"dark"})");
  EXPECT_EQ(room.text(found.label), "Firefox on Linux");
  EXPECT_EQ(room.text(found.address), "192.0.2.7");
  EXPECT_EQ(found.level, 2u);
  EXPECT_EQ(found.read_only, 0u);
  EXPECT_EQ(found.created_at, start);
  EXPECT_EQ(found.auth_time, start);
  EXPECT_EQ(found.seen_at, start);
  EXPECT_EQ(found.idle_expires_at, start + 1800);
  EXPECT_EQ(found.expires_at, start + 43200);
}

TEST_F(Get, IdleAndAbsoluteTimeEndASession) {
  const std::string idle = create(), busy = create();
  for (Seconds now = start; now < start + 43200; now += 900) {
    clock.set(now);
    ASSERT_TRUE(sessions->touch(busy).ok());
    EXPECT_EQ(get(idle) == Status::ok, now < start + 1800) << now - start;
  }
  clock.set(start + 43199);
  EXPECT_EQ(get(busy), Status::ok);
  EXPECT_EQ(room.record().idle_expires_at, start + 43200);
  clock.set(start + 43200);
  EXPECT_EQ(get(busy), Status::session_unknown);
  EXPECT_EQ(sessions->touch(busy).status(), Status::session_unknown);
}

// SESSION-5
TEST_F(Get, AnotherIssuersTicketIsUnknown) {
  const auto other = make("https://other.example");
  const std::string ticket = create();
  EXPECT_EQ(other->get(ticket, room.span()).status(), Status::session_unknown);
  EXPECT_EQ(get(ticket), Status::ok);
}

TEST_F(Get, ARefusedSessionLeavesNothingInTheRoom) {
  const std::string ticket = create("alex", R"({"secret":"swordfish"})");
  ASSERT_EQ(get(ticket), Status::ok);
  ASSERT_TRUE(
      revocations->cut_off(revocation::CutoffScope::subject, "https://shop.example", "alex", "")
          .ok());
  Room fresh;
  EXPECT_EQ(sessions->get(ticket, fresh.span()).status(), Status::session_revoked);
  const std::string_view left(reinterpret_cast<const char *>(fresh.span().data()),
                              fresh.span().size());
  EXPECT_EQ(left.find("swordfish"), left.npos);
  EXPECT_EQ(left.find("alex"), left.npos);
}

TEST_F(Get, ASmallRoomIsToldWhatSuffices) {
  const std::string ticket = create("alex", R"({"a":1})");
  for (std::size_t size = 8; size < 512; size += 8) {
    Room small(size);
    const Status status = sessions->get(ticket, small.span()).status();
    if (status == Status::ok) return;
    ASSERT_EQ(status, Status::buffer);
    Room enough(small.record().total);
    ASSERT_EQ(sessions->get(ticket, enough.span()).status(), Status::ok);
  }
  FAIL() << "no room was enough";
}

TEST_F(Update, ChangesDataOnceForEachVersion) {
  const std::string ticket = create("alex", R"({"n":0})");
  const std::uint64_t version = room.record().version;
  ASSERT_TRUE(sessions->update(ticket, version, R"({"n":1})", room.span()).ok());
  EXPECT_EQ(room.data(), R"({"n":1})");
  EXPECT_NE(room.record().version, version);
  EXPECT_EQ(sessions->update(ticket, version, R"({"n":2})", room.span()).status(),
            Status::session_version);
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.data(), R"({"n":1})");
}

TEST_F(Update, AVersionOfNothingIsAMistake) {
  const std::string ticket = create();
  EXPECT_EQ(sessions->update(ticket, 0, "{}", room.span()).status(), Status::argument);
}

// SESSION-34
TEST_F(Get, AnAuthenticationAheadOfTheClockIsNotFresh) {
  create();
  const SessionRecord session = room.record();
  clock.set(start - max_skew);
  EXPECT_TRUE(sessions->require(session, 300, 0).ok());
  clock.set(start - max_skew - 1);
  EXPECT_EQ(sessions->require(session, 300, 0).status(), Status::session_not_fresh);
}

TEST_F(Get, WhatIsNotEnoughIsToldAndCounted) {
  create();
  const SessionRecord session = room.record();
  clock.set(start + 301);
  EXPECT_TRUE(sessions->require(session, 301, 0).ok());
  EXPECT_TRUE(sessions->require(session, unset, 0).ok());
  EXPECT_EQ(sessions->require(session, 300, 0).status(), Status::session_not_fresh);
  EXPECT_EQ(sessions->require(session, unset, 1).status(), Status::session_level);
  EXPECT_EQ(hub.counters().refused(Status::session_not_fresh), 1u);
  EXPECT_EQ(hub.counters().refused(Status::session_level), 1u);
  for (const Seconds nonsense : {unset, Seconds{-1}}) {
    SessionRecord forged = session;
    forged.auth_time = nonsense;
    EXPECT_EQ(sessions->require(forged, 86400, 0).status(), Status::session_not_fresh);
  }
}

// SESSION-8
TEST_F(Update, SameDataIsNotWritten) {
  const std::string ticket = create("alex", R"({"n":0})");
  const std::uint64_t version = room.record().version;
  clock.set(start + 1000);
  ASSERT_TRUE(sessions->update(ticket, version, R"({"n":0})", room.span()).ok());
  EXPECT_EQ(room.record().version, version);
  EXPECT_EQ(room.record().seen_at, start + 1000);
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.record().version, version);
  EXPECT_EQ(room.record().seen_at, start + 1000);
}

// SESSION-10
TEST_F(Touch, IsThrottledToAQuarterOfTheIdleTime) {
  const std::string ticket = create();
  const std::uint64_t version = room.record().version;
  clock.set(start + 449);
  ASSERT_TRUE(sessions->touch(ticket).ok());
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.record().seen_at, start);
  clock.set(start + 450);
  ASSERT_TRUE(sessions->touch(ticket).ok());
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.record().seen_at, start + 450);
  EXPECT_EQ(room.record().idle_expires_at, start + 2250);
  EXPECT_EQ(room.record().version, version);
}

TEST_F(Renew, TheOldTicketReadsForSomeSeconds) {
  const std::string old = create("alex", R"({"n":0})");
  const std::string sid = room.sid();
  const std::string next = renew(old);
  EXPECT_NE(next, old);
  EXPECT_EQ(room.sid(), sid);
  ASSERT_EQ(get(old), Status::ok);
  EXPECT_EQ(room.record().read_only, 1u);
  const std::uint64_t version = room.record().version;
  EXPECT_EQ(sessions->update(old, version, R"({"n":1})", room.span()).status(),
            Status::session_renewed);
  TicketText third;
  EXPECT_EQ(sessions->renew(old, {}, room.span(), third).status(), Status::session_renewed);
  EXPECT_TRUE(sessions->touch(old).ok());
  ASSERT_EQ(get(next), Status::ok);
  EXPECT_EQ(room.record().read_only, 0u);
  EXPECT_EQ(room.data(), R"({"n":0})");
  clock.set(start + 10);
  EXPECT_EQ(get(old), Status::session_unknown);
  EXPECT_EQ(get(next), Status::ok);
  EXPECT_EQ(count("alex"), 1u);
}

TEST_F(Renew, AuthenticationKillsTheOldTicketAtOnce) {
  const std::string old = create();
  clock.set(start + 5);
  LoginContext login;
  login.authenticated = true;
  const std::string next = renew(old, login);
  EXPECT_EQ(room.record().auth_time, start + 5);
  EXPECT_EQ(room.record().created_at, start);
  EXPECT_EQ(get(old), Status::session_unknown);
  login = {};
  login.level = 3;
  const std::string third = renew(next, login);
  EXPECT_EQ(room.record().level, 3u);
  EXPECT_EQ(get(next), Status::session_unknown);
  EXPECT_EQ(get(third), Status::ok);
}

// CSRF tokens made before a new authentication do not count after it.
TEST_F(Renew, ANewAuthenticationHasACsrfSecretOfItsOwn) {
  const std::string first = create();
  const CsrfSecret secret = sessions->csrf_binding(first)->secret;
  const std::string second = renew(first);
  EXPECT_EQ(sessions->csrf_binding(second)->secret, secret);
  EXPECT_EQ(sessions->csrf_binding(first)->secret, secret);
  LoginContext login;
  login.authenticated = true;
  EXPECT_NE(sessions->csrf_binding(renew(second, login))->secret, secret);
}

TEST_F(Renew, TwoRenewalsLeadToTheLast) {
  const std::string first = create();
  const std::string second = renew(first);
  const std::string third = renew(second);
  EXPECT_EQ(get(first), Status::ok);
  EXPECT_EQ(room.record().read_only, 1u);
  ASSERT_TRUE(sessions->end(first).ok());
  for (const std::string &ticket : {first, second, third})
    EXPECT_EQ(get(ticket), Status::session_unknown);
}

// SESSION-27
TEST_F(End, TheSessionIsGoneAndItsSidRevoked) {
  const std::string ticket = create();
  revocation::Query token;
  token.issuer = "https://shop.example";
  const std::string sid = room.sid();
  token.session_id = sid;
  token.issued_at = start;
  EXPECT_TRUE(revocations->check(token).ok());
  ASSERT_TRUE(sessions->end(ticket).ok());
  EXPECT_EQ(get(ticket), Status::session_unknown);
  EXPECT_EQ(revocations->check(token).status(), Status::token_revoked);
  EXPECT_EQ(sessions->end(ticket).status(), Status::session_unknown);
  EXPECT_EQ(count("alex"), 0u);
}

// SESSION-28. Tokens expire with their session at the latest; token_slack is 64 seconds.
TEST_F(End, ASidIsKeptAsLongAsItsTokensMayLive) {
  policy.ttl = 600;
  const std::string ticket = create();
  revocation::Query token;
  token.issuer = "https://shop.example";
  const std::string sid = room.sid();
  token.session_id = sid;
  token.issued_at = start;
  ASSERT_TRUE(sessions->end(ticket).ok());
  clock.set(start + 600 + 63);
  EXPECT_EQ(revocations->check(token).status(), Status::token_revoked);
  clock.set(start + 600 + 64);
  EXPECT_TRUE(revocations->check(token).ok());
}

TEST_F(Limit, RefusesOneMore) {
  policy.limit = 2;
  create();
  create();
  TicketText ticket;
  EXPECT_EQ(sessions->create("alex", "", policy, {}, room.span(), ticket).status(),
            Status::session_limit);
  EXPECT_EQ(count("alex"), 2u);
  create("sam");
  clock.set(start + 1800);
  create();
}

TEST_F(Limit, EvictsTheOldest) {
  policy.limit = 2;
  policy.evict_oldest = true;
  const std::string first = create();
  clock.set(start + 1);
  const std::string second = create();
  clock.set(start + 2);
  const std::string third = create();
  EXPECT_EQ(get(first), Status::session_unknown);
  EXPECT_EQ(get(second), Status::ok);
  EXPECT_EQ(get(third), Status::ok);
  policy.limit = 1;
  const std::string fourth = create();
  EXPECT_EQ(count("alex"), 1u);
  EXPECT_EQ(get(fourth), Status::ok);
}

// SESSION-26
TEST_F(Limit, EvictsTheOldestOfOneSecond) {
  policy.limit = 20;
  policy.evict_oldest = true;
  std::vector<std::string> made;
  for (int i = 0; i < 40; ++i) made.push_back(create());
  for (std::size_t i = 0; i < made.size(); ++i)
    EXPECT_EQ(get(made[i]), i < 20 ? Status::session_unknown : Status::ok) << i;
}

// SESSION-26
TEST_F(Limit, EvictsMoreThanOneCommitCanEnd) {
  const std::string first = create();
  const std::string sid = room.sid();
  for (int i = 0; i < 150; ++i) create();
  policy.limit = 1;
  policy.evict_oldest = true;
  const std::string last = create();
  EXPECT_EQ(count("alex"), 1u);
  EXPECT_EQ(get(last), Status::ok);
  EXPECT_EQ(get(first), Status::session_unknown);
  revocation::Query token;
  token.issuer = "https://shop.example";
  token.session_id = sid;
  token.issued_at = start;
  EXPECT_EQ(revocations->check(token).status(), Status::token_revoked);
}

// SESSION-29
TEST_F(Kill, RevokeSessionAsksForTheSubject) {
  const std::string ticket = create();
  const std::string sid = room.sid();
  EXPECT_EQ(sessions->revoke_session("sam", sid, "").status(), Status::session_unknown);
  EXPECT_EQ(get(ticket), Status::ok);
  ASSERT_TRUE(sessions->revoke_session("alex", sid, "lost phone").ok());
  EXPECT_EQ(get(ticket), Status::session_unknown);
}

TEST_F(Kill, AllButOne) {
  const std::string kept = create();
  const std::string sid = room.sid();
  const std::string other = create(), third = create();
  std::uint64_t ended = 0;
  ASSERT_TRUE(sessions->revoke_sessions("alex", sid, "", ended).ok());
  EXPECT_EQ(ended, 2u);
  EXPECT_EQ(get(kept), Status::ok);
  EXPECT_EQ(get(other), Status::session_unknown);
  ASSERT_TRUE(sessions->revoke_sessions("alex", sid, "", ended).ok());
  EXPECT_EQ(get(kept), Status::ok);
  const std::string fresh = create();
  EXPECT_EQ(get(fresh), Status::ok);
  clock.set(start + 100);
  ASSERT_TRUE(
      revocations->cut_off(revocation::CutoffScope::everyone, "https://shop.example", "", "").ok());
  EXPECT_EQ(get(kept), Status::session_revoked);
  const std::string after = create();
  EXPECT_EQ(get(after), Status::ok);
}

TEST_F(Kill, AMarkFromBeforeACutoffIsRefused) {
  const std::string mark = std::move(*marks->begin("https://shop.example", "alex"));
  LoginContext login;
  login.mark = mark;
  create("alex", "{}", login);
  ASSERT_TRUE(
      revocations->cut_off(revocation::CutoffScope::subject, "https://shop.example", "alex", "")
          .ok());
  TicketText ticket;
  EXPECT_EQ(sessions->create("alex", "", policy, login, room.span(), ticket).status(),
            Status::login_revoked);
  create();
}

TEST_F(Kill, TenThousandSessionsOfOneSubject) {
  std::vector<std::string> tickets;
  for (int i = 0; i < 10'000; ++i) tickets.push_back(create());
  ASSERT_TRUE(
      revocations->cut_off(revocation::CutoffScope::subject, "https://shop.example", "alex", "")
          .ok());
  const std::string fresh = create();
  const auto deleted = sessions->delete_refused("alex");
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(*deleted, 10'000u);
  EXPECT_EQ(get(fresh), Status::ok);
  EXPECT_EQ(count("alex"), 1u);
}

}  // namespace
}  // namespace limen::session
