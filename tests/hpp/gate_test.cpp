// limen.hpp: gates, verifiers, claims.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr char issuer[] = "https://shop.example";

limen::Gate shop(std::string_view keys = "ES256") {
  return limen::Gate("memory:", {{"issuer", issuer},
                                 {"audience", "shop"},
                                 {"clock.manual", "true"},
                                 {"keys.algorithm", keys}});
}

limen_status status_of(const limen::Verifier &verifier, std::string_view token) {
  limen::Claims claims;
  limen_error error;
  return verifier.try_verify(token, claims, error);
}

TEST(Gate, IssuesWhatItsVerifierReads) {
  const limen::Gate gate = shop();
  gate.set_clock(1700000000);
  const std::string token = gate.issue("alex", R"({"role":"admin","n":5})",
                                       {{"token.ttl", "5m"}, {"token.sid", "session-1"}});
  const limen::Claims claims = gate.verifier().verify(token);
  EXPECT_TRUE(claims);
  EXPECT_EQ(claims.subject(), "alex");
  EXPECT_EQ(claims.issuer(), issuer);
  EXPECT_EQ(claims.audience(), "shop");
  EXPECT_EQ(claims.sid(), "session-1");
  EXPECT_EQ(claims.issued_at(), 1700000000);
  EXPECT_EQ(claims.not_before(), 1700000000);
  EXPECT_EQ(claims.expires_at(), 1700000300);
  EXPECT_GE(claims.id().size(), 16u);
  EXPECT_EQ(claims.key_id().size(), 43u);
  EXPECT_EQ(claims.get("role"), "admin");
  EXPECT_EQ(claims.get("n"), "5");
  EXPECT_EQ(claims.get("none"), std::nullopt);
  EXPECT_EQ(limen::json::get(claims.json(), "sub"), "alex");
}

TEST(Gate, RotatesRetiresAndRevokesItsKeys) {
  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  const std::string token = gate.issue("alex");
  const std::string first(verifier.verify(token).key_id());
  const std::string next = gate.rotate_keys();
  EXPECT_NE(next, first);
  EXPECT_NE(gate.keys().find(next), std::string::npos);
  gate.retire_key(first);
  EXPECT_EQ(verifier.verify(gate.issue("alex")).key_id(), next);
  EXPECT_EQ(status_of(verifier, token), LIMEN_OK);
  gate.revoke_key(first, "leaked");
  EXPECT_EQ(limen_status_kind(status_of(verifier, token)), LIMEN_KIND_NO);
  EXPECT_EQ(gate.keys().find(first), std::string::npos);
  EXPECT_THROW(gate.retire_key(first), limen::UsageError);
}

TEST(Gate, KeepsNulsInTexts) {
  const limen::Gate gate = shop();
  const std::string_view subject("alex\0admin", 10);
  EXPECT_EQ(gate.verifier().verify(gate.issue(subject)).subject(), subject);
}

TEST(Gate, IssuesATokenLongerThanTheStackBuffer) {
  const limen::Gate gate("memory:", {{"issuer", issuer}, {"token.max_size", "1M"}});
  const std::string claims = R"({"x":")" + std::string(50000, 'x') + "\"}";
  const limen::Claims read = gate.verifier().verify(gate.issue("alex", claims));
  EXPECT_EQ(read.get("x")->size(), 50000u);
}

TEST(Gate, RevokesASubjectWhoGetsInAgain) {
  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  const std::string old = gate.issue("alex");
  EXPECT_EQ(gate.revoke_subject("alex", "hacked"), 0u);
  EXPECT_THROW(verifier.verify(old), limen::Refused);
  EXPECT_EQ(status_of(verifier, old), LIMEN_E_TOKEN_REVOKED);
  EXPECT_EQ(verifier.verify(gate.issue("alex")).subject(), "alex");
}

TEST(Gate, RevokesATokenAnIdAndEveryone) {
  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  const std::string a = gate.issue("alex"), b = gate.issue("alex"), c = gate.issue("sam");
  const limen::Claims claims = verifier.verify(b);
  verifier.revoke_token(a, "logout");
  EXPECT_EQ(status_of(verifier, a), LIMEN_E_TOKEN_REVOKED);
  EXPECT_EQ(status_of(verifier, b), LIMEN_OK);
  gate.revoke_token_id(claims.id(), claims.expires_at());
  EXPECT_EQ(status_of(verifier, b), LIMEN_E_TOKEN_REVOKED);
  EXPECT_EQ(status_of(verifier, c), LIMEN_OK);
  gate.revoke_everyone();
  EXPECT_EQ(status_of(verifier, c), LIMEN_E_TOKEN_REVOKED);
}

