// Shared by this room's suites.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "crypto/key.h"

namespace limen::crypto {

inline constexpr Algorithm every_algorithm[] = {
    Algorithm::hs256, Algorithm::hs384, Algorithm::hs512,  Algorithm::rs256,
    Algorithm::rs384, Algorithm::rs512, Algorithm::es256,  Algorithm::es384,
    Algorithm::es512, Algorithm::eddsa, Algorithm::ed25519};

// A key of each algorithm, which is made once and kept because making RSA keys takes
// long.
inline const KeyPtr &key_of(Algorithm algorithm) {
  static KeyPtr keys[algorithm_count];
  KeyPtr &key = keys[static_cast<std::size_t>(algorithm)];
  if (key == nullptr) {
    Result<KeyPtr> made = generate(algorithm);
    EXPECT_TRUE(made.ok()) << made.error().message;
    key = *made;
  }
  return key;
}

// The same key without its private half.
inline KeyPtr public_half(const Key &key) {
  Result<KeyPtr> made = from_numbers(key.algorithm(), key.numbers(false));
  EXPECT_TRUE(made.ok()) << made.error().message;
  return *made;
}

inline Bytes sign(const Key &key, std::string_view data) {
  Bytes signature(key.signature_size());
  const Outcome signed_ = key.sign(as_bytes(data), signature.data());
  EXPECT_TRUE(signed_.ok()) << signed_.error().message;
  return signature;
}

inline bool verifies(const Key &key, std::string_view data, ByteView signature) {
  return key.verify(as_bytes(data), signature) == Verdict::good;
}

class EveryAlgorithm : public testing::TestWithParam<Algorithm> {};

struct NameOfAlgorithm {
  std::string operator()(const testing::TestParamInfo<Algorithm> &tested) const {
    return info(tested.param).name;
  }
};

}  // namespace limen::crypto
