// Checks CSRF tokens: SESSION-38.
#include "web/csrf.h"

#include <gmock/gmock.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "crypto/digest.h"

namespace limen::web {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Seconds now = 1'700'000'000;
constexpr session::SidText sid = {'A', 'A', 'E', 'C', 'A', 'w', 'Q', 'F', 'B', 'g', 'c',
                                  'I', 'C', 'Q', 'o', 'L', 'D', 'A', '0', 'O', 'D', 'w'};

Bytes secret_of(std::uint8_t byte) { return Bytes(16, byte); }

std::string made(const Bytes &secret = secret_of(7), const session::SidText &of = sid,
                 Seconds expires_at = now + 3600) {
  const auto token = make_csrf_token(secret, of, expires_at);
  EXPECT_TRUE(token.ok());
  return {token->begin(), token->end()};
}

Status checked(std::string_view token, const Bytes &secret = secret_of(7),
               const session::SidText &of = sid, Seconds at = now) {
  return check_csrf_token(secret, of, at, token).status();
}

Bytes bytes_of(std::string_view token) {
  Bytes bytes(base64url::decoded_size(token.size()));
  EXPECT_TRUE(base64url::decode(token, bytes.data()));
  return bytes;
}

TEST(CsrfToken, IsGoodForItsSession) {
  const std::string token = made();
  EXPECT_EQ(token.size(), 55U);
  EXPECT_EQ(checked(token), Status::ok);
  EXPECT_EQ(checked(token, secret_of(8)), Status::csrf);
  session::SidText other = sid;
  other.front() = 'B';
  EXPECT_EQ(checked(token, secret_of(7), other), Status::csrf);
  EXPECT_EQ(checked(token, secret_of(7), {}), Status::csrf);  // a visitor's
}

TEST(CsrfToken, Expires) {
  const std::string token = made();
  EXPECT_EQ(checked(token, secret_of(7), sid, now + 3599), Status::ok);
  EXPECT_EQ(checked(token, secret_of(7), sid, now + 3600), Status::csrf_expired);
  EXPECT_EQ(checked(token, secret_of(7), sid, latest), Status::csrf_expired);
  EXPECT_EQ(checked(made(secret_of(7), sid, latest), secret_of(7), sid, latest - 1), Status::ok);
}

// The status does not tell whether a token of another session has expired.
TEST(CsrfToken, IsSomebodyElsesBeforeItIsExpired) {
  EXPECT_EQ(checked(made(), secret_of(8), sid, latest), Status::csrf);
}

TEST(CsrfToken, ChangedInAnyBitIsRefused) {
  const Bytes good = bytes_of(made());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_EQ(checked(base64url::encode(changed)), Status::csrf) << bit;
  }
}

TEST(CsrfToken, HasOneSpelling) {
  const std::string token = made();
  for (const std::string &other :
       {std::string(), token.substr(1), token.substr(0, 54), token + "A", token + "=", " " + token,
        token + "\n", token.substr(0, 54) + "+", token.substr(0, 54) + std::string(1, '\0')})
    EXPECT_EQ(checked(other), Status::csrf) << other;
  // 41 bytes leave two unused bits at the end.
  std::string spare = token;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  spare.back() = alphabet[alphabet.find(token.back()) | 1];
  EXPECT_NE(spare, token);
  EXPECT_EQ(checked(spare), Status::csrf);
}

// Each byte after the format byte differs between tokens of one session, so that compressed pages
// do not reveal the token (BREACH).
TEST(CsrfToken, RepeatsNoByte) {
  std::vector<std::set<std::uint8_t>> seen(csrf_token_size);
  for (int i = 0; i < 256; ++i) {
    const Bytes token = bytes_of(made());
    for (std::size_t at = 0; at < token.size(); ++at) seen[at].insert(token[at]);
  }
  EXPECT_EQ(seen[0].size(), 1U);
  for (std::size_t at = 1; at < seen.size(); ++at) EXPECT_GT(seen[at].size(), 100U) << at;
}

// Takes a token apart by the format that web/csrf.h describes.
TEST(CsrfToken, IsMaskExpiryAndMac) {
  const Bytes secret = secret_of(7);
  Bytes token = bytes_of(made());
  const auto joined = [](std::string_view domain, ByteView a, std::string_view b) {
    Bytes text(domain.begin(), domain.end());
    text.insert(text.end(), a.begin(), a.end());
    text.insert(text.end(), b.begin(), b.end());
    return text;
  };
  const ByteView mask(token.data() + 1, 16);
  const auto stream = crypto::hmac_sha256(secret, joined("limen csrf keystream 1", mask, ""));
  for (std::size_t i = 0; i < 24; ++i) token[17 + i] ^= stream[i];
  Seconds expiry = 0;
  for (std::size_t i = 0; i < 8; ++i) expiry = expiry << 8 | token[17 + i];
  EXPECT_EQ(expiry, now + 3600);
  const auto mac = crypto::hmac_sha256(
      secret, joined("limen csrf mac 1", ByteView(token.data() + 1, 24), session::as_text(sid)));
  EXPECT_EQ(as_text({token.data() + 25, 16}), as_text({mac.data(), 16}));
}

TEST(CsrfToken, MessagesHoldNoToken) {
  const std::string token = made();
  const std::string part = token.substr(4, 8);
  EXPECT_THAT(check_csrf_token(secret_of(8), sid, now, token).error().message,
              Not(HasSubstr(part)));
  EXPECT_THAT(check_csrf_token(secret_of(7), sid, now, token + "A").error().message,
              Not(HasSubstr(part)));
  EXPECT_THAT(check_csrf_token(secret_of(7), sid, latest, token).error().message,
              Not(HasSubstr(part)));
}

}  // namespace
}  // namespace limen::web
