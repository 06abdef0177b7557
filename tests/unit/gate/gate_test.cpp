#include "gate/gate.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/base64url.h"
#include "token/token_fixture.h"

namespace limen::gate {
namespace {

using options::Options;
using testing::HasSubstr;
using token::noon;
using token::Room;

Options shop(std::initializer_list<std::pair<const char *, std::string>> more = {}) {
  Options options;
  EXPECT_TRUE(options.set("issuer", "acme").ok());
  EXPECT_TRUE(options.set("audience", "shop").ok());
  EXPECT_TRUE(options.set("keys.algorithm", "HS256").ok());
  EXPECT_TRUE(options.set("clock.manual", "true").ok());
  EXPECT_TRUE(options.set("token.leeway", "0").ok());
  for (const auto &[name, value] : more) EXPECT_TRUE(options.set(name, value).ok()) << name;
  return options;
}

class GateTest : public testing::Test {
 protected:
  void open(const Options &options = shop()) {
    auto opened = Gate::open("memory:", options);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    gate = *opened;
    ASSERT_TRUE(gate->set_clock(noon).ok());
    auto made = gate->make_verifier(Options(), clock);
    ASSERT_TRUE(made.ok()) << made.error().message;
    verifier = std::move(*made);
  }
  static Options with_sid(std::string_view sid) {
    Options call;
    if (sid.empty()) return call;
    EXPECT_TRUE(call.set("token.sid", sid).ok());
    return call;
  }
  std::string issue(std::string_view subject, std::string_view claims = {},
                    std::string_view sid = {}) {
    char out[16384];
    std::size_t needed = 0;
    const Options call = with_sid(sid);
    const auto size =
        gate->issue(subject, claims, nullptr, sid.empty() ? nullptr : &call, out, needed);
    EXPECT_TRUE(size.ok()) << size.error().message;
    return size.ok() ? std::string(out, *size) : std::string();
  }
  Status verify(std::string_view token) { return verifier->verify(token, room.span()).status(); }

