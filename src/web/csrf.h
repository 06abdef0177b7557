// Tokens against cross-site request forgery, bound to a session. Each new token has a
// new mask, so two tokens of a session differ in every byte after the first (BREACH).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "session/ticket.h"

namespace limen::web {

// A format byte, a mask of 16 random bytes, and under the mask an expiry of 8 bytes and a MAC
// of 16.
inline constexpr std::size_t csrf_token_size = 1 + 16 + 8 + 16;
using CsrfToken = std::array<char, base64url::encoded_size(csrf_token_size)>;

// Makes a token from the session's own `secret`. Fails with random.
Result<CsrfToken> make_csrf_token(ByteView secret, const session::SidText &sid, Seconds expires_at);

// Fails with csrf (empty, malformed, or of another session) or csrf_expired. Compares in
// constant time, and checks the MAC before the expiry. Does not allocate.
Outcome check_csrf_token(ByteView secret, const session::SidText &sid, Seconds now,
                         std::string_view token);

}  // namespace limen::web