TEST(Gate, ClosedIsUnavailableForAllWhoHoldIt) {
  const limen::Gate gate = shop();
  const limen::Gate same = gate;
  const limen::Verifier verifier = gate.verifier();
  const std::string token = gate.issue("alex");
  same.close();
  EXPECT_THROW(gate.issue("alex"), limen::Unavailable);
  EXPECT_THROW(verifier.verify(token), limen::Unavailable);
  EXPECT_THROW(gate.jwks(), limen::Unavailable);
}

TEST(Verifier, OutlivesItsGate) {
  std::string token;
  const limen::Verifier verifier = [&] {
    const limen::Gate gate = shop();
    token = gate.issue("alex");
    return gate.verifier();
  }();
  EXPECT_EQ(verifier.verify(token).subject(), "alex");
}

TEST(Verifier, OfKeysAloneHearsOfNoRevocation) {
  const limen::Gate gate = shop();
  const limen::Verifier stranger(limen::KeySet::from_json(gate.jwks()),
                                 {{"issuer", issuer}, {"audience", "shop"}});
  const std::string token = gate.issue("alex", {}, {{"token.delay", "0s"}});
  gate.revoke_subject("alex");
  EXPECT_EQ(status_of(stranger, token), LIMEN_OK);
}

TEST(Verifier, ThrowsByWhatTheAnswerMeans) {
  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  try {
    verifier.verify("a.b");
    FAIL();
  } catch (const limen::Refused &error) {
    EXPECT_EQ(error.status(), LIMEN_E_TOKEN_PARTS);
    EXPECT_EQ(error.kind(), LIMEN_KIND_NO);
  }
  EXPECT_THROW(gate.verifier({{"token.ttl", "5m"}}), limen::UsageError);
  EXPECT_THROW(gate.issue(""), limen::UsageError);
  EXPECT_THROW(limen::Gate("nowhere:"), limen::UsageError);
}

TEST(Verifier, AsksForScopesAndARole) {
  const limen::Gate gate("memory:", {{"issuer", "x"}});
  const std::string token = gate.issue("alex", R"({"scope":"pay:read","role":"clerk"})");
  const limen::Claims claims =
      gate.verifier({{"scope", "pay:read"}, {"role", "clerk"}}).verify(token);
  EXPECT_NO_THROW(claims.require("pay:read", "clerk"));
  EXPECT_THROW(claims.require("pay:write"), limen::NotEnough);
  EXPECT_THROW(limen::Claims().require("pay:read"), limen::NotEnough);
  try {
    gate.verifier({{"scope", "pay:write"}}).verify(token);
    FAIL();
  } catch (const limen::NotEnough &error) {
    EXPECT_EQ(error.status(), LIMEN_E_SCOPE);
    const auto answer = limen::bearer::challenge(error.status(), "shop", "pay:write");
    EXPECT_EQ(answer.http, 403);
    EXPECT_EQ(answer.header,
              R"(Bearer realm="shop", error="insufficient_scope", scope="pay:write")");
  }
}

TEST(Claims, AreEmptyUntilATokenVerifies) {
  limen::Claims claims;
  EXPECT_FALSE(claims);
  EXPECT_EQ(claims.subject().data(), nullptr);
  EXPECT_EQ(claims.expires_at(), std::nullopt);
  EXPECT_EQ(claims.get("sub"), std::nullopt);

  const limen::Gate gate = shop();
  const limen::Verifier verifier = gate.verifier();
  const std::string token = gate.issue("alex");
  verifier.verify(token, claims);
  EXPECT_TRUE(claims);
  EXPECT_EQ(claims.sid().data(), nullptr);  // absent
  EXPECT_THROW(verifier.verify("x", claims), limen::Refused);
  EXPECT_FALSE(claims);
  EXPECT_EQ(claims.subject(), "");

  verifier.verify(token, claims);
  limen::Claims moved = std::move(claims);
  EXPECT_EQ(moved.subject(), "alex");
  EXPECT_FALSE(claims);  // NOLINT: a moved-from object is empty
  verifier.verify(token, claims);
  EXPECT_EQ(claims.subject(), "alex");
}

}  // namespace
