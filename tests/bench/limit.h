// The limit: the cost of the bare cryptography when everything is prepared beforehand.
// OpenSSL alone; nothing of limen is used here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace limit {

// One key of one algorithm and one input. Nothing is parsed, decoded, checked or
// allocated that the bare operation does not need.
class Limit {
 public:
  virtual ~Limit() = default;

  // Keeps the signing input, and the signature in the form that OpenSSL expects, for verify.
  virtual void prepare(std::string_view signing_input, std::string_view jose_signature) = 0;
  virtual bool verify() = 0;
  virtual bool sign() = 0;

  // The private key for limen: PEM text; for HS* the raw secret.
  std::string key;
};

// `algorithm` as in `alg`.
std::unique_ptr<Limit> make(const std::string &algorithm);

}  // namespace limit
