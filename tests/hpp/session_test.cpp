// limen.hpp: sessions, login marks, kill switches.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

constexpr std::int64_t now = 1700000000;

limen::Gate shop() {
  limen::Gate gate("memory:", {{"issuer", "https://shop.example"},
                               {"audience", "shop"},
                               {"clock.manual", "true"},
                               {"keys.algorithm", "HS256"},
                               {"session.max_data", "1M"}});
  gate.set_clock(now);
  return gate;
}

limen_status status_of(const limen::Sessions &sessions, std::string_view ticket) {
  limen::Session session;
  limen_error error;
  return sessions.try_get(ticket, session, error);
}

TEST(Session, SaysWhatWasPutIn) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  const limen::Session made =
      sessions.create("alex", R"({"theme":"d\u0061rk","n":5})",
                      {{"session.label", "Firefox"}, {"session.level", "2"}});
  EXPECT_TRUE(made);
  EXPECT_EQ(made.ticket().size(), 36u);
  EXPECT_EQ(made.sid().size(), 22u);
  const limen::Session got = sessions.get(made.ticket());
  EXPECT_EQ(got.sid(), made.sid());
  EXPECT_EQ(got.subject(), "alex");
  EXPECT_EQ(got.data(), R"({"theme":"d\u0061rk","n":5})");
  EXPECT_EQ(got.get("theme"), "dark");
  EXPECT_EQ(got.get("n"), "5");
  EXPECT_EQ(got.get("none"), std::nullopt);
  EXPECT_EQ(got.label(), "Firefox");
  EXPECT_EQ(got.address().data(), nullptr);  // absent
  EXPECT_EQ(got.version(), made.version());
  EXPECT_EQ(got.created_at(), now);
  EXPECT_EQ(got.seen_at(), now);
  EXPECT_EQ(got.auth_time(), now);
  EXPECT_EQ(got.idle_expires_at(), now + 1800);
  EXPECT_EQ(got.expires_at(), now + 43200);
  EXPECT_EQ(got.level(), 2u);
  EXPECT_FALSE(got.read_only());
  EXPECT_EQ(got.ticket(), "");  // only create and renew return it
}

TEST(Session, IsEmptyUntilOneIsGot) {
  limen::Session session;
  EXPECT_FALSE(session);
  EXPECT_EQ(session.subject().data(), nullptr);
  EXPECT_EQ(session.expires_at(), std::nullopt);
  EXPECT_EQ(session.get("a"), std::nullopt);
  EXPECT_EQ(session.version(), 0u);
  const limen::Gate gate = shop();
  EXPECT_THROW(gate.sessions().require(session, std::nullopt), limen::UsageError);

  session = gate.sessions().create("alex");
  const std::string ticket(session.ticket());
  EXPECT_THROW(gate.sessions().get("x", session), limen::Refused);
  EXPECT_FALSE(session);
  EXPECT_EQ(session.subject(), "");
  gate.sessions().get(ticket, session);
  EXPECT_EQ(session.subject(), "alex");
}

TEST(Session, IsMoveOnlyAndTakesItsTicketAlong) {
  static_assert(!std::is_copy_constructible_v<limen::Session>);
  static_assert(std::is_nothrow_move_constructible_v<limen::Session>);
  const limen::Gate gate = shop();
  limen::Session a = gate.sessions().create("alex");
  const std::string ticket(a.ticket());
  limen::Session b = std::move(a);
  EXPECT_EQ(b.ticket(), ticket);
  EXPECT_EQ(b.subject(), "alex");
  EXPECT_FALSE(a);            // NOLINT: a moved-from object is empty
  EXPECT_EQ(a.ticket(), "");  // NOLINT
  // The ticket to find may be a view of its own.
  gate.sessions().get(b.ticket(), b);
  EXPECT_EQ(b.subject(), "alex");
  EXPECT_EQ(b.ticket(), "");
}

