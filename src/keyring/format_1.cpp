#include "keyring/format_1.h"

#include "base/limits.h"
#include "base/printable.h"
#include "keyring/ring.h"
#include "store/format_1.h"

namespace limen::keyring {
namespace {

using store::format_1::PartReader;

constexpr std::uint64_t format = 1;
constexpr std::uint64_t closed_flag = 1;

Result<RingKey> read_key(PartReader &in) {
  RingKey key;
  key.kid = in.text();
  const std::string_view algorithm = in.text();
  key.closed = (in.number(1) & closed_flag) != 0;
  key.form = static_cast<PrivateForm>(in.number(1));
  key.created_at = in.time();
  key.signs_from = in.time();
  key.signs_until = in.time();
  key.verifies_until = in.time();
  key.public_jwk = in.text();
  const ByteView private_part = as_bytes(in.text());
  key.private_part.assign(private_part.begin(), private_part.end());
  const auto known = crypto::find_algorithm(algorithm);
  if (!known)
    return fail(Status::store,
                "the store's keyring has a key for %s, which this version does not know",
                Printable(algorithm).c_str());
  key.algorithm = *known;
  return key;
}

}  // namespace

// Decodes what it has written, which refuses keys that are not sound.
Result<SecretBytes> ring_from_format_1(ByteView bytes) {
  PartReader in(as_text(bytes));
  const std::uint64_t version = in.number(1);
  const std::uint64_t count = in.number(2);
  const Error damaged = fail(Status::store, "the store has a damaged keyring of format 1");
  if (version != format || count > limits::keyring_keys) return damaged;
  Ring ring;
  for (std::uint64_t i = 0; i < count; ++i) {
    Result<RingKey> key = read_key(in);
    LIMEN_TRY(key);
    ring.keys.push_back(std::move(*key));
  }
  if (!in.whole()) return damaged;
  SecretBytes converted = encode(ring);
  LIMEN_TRY(decode(converted));
  return converted;
}

}  // namespace limen::keyring
