// Where records about a name lie. Every room that stores something about one
// subject asks here, so that all of it lies in one bucket.
#pragma once

#include <string_view>

#include "base/keyed_hash.h"
#include "store/store.h"

namespace limen::store {

// Hashes names into buckets and keys: the same for everyone on this store, and
// another on every other store.
HashKey naming_key(const Store &store);

Bucket bucket_of(const Store &store, std::string_view issuer, std::string_view name);

}  // namespace limen::store
