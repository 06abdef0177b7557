// The list of what was revoked, as a whole gate keeps it: what names a token,
// and how long that is remembered. How it is stored: tests/unit/revocation.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/base64url.h"
#include "gate/gate.h"
#include "token/token_fixture.h"

namespace limen::gate {
namespace {

using options::Options;
using token::noon;

constexpr Seconds day = 86400;

class BlocklistTest : public testing::Test {
 protected:
  void open(std::initializer_list<std::pair<const char *, std::string>> more) {
    Options options;
    for (const auto &[name, value] :
         {std::pair("issuer", "acme"), std::pair("clock.manual", "true")})
      ASSERT_TRUE(options.set(name, value).ok());
    for (const auto &[name, value] : more) ASSERT_TRUE(options.set(name, value).ok()) << name;
    auto opened = Gate::open("memory:", options);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    gate = *opened;
    at(noon);
    auto made = gate->make_verifier(Options(), clock);
    ASSERT_TRUE(made.ok());
    verifier = std::move(*made);
  }
  void at(Seconds now) { ASSERT_TRUE(gate->set_clock(now).ok()); }
  Status verify(std::string_view token) { return verifier->verify(token, room.span()).status(); }

  std::shared_ptr<Gate> gate;
  std::optional<Clock> clock;
  std::unique_ptr<token::Verifier> verifier;
  token::Room room;
};

// The order of P-256's group (FIPS 186-4 D.1.2.3), big-endian.
constexpr std::array<std::uint8_t, 32> order = {
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};

// Makes the second valid ECDSA signature (r, n - s) from a signature (r, s).
std::string with_the_other_signature(const std::string &token) {
  const std::size_t from = token.rfind('.') + 1;
  std::array<std::uint8_t, 64> signature;
  EXPECT_EQ(token.size() - from, base64url::encoded_size(signature.size()));
  EXPECT_TRUE(base64url::decode(token.substr(from), signature.data()));
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = order[i] - signature[32 + i] - borrow;
    borrow = digit < 0;
    signature[32 + i] = static_cast<std::uint8_t>(digit & 0xFF);
  }
  return token.substr(0, from) + base64url::encode(signature);
}

// REVOKE-9
TEST_F(BlocklistTest, ARevokedTokenIsRevokedInEverySpelling) {
  const auto key = crypto::generate(crypto::Algorithm::es256);
  ASSERT_TRUE(key.ok());
  auto named = jose::make_jwk(*key);
  ASSERT_TRUE(named.ok());
  const auto jwk = std::make_shared<const jose::Jwk>(std::move(*named));
  jose::JwkSet keys;
  ASSERT_TRUE(keys.add(jwk).ok());
  open({{"keys.verifying", keys.public_text()}});
  const auto claims = [](const std::string &id, const std::string &more) {
    return R"({"iss":"acme","sub":"alex","jti":")" + id + R"(","iat":)" + std::to_string(noon) +
           R"(,"exp":)" + std::to_string(noon + 900) + more + "}";
  };
  const std::string token = token::sign(*jwk, claims("a", ""));
  const std::string spellings[] = {token, with_the_other_signature(token),
                                   token::sign(*jwk, claims("a", "")),
                                   token::sign(*jwk, claims("a", R"(,"x":1)"))};
  const std::string other = token::sign(*jwk, claims("b", ""));
  for (const std::string &spelling : spellings) EXPECT_EQ(verify(spelling), Status::ok);
  ASSERT_NE(spellings[1], token);
  ASSERT_TRUE(gate->revoke_token_id("acme", "a", noon + 900, "").ok());
  for (const std::string &spelling : spellings) EXPECT_EQ(verify(spelling), Status::token_revoked);
  EXPECT_EQ(verify(other), Status::ok);
}

// REVOKE-10: though other tokens of this gate live shorter.
TEST_F(BlocklistTest, AnEntryLivesAsLongAsItsOwnToken) {
  open({{"token.ttl", "60s"}, {"token.max_leeway", "30s"}, {"token.leeway", "30s"}});
  Options lasting;
  ASSERT_TRUE(lasting.set("token.ttl", "1d").ok());
  char out[4096];
  std::size_t needed = 0;
  const auto size = gate->issue("alex", {}, nullptr, &lasting, out, needed);
  ASSERT_TRUE(size.ok());
  const std::string token(out, *size);
  ASSERT_EQ(verify(token), Status::ok);
  const auto id = nlohmann::json::parse(room.text(room.record().json))["jti"].get<std::string>();
  ASSERT_TRUE(gate->revoke_token_id("", id, noon + day, "").ok());
  for (const Seconds now : {noon + 60, noon + 120, noon + day, noon + day + 29}) {
    at(now);
    EXPECT_EQ(verify(token), Status::token_revoked) << now - noon;
  }
  at(noon + day + 30);
  EXPECT_EQ(verify(token), Status::token_expired);
}

// REVOKE-16: and nothing that lives longer is given out.
TEST_F(BlocklistTest, ACutoffOutlivesTheLongestTokenAndTheLongestSession) {
  open({{"token.max_ttl", "10d"},
        {"token.ttl", "10d"},
        {"session.max_ttl", "30d"},
        {"session.ttl", "30d"},
        {"session.idle_ttl", "30d"}});
  char out[4096];
  std::size_t needed = 0;
  const auto size = gate->issue("alex", {}, nullptr, nullptr, out, needed);
  ASSERT_TRUE(size.ok());
  const std::string token(out, *size);
  session::TicketText ticket;
  ASSERT_TRUE(gate->create_session("alex", "{}", nullptr, room.span(), ticket).ok());
  const auto get = [&] {
    return (*gate->sessions())->get({ticket.data(), ticket.size()}, room.span()).status();
  };
  ASSERT_EQ(get(), Status::ok);
  ASSERT_TRUE(gate->revoke_everyone("").ok());

  at(noon + 10 * day - 1);
  EXPECT_EQ(verify(token), Status::token_revoked);
  at(noon + 30 * day - 1);
  EXPECT_EQ(get(), Status::session_revoked);
  at(noon + 30 * day);
  EXPECT_EQ(get(), Status::session_unknown);

  Options longer;
  ASSERT_TRUE(longer.set("token.ttl", std::to_string(10 * day + 1)).ok());
  EXPECT_EQ(gate->issue("alex", {}, nullptr, &longer, out, needed).status(), Status::lifetime);
  Options longest;
  ASSERT_TRUE(longest.set("session.ttl", std::to_string(30 * day + 1)).ok());
  EXPECT_EQ(gate->create_session("alex", "{}", &longest, room.span(), ticket).status(),
            Status::lifetime);
}

}  // namespace
}  // namespace limen::gate
