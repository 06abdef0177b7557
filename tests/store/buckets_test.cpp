// Tests the buckets of names. STORE-27.
#include "store/buckets.h"

#include <gtest/gtest.h>

#include <set>

#include "tested_drivers.h"

namespace limen::store {
namespace {

class Buckets : public StoreTest {};
LIMEN_EVERY_STORE(Buckets);

TEST_P(Buckets, TheKeyIsTheStoresId) {
  const HashKey key = naming_key(store());
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(store().id()[i], static_cast<std::uint8_t>(key.low >> 8 * i));
    EXPECT_EQ(store().id()[8 + i], static_cast<std::uint8_t>(key.high >> 8 * i));
  }
}

// Computes SipHash as its authors define it, over the words that keyed_hash joins.
TEST_P(Buckets, ABucketIsTheHashOfIssuerAndName) {
  const std::string issuer_size_and_domain("\0\4\0\0\0\0\0\0", 8);
  const Digest128 hash = siphash(naming_key(store()), issuer_size_and_domain + "acme" + "alex");
  EXPECT_EQ(bucket_of(store(), "acme", "alex"), static_cast<Bucket>(hash.low));
}

TEST_P(Buckets, NamesSpreadOverAllBuckets) {
  std::set<Bucket> buckets;
  for (std::size_t i = 0; i < 1000; ++i)
    buckets.insert(bucket_of(store(), "acme", numbered("alex", i)));
  EXPECT_GT(buckets.size(), 900U);
  EXPECT_GT(*buckets.rbegin(), 60000U);
}

TEST_P(Buckets, AnotherStoreNamesOtherwise) {
  const auto other = GetParam().open();
  std::size_t same = 0;
  for (std::size_t i = 0; i < 100; ++i)
    same += bucket_of(store(), "acme", numbered("alex", i)) ==
            bucket_of(other->store(), "acme", numbered("alex", i));
  EXPECT_LT(same, 5U);
}

TEST_P(Buckets, IssuerAndNameStayApart) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string name = numbered("alex", i);
    same += bucket_of(store(), "acme", name) == bucket_of(store(), "acmea", name.substr(1));
  }
  EXPECT_LT(same, 5U);
}

}  // namespace
}  // namespace limen::store
