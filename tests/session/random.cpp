#include "random.h"

#include <cstring>
#include <mutex>
#include <random>

#include "base/random.h"

namespace limen {
namespace {

std::mutex mutex;
std::mt19937_64 engine;

}  // namespace

void seed_random_bytes(std::uint64_t seed) {
  const std::scoped_lock lock(mutex);
  engine.seed(seed);
}

// Replaces limen's own random_bytes in this program: the linker takes base/random.cpp from the
// archive only if the symbol is missing.
Outcome random_bytes(void *out, std::size_t size) {
  const std::scoped_lock lock(mutex);
  auto *at = static_cast<unsigned char *>(out);
  while (size > 0) {
    const std::uint64_t number = engine();
    const std::size_t piece = size < sizeof number ? size : sizeof number;
    std::memcpy(at, &number, piece);
    at += piece;
    size -= piece;
  }
  return success();
}

}  // namespace limen
