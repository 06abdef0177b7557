// Chooses the bucket of a subject's data. Every room chooses it here, so that all data of one
// subject lies in one bucket.
#pragma once

#include <string_view>

#include "base/keyed_hash.h"
#include "store/store.h"

namespace limen::store {

// Returns the key that hashes names into buckets and record keys. Every process that uses this
// store has the same key; every other store has a different one.
HashKey naming_key(const Store &store);

Bucket bucket_of(const Store &store, std::string_view issuer, std::string_view name);

}  // namespace limen::store
