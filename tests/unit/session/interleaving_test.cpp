// Lets another process act between the read and the write of a session. The answers and the
// final state must be as if one operation had come after the other.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "session/harness.h"
#include "store/forwarding_store.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

// Meddling: a store that calls a function right before or right after a commit.
class Meddling final : public store::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  // Called once, before the next commit.
  std::function<void()> meddle;
  // Called once, after the next commit that meets a conflict.
  std::function<void()> after_conflict;

  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override {
    if (meddle) std::exchange(meddle, nullptr)();
    auto done = ForwardingStore::commit(bucket, id, conditions, writes);
    if (after_conflict && done && !done->done) std::exchange(after_conflict, nullptr)();
    return done;
  }
};

// Interleaved: `own` is the process under test, `sessions` is the other process.
class Interleaved : public SessionsTest {
 protected:
  Interleaved() {
    revocation::RevocationSettings settings;
    settings.max_skew = max_skew;
    settings.lifetimes = lifetimes;
    own_revocations = std::move(*revocation::Revocations::open(meddling, settings));
    own_marks.emplace(std::move(*revocation::LoginMarks::open(meddling, *own_revocations, 900)));
    SessionConfig own_config;
    own_config.issuer = issuer;
    own_config.max_ttl = 30 * 86400;
    own_config.renew_grace = 10;
    own_config.max_data = 16384;
    own.emplace(meddling, *own_revocations, *own_marks, hub, std::move(own_config));
    old = create("alex", R"({"n":1})");
    sid = room.sid();
    version = room.record().version;
    clock.set(start + 1000);  // a touch is due
  }

  // Acts of the other process.
  void end() { EXPECT_TRUE(sessions->end(old).ok()); }
  void revoke_session() { EXPECT_TRUE(sessions->revoke_session("alex", sid, {}).ok()); }
  void revoke_subject() {
    EXPECT_TRUE(revocations->cut_off(revocation::CutoffScope::subject, issuer, "alex", {}).ok());
    EXPECT_TRUE(sessions->delete_refused("alex").ok());
  }
  void update() { EXPECT_TRUE(sessions->update(old, version, R"({"n":2})", room.span()).ok()); }
  void touch() { EXPECT_TRUE(sessions->touch(old).ok()); }
  void renew_it() { next = renew(old); }
  void authenticate() {
    LoginContext login;
    login.authenticated = true;
    next = renew(old, login);
  }
  void expire() { clock.set(start + 43200); }

  // Acts of the process under test.
  Status update_here(std::string_view data = R"({"n":3})") {
    return own->update(old, version, data, room.span()).status();
  }
  Status renew_here() {
    TicketText text;
    const Status status = own->renew(old, {}, room.span(), text).status();
    if (status == Status::ok) next = std::string(as_text(text));
    return status;
  }

  std::size_t records() { return store->scan(store::session_kind, {}, 100)->records.size(); }
  std::string data_of(std::string_view ticket) {
    EXPECT_EQ(get(ticket), Status::ok);
    return room.data();
  }
  // Expects that no record, list or ticket leads to the session.
  void is_gone() {
    EXPECT_EQ(records(), 0u);
    EXPECT_EQ(count("alex"), 0u);
    EXPECT_EQ(get(old), Status::session_unknown);
    EXPECT_EQ(own->get(old, room.span()).status(), Status::session_unknown);
    if (next) {
      EXPECT_EQ(get(*next), Status::session_unknown);
    }
  }

  static constexpr char issuer[] = "https://shop.example";
  Meddling meddling{*store};
  std::unique_ptr<revocation::Revocations> own_revocations;
  std::optional<revocation::LoginMarks> own_marks;
  std::optional<Sessions> own;
  std::string old, sid;
  std::optional<std::string> next;
  std::uint64_t version = 0;
};

// SESSION-6. The commit must notice that the session has ended since it was read.
TEST_F(Interleaved, WhatEndsMeanwhileStaysEnded) {
  const std::pair<const char *, std::function<void()>> ends[] = {
      {"end", [this] { end(); }},
      {"revoke_session", [this] { revoke_session(); }},
      {"revoke_subject", [this] { revoke_subject(); }},
  };
  const std::pair<const char *, std::function<Status()>> writes[] = {
      {"update", [this] { return update_here(); }},
      {"the same data", [this] { return update_here(R"({"n":1})"); }},
      {"touch", [this] { return own->touch(old).status(); }},
      {"renew", [this] { return renew_here(); }},
      {"end", [this] { return own->end(old).status(); }},
  };
  for (const auto &[end_name, ends_it] : ends) {
    for (const auto &[write_name, writes_it] : writes) {
      SCOPED_TRACE(std::string(write_name) + ", meanwhile " + end_name);
      clock.set(clock.now() + 10);  // past the last cutoff
      old = create("alex", R"({"n":1})");
      sid = room.sid();
      version = room.record().version;
      next.reset();
      clock.set(clock.now() + 1000);
      meddling.meddle = ends_it;
      EXPECT_EQ(writes_it(), Status::session_unknown);
      EXPECT_FALSE(meddling.meddle) << "nothing was written";
      is_gone();
    }
  }
}