  std::shared_ptr<Gate> gate;
  std::optional<Clock> clock;
  std::unique_ptr<token::Verifier> verifier;
  Room room;
};

nlohmann::json claims_of(const std::string &token) {
  const auto first = token.find('.') + 1;
  const std::string segment = token.substr(first, token.rfind('.') - first);
  std::vector<std::uint8_t> bytes(base64url::decoded_size(segment.size()));
  EXPECT_TRUE(base64url::decode(segment, bytes.data()));
  return nlohmann::json::parse(bytes);
}

TEST_F(GateTest, IssuesTheClaimsOfRfc7519AndVerifiesThem) {
  open();
  const std::string token = issue("alex", R"({"role":"admin","n":[1,2.50]})", "sid-1");
  const auto claims = claims_of(token);
  EXPECT_EQ(claims["iss"], "acme");
  EXPECT_EQ(claims["sub"], "alex");
  EXPECT_EQ(claims["aud"], "shop");
  EXPECT_EQ(claims["iat"], noon);
  EXPECT_EQ(claims["nbf"], noon);
  EXPECT_EQ(claims["exp"], noon + 900);
  EXPECT_EQ(claims["sid"], "sid-1");
  EXPECT_EQ(claims["role"], "admin");
  EXPECT_EQ(claims["jti"].get<std::string>().size(), 22u);  // corpus: F9
  EXPECT_FALSE(claims.contains("lmn_cut"));
  EXPECT_EQ(verify(token), Status::ok);
}

TEST_F(GateTest, EveryTokenHasAnIdOfItsOwn) {
  open();
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(claims_of(issue("alex"))["jti"]);
  EXPECT_EQ(ids.size(), 1000u);
}

TEST_F(GateTest, SubjectsOfAnyTextComeBackUnchanged) {
  open();
  for (const std::string &subject :
       {std::string("a\"b\\c/\n\x01"), std::string("nul\0l", 5), std::string("\xF0\x9F\x98\x80"),
        std::string(1024, '\x02'), std::string(1024, 'x')}) {
    ASSERT_EQ(verify(issue(subject)), Status::ok);
    EXPECT_EQ(room.text(room.record().subject), subject);
  }
}

TEST_F(GateTest, RefusesSubjectsAndClaimsThatItCannotVouchFor) {
  open();
  char out[8192];
  std::size_t needed = 0;
  const auto status = [&](std::string_view subject, std::string_view claims,
                          std::string_view sid = {}) {
    const Options call = with_sid(sid);
    return gate->issue(subject, claims, nullptr, sid.empty() ? nullptr : &call, out, needed)
        .status();
  };
  EXPECT_EQ(status("", ""), Status::text);
  EXPECT_EQ(status(std::string(1025, 'x'), ""), Status::text);
  EXPECT_EQ(status("\xFF", ""), Status::text);
  for (const char *name : {"iss", "sub", "aud", "iat", "nbf", "exp", "jti", "sid", "lmn_cut"}) {
    EXPECT_EQ(status("alex", "{\"" + std::string(name) + "\":1}"), Status::claims) << name;
  }
  EXPECT_EQ(status("alex", R"({"\u0065xp":1})"), Status::claims);
  for (const char *bad : {"[]", "{", "{}{}", R"({"a":1,"a":2})", R"({"a":1,})", "null"})
    EXPECT_EQ(status("alex", bad), Status::json) << bad;
  EXPECT_EQ(status("alex", "{}"), Status::ok);
  EXPECT_EQ(status("alex", " { } "), Status::ok);
}

TEST_F(GateTest, ALongerLifeThanAllowedIsNotIssued) {
  open(shop({{"token.max_ttl", "1h"}}));
  char out[4096];
  std::size_t needed = 0;
  Options call;
  ASSERT_TRUE(call.set("token.ttl", "3601").ok());
  EXPECT_EQ(gate->issue("alex", {}, nullptr, &call, out, needed).status(), Status::lifetime);
  ASSERT_TRUE(call.set("token.ttl", "1h").ok());
  EXPECT_TRUE(gate->issue("alex", {}, nullptr, &call, out, needed).ok());
  ASSERT_TRUE(call.set("token.delay", "1s").ok());
  EXPECT_EQ(gate->issue("alex", {}, nullptr, &call, out, needed).status(), Status::lifetime);
}

TEST_F(GateTest, OneCallMayHaveAnotherTypeAudienceAndDelay) {
  open();
  Options call;
  ASSERT_TRUE(call.set("token.type", "at+jwt").ok());
  ASSERT_TRUE(call.set("audience", "pay stock").ok());
  ASSERT_TRUE(call.set("token.delay", "30s").ok());
  char out[4096];
  std::size_t needed = 0;
  const auto size = gate->issue("alex", {}, nullptr, &call, out, needed);
  ASSERT_TRUE(size.ok());
  const std::string token(out, *size);
  EXPECT_EQ(claims_of(token)["aud"], nlohmann::json::parse(R"(["pay","stock"])"));
  EXPECT_EQ(claims_of(token)["nbf"], noon + 30);
  EXPECT_EQ(verify(token), Status::token_type);
  Options over;
  ASSERT_TRUE(over.set("token.type", "at+jwt").ok());
  ASSERT_TRUE(over.set("audience", "stock").ok());
  std::optional<Clock> none;
  const auto other = gate->make_verifier(over, none);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ((*other)->verify(token, room.span()).status(), Status::token_early);
  ASSERT_TRUE(gate->set_clock(noon + 30).ok());
  EXPECT_EQ((*other)->verify(token, room.span()).status(), Status::ok);
}

TEST_F(GateTest, RevokingASubjectRefusesWhatWasIssuedBeforeAndLetsItInAgainAtOnce) {
  open();
  const std::string old = issue("alex");
  const std::string other = issue("kim");
  ASSERT_EQ(verify(old), Status::ok);
  ASSERT_TRUE(gate->revoke_subject("alex", "hacked").ok());
  EXPECT_EQ(verify(old), Status::token_revoked);
  EXPECT_EQ(verify(other), Status::ok);
  const std::string fresh = issue("alex");  // within the same second
  EXPECT_TRUE(claims_of(fresh).contains("lmn_cut"));
  EXPECT_EQ(verify(fresh), Status::ok);
  EXPECT_EQ(verify(old), Status::token_revoked);
  ASSERT_TRUE(gate->revoke_subject("alex", "again").ok());
  EXPECT_EQ(verify(fresh), Status::token_revoked);
  ASSERT_TRUE(gate->set_clock(noon + 3).ok());
  const std::string later = issue("alex");  // after the cutoff's time
  EXPECT_FALSE(claims_of(later).contains("lmn_cut"));
  EXPECT_EQ(verify(later), Status::ok);
}

// The token comes from a service that shares the key and whose clock is fast.
TEST_F(GateTest, AnIatFurtherAheadThanClocksMayDifferIsRefusedWhateverTheLeeway) {
  const std::string key = R"({"kty":"oct","alg":"HS256","kid":"k","k":")" +
                          base64url::encode(as_bytes(std::string(32, 's'))) + "\"}";
  open(shop({{"keys.signing", key}, {"token.leeway", "60s"}}));
  const auto jwk = jose::parse_jwk(key);
  ASSERT_TRUE(jwk.ok());
  const auto token = [&](Seconds issued_at) {
    return token::sign(*jwk, R"({"iss":"acme","aud":"shop","sub":"alex","jti":"a","iat":)" +
                                 std::to_string(issued_at) + R"(,"exp":)" +
                                 std::to_string(noon + 900) + "}");
  };
  const std::string within = token(noon + 2), beyond = token(noon + 3);
  EXPECT_EQ(verify(within), Status::ok);
  EXPECT_EQ(verify(beyond), Status::token_early);
  ASSERT_TRUE(gate->revoke_subject("alex", "").ok());
  EXPECT_EQ(verify(within), Status::token_revoked);
}

TEST_F(GateTest, ACutoffReachesWhatWasIssuedBeforeTheClockWasSetBack) {
  open();
  ASSERT_TRUE(gate->set_clock(noon + 3600).ok());
  const std::string token = issue("alex");
  ASSERT_TRUE(gate->set_clock(noon).ok());
  ASSERT_TRUE(gate->revoke_subject("alex", "").ok());
  const std::string fresh = issue("alex");
  EXPECT_EQ(verify(fresh), Status::ok);
  ASSERT_TRUE(gate->set_clock(noon + 3601).ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
}

TEST_F(GateTest, AnIdStaysRevokedToItsOwnEndThoughTheClockWasSetBack) {
  open(shop({{"token.ttl", "1d"}}));
  ASSERT_TRUE(gate->set_clock(noon + 3600).ok());
  const std::string token = issue("alex");
  ASSERT_TRUE(gate->set_clock(noon).ok());
  ASSERT_TRUE(
      gate->revoke_token_id("", claims_of(token)["jti"].get<std::string>(), noon + 90000, "").ok());
  ASSERT_TRUE(gate->set_clock(noon + 89999).ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
}

TEST_F(GateTest, RefusesAnExpiryThatIsNoTime) {
  open();
  for (const Seconds wrong : {Seconds{0}, Seconds{-1}, unset + 1, latest + 1})
    EXPECT_EQ(gate->revoke_token_id("", "id", wrong, "").status(), Status::argument) << wrong;
  EXPECT_EQ(gate->revoke_token_id("", "id", unset, "").status(), Status::ok);
}

TEST_F(GateTest, DoesNotIssueWhatItsVerifiersWouldNotRead) {
  open();
  char out[65536];
  std::size_t needed = 0;
  const std::string large = R"({"x":")" + std::string(13000, 'x') + "\"}";
  EXPECT_EQ(gate->issue("alex", large, nullptr, nullptr, out, needed).status(), Status::claims);
  std::string many = "{\"m0\":0";
  for (int i = 1; i < 1020; ++i) many += ",\"m" + std::to_string(i) + "\":0";
  EXPECT_EQ(gate->issue("alex", many + "}", nullptr, nullptr, out, needed).status(),
            Status::claims);
}

// corpus: F10
TEST_F(GateTest, ARevokedTokenLeavesNothingInTheRoom) {
  open();
  const std::string token = issue("alex", {}, "a-session-id");
  ASSERT_TRUE(gate->revoke_subject("alex", "").ok());
  std::fill(room.span().begin(), room.span().end(), std::uint8_t{0});
  ASSERT_EQ(verify(token), Status::token_revoked);
  for (const std::uint8_t byte : room.span()) ASSERT_EQ(byte, 0);
}

TEST_F(GateTest, RevokingEveryoneRefusesAllThatWasIssuedBefore) {
  open();
  const std::string alex = issue("alex"), kim = issue("kim");
  ASSERT_TRUE(gate->revoke_subject("alex", "").ok());
  const std::string between = issue("alex");
  ASSERT_TRUE(gate->revoke_everyone("leak").ok());
  for (const std::string &token : {alex, kim, between})
    EXPECT_EQ(verify(token), Status::token_revoked);
  EXPECT_EQ(verify(issue("alex")), Status::ok);
  EXPECT_EQ(verify(issue("kim")), Status::ok);
}

TEST_F(GateTest, RevokingATokenIdRefusesThatTokenUntilItsEnd) {
  open();
  const std::string token = issue("alex"), other = issue("alex");
  const std::string id = claims_of(token)["jti"];
  ASSERT_TRUE(gate->revoke_token_id("", id, noon + 900, "logout").ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
  EXPECT_EQ(verify(other), Status::ok);
  ASSERT_TRUE(gate->set_clock(noon + 899).ok());
  EXPECT_EQ(verify(token), Status::token_revoked);
  // The same id of another issuer names another token.
  const std::string third = issue("alex");
  ASSERT_TRUE(
      gate->revoke_token_id("other", claims_of(third)["jti"].get<std::string>(), unset, "").ok());
  EXPECT_EQ(verify(third), Status::ok);
}

// corpus: I3
TEST_F(GateTest, ARevocationOutlivesEveryLeewayThatAVerifierMayHave) {
  open();
  const std::string token = issue("alex");
  Options lax;
  ASSERT_TRUE(lax.set("token.leeway", "60s").ok());
  std::optional<Clock> none;
  const auto late = gate->make_verifier(lax, none);
  ASSERT_TRUE(late.ok());
  ASSERT_TRUE(
      gate->revoke_token_id("", claims_of(token)["jti"].get<std::string>(), noon + 900, "").ok());
  for (Seconds now = noon + 890; now < noon + 960; ++now) {
    ASSERT_TRUE(gate->set_clock(now).ok());
    ASSERT_EQ((*late)->verify(token, room.span()).status(), Status::token_revoked) << now - noon;
  }
  ASSERT_TRUE(gate->set_clock(noon + 960).ok());
  EXPECT_EQ((*late)->verify(token, room.span()).status(), Status::token_expired);
}

TEST_F(GateTest, AVerifierMayNotAskForMoreThanRevocationsAreKeptFor) {
  open();
  std::optional<Clock> none;
  Options leeway, ttl;
  ASSERT_TRUE(leeway.set("token.leeway", "61s").ok());
  EXPECT_EQ(gate->make_verifier(leeway, none).status(), Status::option_value);
  ASSERT_TRUE(ttl.set("token.max_ttl", "2d").ok());
  EXPECT_EQ(gate->make_verifier(ttl, none).status(), Status::option_value);
}

TEST_F(GateTest, AfterCloseEveryCallAnswersClosed) {
  open();
  gate->close();
  gate->close();
  char out[4096];
  std::size_t needed = 0;
  std::optional<Clock> none;
  EXPECT_EQ(gate->issue("alex", {}, nullptr, nullptr, out, needed).status(), Status::closed);
  EXPECT_EQ(gate->revoke_subject("alex", "").status(), Status::closed);
  EXPECT_EQ(gate->revoke_everyone("").status(), Status::closed);
  EXPECT_EQ(gate->revoke_token_id("", "x", unset, "").status(), Status::closed);
  EXPECT_EQ(gate->jwks().status(), Status::closed);
  EXPECT_EQ(gate->make_verifier(Options(), none).status(), Status::closed);
  EXPECT_EQ(gate->set_clock(noon).status(), Status::closed);
}

TEST(GateOpen, AVerifierHasAClockOfItsOwnOnlyWhereTheGatesDoesNotRun) {
  Options running, fixed;
  ASSERT_TRUE(running.set("issuer", "acme").ok());
  ASSERT_TRUE(fixed.set("clock.fixed", "1800000000").ok());
  const auto gate = Gate::open("memory:", running);
  ASSERT_TRUE(gate.ok());
  std::optional<Clock> clock;
  EXPECT_EQ((*gate)->make_verifier(fixed, clock).status(), Status::option_place);
}

TEST(GateOpen, AKeylessGateMakesItselfAnEs256KeyAndPublishesItsPublicHalf) {
  Options options;
  ASSERT_TRUE(options.set("issuer", "acme").ok());
  const auto gate = Gate::open("memory:", options);
  ASSERT_TRUE(gate.ok());
  const auto jwks = nlohmann::json::parse(*(*gate)->jwks());
  ASSERT_EQ(jwks["keys"].size(), 1u);
  EXPECT_EQ(jwks["keys"][0]["alg"], "ES256");
  EXPECT_FALSE(jwks["keys"][0].contains("d"));  // corpus: E6
}

TEST(GateOpen, KeepsSecretsOutOfItsPublishedKeys) {
  const auto gate = Gate::open("memory:", shop());
  ASSERT_TRUE(gate.ok());
  EXPECT_EQ(nlohmann::json::parse(*(*gate)->jwks())["keys"].size(), 0u);
}

TEST(GateOpen, AnotherStoreIsRefusedWithoutShowingItsPassword) {
  const auto gate = Gate::open("redis://user:hunter2@cache:6379", shop());
  EXPECT_EQ(gate.status(), Status::argument);
  EXPECT_THAT(gate.error().message, HasSubstr("redis"));
  EXPECT_THAT(gate.error().message, testing::Not(HasSubstr("hunter2")));
}

TEST(GateOpen, OldKeysGoOnVerifying) {
  Options before = shop();
  const std::string key = R"({"kty":"oct","alg":"HS256","kid":"old","k":")" +
                          base64url::encode(as_bytes(std::string(32, 'o'))) + "\"}";
  ASSERT_TRUE(before.set("keys.signing", key).ok());
  const auto old_gate = Gate::open("memory:", before);
  ASSERT_TRUE(old_gate.ok());
  char out[4096];
  std::size_t needed = 0;
  const auto size = (*old_gate)->issue("alex", {}, nullptr, nullptr, out, needed);
  ASSERT_TRUE(size.ok());
  const auto fresh = Gate::open("memory:", shop({{"keys.verifying", "{\"keys\":[" + key + "]}"}}));
  ASSERT_TRUE(fresh.ok()) << fresh.error().message;
  std::optional<Clock> none;
  const auto verifier = (*fresh)->make_verifier(Options(), none);
  ASSERT_TRUE(verifier.ok());
  Room room;
  EXPECT_EQ((*verifier)->verify({out, *size}, room.span()).status(), Status::ok);
}

TEST(GateOpen, APublicKeyCannotSign) {
  Options options = shop();
  ASSERT_TRUE(options
                  .set("keys.signing", R"({"kty":"EC","crv":"P-256",)"
                                       R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                                       R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})")
                  .ok());
  EXPECT_EQ(Gate::open("memory:", options).status(), Status::key_private);
}

TEST(GateOpen, WithoutAnIssuerItVerifiesButNeitherIssuesNorRevokes) {
  const auto gate = Gate::open("memory:", Options());
  ASSERT_TRUE(gate.ok());
  char out[4096];
  std::size_t needed = 0;
  EXPECT_EQ((*gate)->issue("alex", {}, nullptr, nullptr, out, needed).status(),
            Status::option_value);
  EXPECT_EQ((*gate)->revoke_subject("alex", "").status(), Status::option_value);
}

}  // namespace
}  // namespace limen::gate
