// An issuer's checks before it signs: the cutoffs, the login mark, the session. The
// gate's tests check the claims.
#include "token/issuer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "store/memory/open.h"
#include "token/token_fixture.h"

namespace limen::token {
namespace {

using revocation::CutoffScope;

// Forwards every call. `after_known_cutoffs` runs once, after they were read.
class WatchedRevocations final : public revocation::Revocations {
 public:
  explicit WatchedRevocations(store::Store &store)
      : inner_(
            std::move(Revocations::open(
                          store, {.max_skew = 2, .max_entries = 100, .lifetimes = {.all = 90000}}))
                .value()) {}

  Outcome revoke_id(revocation::IdType what, std::string_view issuer, std::string_view id,
                    Seconds expires_at, std::string_view reason) override {
    return inner_->revoke_id(what, issuer, id, expires_at, reason);
  }
  Result<revocation::PreparedEntry> session_entry(std::string_view issuer, std::string_view sid,
                                                  Seconds expires_at,
                                                  std::string_view reason) override {
    return inner_->session_entry(issuer, sid, expires_at, reason);
  }
  Outcome sync_mirror() override { return inner_->sync_mirror(); }
  Outcome cut_off(CutoffScope scope, std::string_view issuer, std::string_view subject,
                  std::string_view reason, const revocation::CommitExtension &extension) override {
    return inner_->cut_off(scope, issuer, subject, reason, extension);
  }
  Outcome check(const revocation::Query &subject, Status refused_as) override {
    return inner_->check(subject, refused_as);
  }
  Result<revocation::CutoffIds> active_cutoffs(std::string_view issuer, std::string_view subject,
                                               Seconds now) override {
    return inner_->active_cutoffs(issuer, subject, now);
  }
  Result<revocation::CutoffIds> known_cutoffs(std::string_view issuer,
                                              std::string_view subject) override {
    auto cuts = inner_->known_cutoffs(issuer, subject);
    if (after_known_cutoffs) std::exchange(after_known_cutoffs, nullptr)();
    return cuts;
  }
  Result<revocation::Lifetimes> lifetimes(std::string_view issuer) override {
    return inner_->lifetimes(issuer);
  }
  revocation::Usage usage() const noexcept override { return inner_->usage(); }
  Seconds max_skew() const noexcept override { return inner_->max_skew(); }

  std::function<void()> after_known_cutoffs;

 private:
  std::unique_ptr<Revocations> inner_;
};

class IssuerTest : public testing::Test {
 protected:
  IssuerTest() {
    policy.issuer = "acme";
    policy.algorithms.add(crypto::Algorithm::hs256);
    policy.max_ttl = 86400;
    policy.max_size = 16384;
    EXPECT_TRUE(keys.add(jwk).ok());
  }

  Issuer issuer(LiveUntil live_until = {}, Seconds delay = 0) {
    auto made = Issuer::make("acme", {{}, "JWT", 900, delay}, {86400, 16384},
                             {clock, signing, revocations, marks, std::move(live_until)});
    EXPECT_TRUE(made.ok());
    return std::move(made).value();
  }
  LiveUntil session_until(Seconds ends) {
    return [this, ends](std::string_view subject, std::string_view sid) -> Result<Seconds> {
      asked.emplace_back(std::string(subject) + "/" + std::string(sid));
      return ends;
    };
  }

  // Returns the token; empty if it was refused, and `refusal` then says why.
  std::string issue(const Issuer &by, std::string_view sid = {}, std::string_view mark = {}) {
    char out[4096];
    std::size_t needed = 0;
    const auto size = by.issue({"alex", {}, sid, {}, mark}, nullptr, out, needed);
    refusal.reset();
    if (!size.ok()) refusal = size.error();
    return size.ok() ? std::string(out, *size) : std::string();
  }
  Status refusal_status() const { return refusal ? refusal->status : Status::ok; }
  std::string begin() { return *marks.begin("acme", "alex"); }
  void cut_off() {
    ASSERT_TRUE(revocations.cut_off(CutoffScope::subject, "acme", "alex", "", {}).ok());
  }
  Status verify(std::string_view token) {
    const Verifier verifier(policy, keys, clock, &revocations);
    return verifier.verify(token, room.span()).status();
  }
  nlohmann::json claims_of(const std::string &token) {
    EXPECT_EQ(verify(token), Status::ok);
    return nlohmann::json::parse(room.text(room.record().json));
  }