TEST(Session, MayBeLong) {
  const limen::Gate gate = shop();
  const std::string data = R"({"x":")" + std::string(500000, 'x') + "\"}";
  limen::Session session = gate.sessions().create("alex", data);
  const std::string ticket(session.ticket());
  EXPECT_EQ(gate.sessions().get(ticket).data(), data);
  session = gate.sessions().renew(ticket);
  EXPECT_EQ(session.data(), data);
  EXPECT_EQ(gate.sessions().list("alex").at(0).data(), data);
}

TEST(Sessions, UpdateIsForWhoReadLast) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  const limen::Session made = sessions.create("alex", R"({"n":1})");
  const limen::Session next = sessions.update(made.ticket(), made.version(), R"({"n":2})");
  EXPECT_EQ(next.get("n"), "2");
  EXPECT_NE(next.version(), made.version());
  EXPECT_THROW(sessions.update(made.ticket(), made.version(), R"({"n":3})"), limen::Conflict);
  EXPECT_THROW(sessions.update(made.ticket(), made.version(), R"({"n":3})"), limen::Unavailable);
  EXPECT_EQ(sessions.get(made.ticket()).get("n"), "2");
}

TEST(Sessions, LiveByTouchesAndEnd) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  const limen::Session busy = sessions.create("alex"), idle = sessions.create("alex");
  gate.set_clock(now + 1500);
  sessions.touch(busy.ticket());
  gate.set_clock(now + 1800);
  EXPECT_EQ(status_of(sessions, busy.ticket()), LIMEN_OK);
  EXPECT_EQ(status_of(sessions, idle.ticket()), LIMEN_E_SESSION_UNKNOWN);
  sessions.end(busy.ticket());
  EXPECT_THROW(sessions.get(busy.ticket()), limen::SessionError);
  EXPECT_THROW(sessions.touch(busy.ticket()), limen::SessionError);
}

TEST(Sessions, RenewedHaveAnotherTicket) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  limen::Session session = sessions.create("alex");
  const std::string old(session.ticket()), sid(session.sid());
  session = sessions.renew(session.ticket());
  EXPECT_NE(session.ticket(), old);
  EXPECT_EQ(session.sid(), sid);
  EXPECT_TRUE(sessions.get(old).read_only());
  EXPECT_THROW(sessions.renew(old), limen::Conflict);

  gate.set_clock(now + 1000);
  EXPECT_THROW(sessions.require(session, 300), limen::NotEnough);
  EXPECT_THROW(sessions.require(session, std::nullopt, 1), limen::NotEnough);
  EXPECT_NO_THROW(sessions.require(session, std::nullopt));
  session =
      sessions.renew(session.ticket(), {{"session.authenticated", "true"}, {"session.level", "1"}});
  EXPECT_NO_THROW(sessions.require(session, 300, 1));
}

TEST(Sessions, AreListedAllOrInPages) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  EXPECT_TRUE(sessions.list("alex").empty());
  std::set<std::string> sids;
  for (int i = 0; i < 300; ++i) sids.emplace(sessions.create("alex").sid());
  std::set<std::string> all, paged;
  for (const limen::Session &session : sessions.list("alex")) all.emplace(session.sid());
  EXPECT_EQ(all, sids);
  std::string after;
  for (int pages = 0; pages <= 300; ++pages) {
    const std::vector<limen::Session> page = sessions.list("alex", after, 7);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 7u);
    for (const limen::Session &session : page) EXPECT_TRUE(paged.emplace(session.sid()).second);
    after = page.back().sid();
  }
  EXPECT_EQ(paged, sids);
}

TEST(Sessions, AreLimited) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  const limen::Session first = sessions.create("alex", {}, {{"session.limit", "1"}});
  EXPECT_THROW(sessions.create("alex", {}, {{"session.limit", "1"}}), limen::NotEnough);
  sessions.create("alex", {}, {{"session.limit", "1"}, {"session.evict_oldest", "true"}});
  EXPECT_EQ(status_of(sessions, first.ticket()), LIMEN_E_SESSION_UNKNOWN);
}

