#include "web/csrf.h"

#include <algorithm>
#include <cinttypes>
#include <span>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace limen::web {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t mask_size = 16;
constexpr std::size_t expiry_size = 8;
constexpr std::size_t mac_size = 16;
constexpr std::size_t mask_at = 1;
constexpr std::size_t expiry_at = mask_at + mask_size;
constexpr std::size_t mac_at = expiry_at + expiry_size;
static_assert(mac_at + mac_size == csrf_token_size);

// Prefixes that keep the two uses of a session's secret apart: neither output can stand in
// for the other.
constexpr std::string_view mac_domain = "limen csrf mac 1";
constexpr std::string_view keystream_domain = "limen csrf keystream 1";

using TokenBytes = std::array<std::uint8_t, csrf_token_size>;
using Digest = std::array<std::uint8_t, 32>;

std::span<const std::uint8_t, mask_size> mask_of(const TokenBytes &token) {
  return std::span(token).subspan<mask_at, mask_size>();
}

Digest mac_of(ByteView secret, const session::SidText &sid, const TokenBytes &token) {
  std::array<std::uint8_t, mac_domain.size() + mask_size + expiry_size + session::sid_text_size>
      text;
  auto at = std::copy(mac_domain.begin(), mac_domain.end(), text.begin());
  at = std::copy(token.begin() + mask_at, token.begin() + mac_at, at);
  std::copy(sid.begin(), sid.end(), at);
  return crypto::hmac_sha256(secret, text);
}

// Encrypts the bytes after the mask, or decrypts them: both are the same XOR.
void apply_keystream(ByteView secret, TokenBytes &token) {
  std::array<std::uint8_t, keystream_domain.size() + mask_size> text;
  const auto mask = mask_of(token);
  std::copy(mask.begin(), mask.end(),
            std::copy(keystream_domain.begin(), keystream_domain.end(), text.begin()));
  Digest stream = crypto::hmac_sha256(secret, text);
  static_assert(expiry_size + mac_size <= stream.size());
  for (std::size_t i = 0; i < expiry_size + mac_size; ++i) token[expiry_at + i] ^= stream[i];
  cleanse(stream.data(), stream.size());
}

void put_seconds(Seconds seconds, std::uint8_t *out) {
  for (std::size_t i = 0; i < expiry_size; ++i)
    out[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(seconds) >> (56 - 8 * i));
}

Seconds seconds_at(const std::uint8_t *bytes) {
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < expiry_size; ++i) seconds = seconds << 8 | bytes[i];
  return static_cast<Seconds>(seconds);
}

Error malformed(std::string_view token) {
  if (token.empty()) return fail(Status::csrf, "csrf token: empty");
  return fail(Status::csrf, "csrf token: malformed, %zu characters; expected %zu of base64url",
              token.size(), CsrfToken().size());
}

}  // namespace

Result<CsrfToken> make_csrf_token(ByteView secret, const session::SidText &sid,
                                  Seconds expires_at) {
  TokenBytes token{format};
  LIMEN_TRY(random_bytes(token.data() + mask_at, mask_size));
  put_seconds(expires_at, token.data() + expiry_at);
  const Digest mac = mac_of(secret, sid, token);
  std::copy_n(mac.begin(), mac_size, token.begin() + mac_at);
  apply_keystream(secret, token);
  CsrfToken text;
  base64url::encode(token, text.data());
  return text;
}

Outcome check_csrf_token(ByteView secret, const session::SidText &sid, Seconds now,
                         std::string_view token) {
  TokenBytes bytes;
  if (token.size() != CsrfToken().size() || !base64url::decode(token, bytes.data()) ||
      bytes[0] != format)
    return malformed(token);
  apply_keystream(secret, bytes);
  const Digest mac = mac_of(secret, sid, bytes);
  if (!crypto::equal_in_constant_time({mac.data(), mac_size}, {bytes.data() + mac_at, mac_size}))
    return fail(Status::csrf, "csrf token: belongs to another session, or was changed");
  if (const Seconds expires_at = seconds_at(bytes.data() + expiry_at); now >= expires_at)
    return fail(Status::csrf_expired, "csrf token: expired at %" PRId64, expires_at);
  return success();
}

}  // namespace limen::web