TEST_F(Interleaved, WhatExpiresMeanwhileIsNotWritten) {
  meddling.meddle = [this] { expire(); };
  EXPECT_EQ(update_here(), Status::session_unknown);
  EXPECT_EQ(get(old), Status::session_unknown);
}

// SESSION-7
TEST_F(Interleaved, TheSecondUpdateReadsAgain) {
  meddling.meddle = [this] { update(); };
  EXPECT_EQ(update_here(), Status::session_version);
  EXPECT_EQ(data_of(old), R"({"n":2})");
}

// SESSION-8
TEST_F(Interleaved, TheSameDataIsNotWrittenOverAnothersUpdate) {
  meddling.meddle = [this] { update(); };
  EXPECT_EQ(update_here(R"({"n":1})"), Status::session_version);
  EXPECT_EQ(data_of(old), R"({"n":2})");
}

TEST_F(Interleaved, ATouchCostsAnUpdateNothing) {
  meddling.meddle = [this] { touch(); };
  EXPECT_EQ(update_here(), Status::ok);
  EXPECT_EQ(data_of(old), R"({"n":3})");
}

TEST_F(Interleaved, ATouchKeepsAnothersUpdate) {
  meddling.meddle = [this] { update(); };
  EXPECT_EQ(own->touch(old).status(), Status::ok);
  EXPECT_EQ(data_of(old), R"({"n":2})");
}

TEST_F(Interleaved, ARenewalTakesAnothersUpdateAlong) {
  meddling.meddle = [this] { update(); };
  EXPECT_EQ(renew_here(), Status::ok);
  EXPECT_EQ(data_of(*next), R"({"n":2})");
  EXPECT_EQ(records(), 1u);
}

// SESSION-17
TEST_F(Interleaved, OfTwoRenewalsOneWins) {
  meddling.meddle = [this] { renew_it(); };
  EXPECT_EQ(renew_here(), Status::session_renewed);
  EXPECT_EQ(get(*next), Status::ok);
  EXPECT_EQ(records(), 1u);
  EXPECT_EQ(count("alex"), 1u);
}

TEST_F(Interleaved, AnUpdateByTheOldTicketIsNotLostButRefused) {
  meddling.meddle = [this] { renew_it(); };
  EXPECT_EQ(update_here(), Status::session_renewed);
  EXPECT_EQ(data_of(*next), R"({"n":1})");
  EXPECT_EQ(records(), 1u);
}

TEST_F(Interleaved, ATouchByTheOldTicketDoesNothing) {
  meddling.meddle = [this] { renew_it(); };
  EXPECT_EQ(own->touch(old).status(), Status::ok);
  EXPECT_EQ(records(), 1u);
}

// SESSION-19
TEST_F(Interleaved, AnAuthenticationMeanwhileKillsTheOldTicket) {
  const std::function<Status()> writes[] = {
      [this] { return update_here(); },
      [this] { return own->touch(old).status(); },
      [this] { return renew_here(); },
  };
  for (const auto &write : writes) {
    old = create("alex", R"({"n":1})");
    version = room.record().version;
    clock.set(clock.now() + 1000);
    meddling.meddle = [this] { authenticate(); };
    EXPECT_EQ(write(), Status::session_unknown);
    EXPECT_EQ(get(old), Status::session_unknown);
    EXPECT_EQ(data_of(*next), R"({"n":1})");
  }
}

TEST_F(Interleaved, AnEndOutlastsUpdatesAndRenewals) {
  for (const auto &meddle :
       {std::function<void()>([this] { update(); }), std::function<void()>([this] { touch(); }),
        std::function<void()>([this] { renew_it(); })}) {
    old = create("alex", R"({"n":1})");
    version = room.record().version;
    clock.set(clock.now() + 1000);
    meddling.meddle = meddle;
    EXPECT_EQ(own->end(old).status(), Status::ok);
    EXPECT_EQ(get(old), Status::session_unknown);
    if (next) {
      EXPECT_EQ(get(*next), Status::session_unknown);
    }
  }
}