TEST(Sessions, OutliveTheGateObject) {
  std::string ticket;
  const limen::Sessions sessions = [&] {
    const limen::Gate gate = shop();
    ticket = gate.sessions().create("alex").ticket();
    return gate.sessions();
  }();
  EXPECT_EQ(sessions.get(ticket).subject(), "alex");
}

TEST(KillSwitches, EndWhatTheyName) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  const limen::Verifier verifier = gate.verifier();
  const limen::Session a = sessions.create("alex"), b = sessions.create("alex"),
                       c = sessions.create("alex"), sam = sessions.create("sam");
  const std::string token = gate.issue(a);
  EXPECT_EQ(verifier.verify(token).sid(), a.sid());

  EXPECT_THROW(gate.revoke_session("sam", a.sid()), limen::SessionError);
  gate.revoke_session("alex", a.sid(), "stolen");
  EXPECT_THROW(verifier.verify(token), limen::TokenError);
  EXPECT_EQ(status_of(sessions, a.ticket()), LIMEN_E_SESSION_UNKNOWN);
  EXPECT_EQ(status_of(sessions, b.ticket()), LIMEN_OK);

  EXPECT_EQ(gate.revoke_sessions("alex", b.sid()), 1u);
  EXPECT_EQ(status_of(sessions, b.ticket()), LIMEN_OK);
  EXPECT_EQ(status_of(sessions, c.ticket()), LIMEN_E_SESSION_UNKNOWN);

  EXPECT_EQ(gate.revoke_subject("alex", "hacked"), 1u);
  EXPECT_EQ(status_of(sessions, b.ticket()), LIMEN_E_SESSION_UNKNOWN);
  EXPECT_EQ(status_of(sessions, sessions.create("alex").ticket()), LIMEN_OK);
  EXPECT_EQ(status_of(sessions, sam.ticket()), LIMEN_OK);
  gate.revoke_everyone();
  EXPECT_EQ(status_of(sessions, sam.ticket()), LIMEN_E_SESSION_REVOKED);
}

TEST(LoginMarks, OfBeforeARevocationAreRefused) {
  const limen::Gate gate = shop();
  const std::string mark = gate.login_begin("alex");
  EXPECT_NO_THROW(gate.sessions().create("alex", {}, {{"login.mark", mark}}));
  gate.revoke_subject("alex");
  EXPECT_THROW(gate.sessions().create("alex", {}, {{"login.mark", mark}}), limen::SessionError);
  EXPECT_THROW(gate.issue("alex", {}, {{"login.mark", mark}}), limen::SessionError);
  EXPECT_NO_THROW(gate.sessions().create("alex", {}, {{"login.mark", gate.login_begin("alex")}}));
}

TEST(Sessions, ThrowByWhatTheAnswerMeans) {
  const limen::Gate gate = shop();
  const limen::Sessions sessions = gate.sessions();
  EXPECT_THROW(sessions.get(""), limen::SessionError);
  EXPECT_THROW(gate.verifier().verify(""), limen::TokenError);
  EXPECT_THROW(sessions.create(""), limen::LoginSubjectInvalid);
  EXPECT_THROW(sessions.create("alex", "[]"), limen::UsageError);
  EXPECT_THROW(sessions.list("alex", "x"), limen::SessionError);
  gate.close();
  try {
    sessions.get("");
    FAIL();
  } catch (const limen::Conflict &) {
    FAIL();
  } catch (const limen::Unavailable &error) {
    EXPECT_EQ(error.status(), LIMEN_E_CLOSED);
  }
  static_assert(std::is_base_of_v<limen::Refused, limen::SessionError>);
  static_assert(std::is_base_of_v<limen::Refused, limen::TokenError>);
}

}  // namespace
