// CSRF tokens: no change of a good token is accepted without the secret, and a
// token made with the input as the session's name and expiry is good.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "check.h"
#include "web/csrf.h"

namespace {

using namespace limen;

constexpr Seconds now = 1'700'000'000;
constexpr std::uint8_t secret[16] = {1, 2, 3};
constexpr std::uint8_t another[16] = {1, 2, 4};

// Makes a sid of any text, which is cut.
session::SidText sid_of(std::string_view text) {
  session::SidText sid{};
  text.copy(sid.data(), sid.size());
  return sid;
}

void check_forged(std::string_view text, const session::SidText &sid) {
  const Outcome checked = web::check_csrf_token(secret, sid, now, text);
  check(!checked.ok() && checked.status() == Status::csrf, "nobody forges a token");
  check(checked.error().message[0] != '\0', "a refusal has a reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  check_forged(input, sid_of("sid"));
  const session::SidText sid = sid_of(input);

  Seconds expires_at = 0;
  if (size > 0) std::memcpy(&expires_at, data, std::min(size, sizeof expires_at));
  const auto made = web::make_csrf_token(secret, sid, expires_at);
  check(made.ok(), "made");
  const std::string token(made->begin(), made->end());
  const Status wanted = expires_at > now ? Status::ok : Status::csrf_expired;
  check(web::check_csrf_token(secret, sid, now, token).status() == wanted, "its own is good");
  check(web::check_csrf_token(another, sid, now, token).status() == Status::csrf, "another secret");
  session::SidText other = sid;
  other.back() ^= 1;
  check_forged(token, other);

  // The input laid over the good one, from a place that it names.
  std::string changed = token;
  if (size > 1) {
    const std::size_t at = data[0] % changed.size();
    changed.replace(at, std::min(size - 1, changed.size() - at), input.substr(1));
    if (changed != token) check_forged(changed, sid);
  }
  return 0;
}
