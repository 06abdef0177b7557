#include "store/secrets.h"

#include "base/bytes.h"
#include "base/random.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::store {
namespace {

constexpr std::size_t secret_size = 32;
constexpr Bucket secret_bucket = 0;  // secrets belong to no subject

// Returns an empty secret if there is none.
Result<SecretBytes> read_secret(Store &store, std::string_view name) {
  SecretBytes secret(secret_size);
  const Result<Read> found = store.get(secret_bucket, secret_kind, name, secret);
  LIMEN_TRY(found);
  if (found->version == 0) return SecretBytes();
  if (found->size != secret_size) return fail(Status::store, "the store has a damaged secret");
  return secret;
}

}  // namespace

Result<SecretBytes> shared_secret(Store &store, std::string_view name) {
  constexpr int max_attempts = 100;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    Result<SecretBytes> known = read_secret(store, name);
    if (!known.ok() || !known->empty()) return known;
    SecretBytes secret(secret_size);
    LIMEN_TRY(random_bytes(secret.data(), secret.size()));
    const Condition condition = absent(secret_kind, name);
    const Write write = put(secret_kind, name, as_text(secret));
    const Result<Commit> commit = store.commit(secret_bucket, {}, {&condition, 1}, {&write, 1});
    LIMEN_TRY(commit);
    if (commit->done) return secret;
  }
  return fail(Status::store, "a secret of the store can be neither read nor made");
}

}  // namespace limen::store
