// Any bytes as a keyring's record: they are refused, or written again as the same
// bytes and follow the rules of the schedule.
#include <algorithm>
#include <cstdint>

#include "base/limits.h"
#include "check.h"
#include "keyring/schedule.h"

namespace {

using namespace limen;
using namespace limen::keyring;

constexpr Seconds now = 1'800'000'000;
constexpr RotationPolicy policy{30 * 86400, 3600, 86462};

std::ptrdiff_t signing_keys(const Ring &ring) {
  return std::ranges::count_if(
      ring.keys, [&](const RingKey &key) { return state_of(ring, key, now) == State::signing; });
}

void check_schedule(Ring ring) {
  check(signing_keys(ring) <= 1, "one key signs, or none");
  check(next_change(ring, now) > now, "changes lie ahead");
  tidy(ring, now);
  RingKey fresh;
  fresh.kid = "fresh";
  fresh.form = PrivateForm::clear;
  fresh.private_part = {1};
  fresh.public_jwk = "{}";
  fresh.algorithm = crypto::Algorithm::es256;
  if (ring.find("fresh") != nullptr || ring.keys.size() == limits::keyring_keys) return;
  add(ring, fresh, now, policy);
  check(signing_keys(ring) == 1, "a key signs where one was added");
  check(decode(encode(ring)).ok(), "what was changed is read back");
  close(ring, signing_at(ring, now)->kid, now, policy);
  const bool another = signing_at(ring, now) != nullptr;
  check(!another || signing_at(ring, now)->signs_from <= now, "who takes over signs now");
  check(decode(encode(ring)).ok(), "what was closed is read back");
  remove(ring, "fresh", now, policy);
  check(ring.find("fresh") == nullptr, "what was removed is gone");
  check(decode(encode(ring)).ok(), "what was removed from is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto ring = decode(bytes);
  if (!ring.ok()) {
    check(ring.status() == Status::store, "a status of the store");
    check(ring.error().message[0] != '\0', "a refusal has a reason");
    return 0;
  }
  const SecretBytes written = encode(*ring);  // fields may have stood in another order
  const auto again = decode(written);
  check(again.ok() && encode(*again) == written, "what is written stays as it is");
  check_schedule(*ring);
  return 0;
}
