// Random choices that are the same on every machine for the same seed: the
// standard's distributions differ between libraries.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace limen {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  T any(const std::vector<T> &of) {
    return of[below(of.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace limen