  Clock clock{noon};
  std::unique_ptr<store::Store> store = std::move(store::memory::open(clock, {}).value().store);
  WatchedRevocations revocations{*store};
  revocation::LoginMarks marks =
      std::move(revocation::LoginMarks::open(*store, revocations, 600)).value();
  std::shared_ptr<const jose::Jwk> jwk = hs256_key();
  keyring::FixedKeys signing{jose::JwkSet(), jwk};
  jose::JwkSet keys;
  VerifyPolicy policy;
  Room room;
  std::vector<std::string> asked;
  std::optional<Error> refusal;
};

TEST_F(IssuerTest, ALoginThatACutoffCameInBetweenGetsNoToken) {
  const Issuer by = issuer();
  const std::string mark = begin();
  EXPECT_EQ(verify(issue(by, {}, mark)), Status::ok);
  cut_off();
  issue(by, {}, mark);
  EXPECT_EQ(refusal_status(), Status::login_revoked);
  EXPECT_EQ(verify(issue(by, {}, begin())), Status::ok) << "logging in again at once works";
}

TEST_F(IssuerTest, AMarkThatIsNoneIsRefusedAndNotIgnored) {
  const Issuer by = issuer();
  for (const std::string &mark : {std::string("x"), begin() + "x", *marks.begin("acme", "sam"),
                                  *marks.begin("acme2", "alex")}) {
    issue(by, {}, mark);
    EXPECT_EQ(refusal_status(), Status::login_mark) << mark.size();
  }
  const std::string mark = begin();
  clock.set(noon + 600);
  issue(by, {}, mark);
  EXPECT_EQ(refusal_status(), Status::login_mark);
}

// The mark is still valid when it is checked, and then the cutoff comes: the token
// must not carry the cutoff that refuses it.
TEST_F(IssuerTest, ACutoffRightAfterTheMarkWasCheckedRefusesTheToken) {
  const Issuer by = issuer();
  const std::string mark = begin();
  revocations.after_known_cutoffs = [&] { cut_off(); };
  const std::string token = issue(by, {}, mark);
  ASSERT_EQ(refusal_status(), Status::ok);
  EXPECT_EQ(verify(token), Status::token_revoked);
}

// The same with a session, which that cutoff ends too.
TEST_F(IssuerTest, ACutoffRightAfterTheSessionWasFoundLiveRefusesTheToken) {
  const Issuer by = issuer([&](std::string_view, std::string_view) -> Result<Seconds> {
    cut_off();
    return noon + 900;
  });
  const std::string token = issue(by, "sid-1");
  ASSERT_EQ(refusal_status(), Status::ok);
  EXPECT_EQ(verify(token), Status::token_revoked);
}

TEST_F(IssuerTest, ASidIsAskedForWithItsSubjectAndNoSidIsNot) {
  const Issuer by = issuer(session_until(noon + 5000));
  EXPECT_EQ(claims_of(issue(by, "sid-1"))["sid"], "sid-1");
  EXPECT_FALSE(claims_of(issue(by)).contains("sid"));
  EXPECT_EQ(asked, std::vector<std::string>{"alex/sid-1"});
}

// SESSION-35
TEST_F(IssuerTest, ATokenDoesNotOutliveItsSession) {
  for (const auto &[session_ends, expires] :
       {std::pair{noon + 5000, noon + 900}, std::pair{noon + 901, noon + 900},
        std::pair{noon + 899, noon + 899}, std::pair{noon + 1, noon + 1}}) {
    const auto claims = claims_of(issue(issuer(session_until(session_ends)), "sid-1"));
    EXPECT_EQ(claims["exp"], expires);
    EXPECT_EQ(claims["iat"], noon);
  }
}

TEST_F(IssuerTest, OfASessionThatIsNotLiveThereIsNoToken) {
  for (const Seconds ends : {noon, noon - 1, Seconds{0}}) {
    issue(issuer(session_until(ends)), "sid-1");
    EXPECT_EQ(refusal_status(), Status::session_unknown) << ends;
  }
  for (const Status status : {Status::session_unknown, Status::session_revoked, Status::stale}) {
    issue(issuer([&](std::string_view, std::string_view) -> Result<Seconds> {
            return fail(status, "said the test");
          }),
          "sid-1");
    ASSERT_EQ(refusal_status(), status);
    EXPECT_STREQ(refusal->message, "said the test");
  }
}

TEST_F(IssuerTest, ATokenThatWouldBecomeValidAfterItsSessionIsNotIssued) {
  issue(issuer(session_until(noon + 60), 60), "sid-1");
  EXPECT_EQ(refusal_status(), Status::lifetime);
  const std::string token = issue(issuer(session_until(noon + 61), 60), "sid-1");
  ASSERT_EQ(refusal_status(), Status::ok);
  clock.set(noon + 60);
  EXPECT_EQ(verify(token), Status::ok);
}

// Logging out ends the tokens, too.
TEST_F(IssuerTest, EndingTheSessionRefusesItsTokens) {
  const std::string token = issue(issuer(session_until(noon + 900)), "sid-1");
  ASSERT_EQ(verify(token), Status::ok);
  ASSERT_TRUE(
      revocations.revoke_id(revocation::IdType::session, "acme", "sid-1", noon + 900, "").ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
}

}  // namespace
}  // namespace limen::token
