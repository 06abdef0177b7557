// Secrets that the processes of a store share, and nobody else knows.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace limen::store {

// Reads the secret of 32 random bytes with this name, or makes it. If several processes make one
// at once, the first wins and the others read it. Fails with store, full, random.
Result<SecretBytes> shared_secret(Store &store, std::string_view name);

}  // namespace limen::store