TEST_F(Interleaved, ASidIsRevokedWhateverItsTicketIsByThen) {
  for (const auto &meddle :
       {std::function<void()>([this] { update(); }), std::function<void()>([this] { renew_it(); }),
        std::function<void()>([this] { authenticate(); })}) {
    old = create("alex", R"({"n":1})");
    sid = room.sid();
    version = room.record().version;
    next.reset();
    clock.set(clock.now() + 1000);
    meddling.meddle = meddle;
    EXPECT_EQ(own->revoke_session("alex", sid, {}).status(), Status::ok);
    EXPECT_NE(get(old), Status::ok);
    if (next) {
      EXPECT_NE(get(*next), Status::ok);
    }
  }
}

// REVOKE-17
TEST_F(Interleaved, WhatIsKeptIsKeptThroughAnUpdateOrRenewal) {
  const std::string other = create("alex");
  std::uint64_t ended = 0;
  meddling.meddle = [this] { update(); };
  EXPECT_EQ(own->revoke_sessions("alex", sid, {}, ended).status(), Status::ok);
  EXPECT_EQ(ended, 1u);
  EXPECT_EQ(data_of(old), R"({"n":2})");
  EXPECT_NE(get(other), Status::ok);

  meddling.meddle = [this] { renew_it(); };
  EXPECT_EQ(own->revoke_sessions("alex", sid, {}, ended).status(), Status::ok);
  EXPECT_EQ(data_of(*next), R"({"n":2})");
}

TEST_F(Interleaved, WhereTheKeptOneEndsMeanwhileNothingIsRevoked) {
  const std::string other = create("alex");
  std::uint64_t ended = 99;
  meddling.meddle = [this] { end(); };
  EXPECT_EQ(own->revoke_sessions("alex", sid, {}, ended).status(), Status::session_unknown);
  EXPECT_EQ(ended, 0u);
  EXPECT_EQ(get(other), Status::ok);
}

// SESSION-24
TEST_F(Interleaved, OneLoginTooManyIsRefusedThoughTheOtherCameMeanwhile) {
  policy.limit = 2;
  TicketText ticket;
  meddling.meddle = [this] { next = create("alex"); };
  EXPECT_EQ(own->create("alex", {}, policy, {}, room.span(), ticket).status(),
            Status::session_limit);
  EXPECT_EQ(count("alex"), 2u);

  // Eviction ends the oldest of the sessions that exist when it commits.
  const std::string first = old, second = *next;
  policy.evict_oldest = true;
  clock.set(clock.now() + 1);
  meddling.meddle = [this] { next = create("alex"); };  // evicts the first
  EXPECT_EQ(own->create("alex", {}, policy, {}, room.span(), ticket).status(), Status::ok);
  EXPECT_EQ(count("alex"), 2u);
  EXPECT_EQ(get(first), Status::session_unknown);
  EXPECT_EQ(get(second), Status::session_unknown);
  EXPECT_EQ(get(*next), Status::ok);
  EXPECT_EQ(get(as_text(ticket)), Status::ok);
}

// Revoked sessions do not count, even if another caller deletes them.
TEST_F(Interleaved, WhatAnotherLoginDeletesMeanwhileLeavesRoom) {
  create("alex");
  EXPECT_TRUE(revocations->cut_off(revocation::CutoffScope::subject, issuer, "alex", {}).ok());
  policy.limit = 2;
  TicketText ticket;
  meddling.after_conflict = [this] { EXPECT_EQ(*sessions->delete_refused("alex"), 2u); };
  EXPECT_EQ(own->create("alex", {}, policy, {}, room.span(), ticket).status(), Status::ok);
}

// A list removes an expired session from the index while its tokens may still be valid.
TEST_F(Interleaved, ASidIsRevokedThoughItsSessionExpiresAndIsForgottenMeanwhile) {
  revocation::Query token;
  token.issuer = issuer;
  token.subject = "alex";
  token.session_id = sid;
  token.issued_at = clock.now();
  meddling.meddle = [this] {
    clock.set(start + 1800);
    EXPECT_EQ(count("alex"), 0u);
  };
  EXPECT_EQ(own->revoke_session("alex", sid, {}).status(), Status::ok);
  EXPECT_EQ(revocations->check(token).status(), Status::token_revoked);
}

// SESSION-31. A cutoff that comes after a login has begun refuses the login or its session.
TEST_F(Interleaved, ALoginThatACutoffOvertakesIsRefused) {
  TicketText ticket;
  LoginContext login;
  const std::string mark = *own_marks->begin(issuer, "alex");
  login.mark = mark;
  meddling.meddle = [this] { revoke_subject(); };
  if (own->create("alex", {}, policy, login, room.span(), ticket).ok()) {
    EXPECT_EQ(get(as_text(ticket)), Status::session_revoked);
    EXPECT_EQ(own->get(as_text(ticket), room.span()).status(), Status::session_revoked);
    EXPECT_EQ(own->touch(as_text(ticket)).status(), Status::session_revoked);
  }
  EXPECT_EQ(count("alex"), 0u);
}

}  // namespace
}  // namespace limen::session
