// The limit as C functions that run it many times, for benchmarks in other
// languages (liblimen_limit.so): one call from there, and the loop is here.
#include <cstddef>
#include <string_view>

#include "limit.h"

#define LIMIT_API extern "C" __attribute__((visibility("default")))

LIMIT_API limit::Limit *limit_new(const char *algorithm) {
  return limit::make(algorithm).release();
}

LIMIT_API void limit_free(limit::Limit *bare) { delete bare; }

// The private key: PEM text; for HS* the raw secret.
LIMIT_API const char *limit_key(const limit::Limit *bare, std::size_t *size) {
  *size = bare->key.size();
  return bare->key.data();
}

LIMIT_API void limit_prepare(limit::Limit *bare, const char *input, std::size_t input_size,
                             const char *signature, std::size_t signature_size) {
  bare->prepare({input, input_size}, {signature, signature_size});
}

// Whether every one of `times` operations succeeded.
LIMIT_API int limit_verify(limit::Limit *bare, long times) {
  bool fine = true;
  for (long i = 0; i < times; ++i) fine &= bare->verify();
  return fine ? 1 : 0;
}

LIMIT_API int limit_sign(limit::Limit *bare, long times) {
  bool fine = true;
  for (long i = 0; i < times; ++i) fine &= bare->sign();
  return fine ? 1 : 0;
}
