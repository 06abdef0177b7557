// attack: 36. Tests whether the time of refusing a MAC shows where it differs. Two
// classes of wrong MACs, wrong in the first byte or in the last, are timed in
// random order and compared by Welch's t-test. A comparison that stops early is
// the control: a test that does not see it leak would see nothing.
//
//   constant_time [MEASUREMENTS]     exit 0: no leak seen, and the control leaks

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

#include "crypto/digest.h"
#include "crypto/key.h"

namespace {

using limen::ByteView;

constexpr double threshold = 10;  // of |t|; chance alone stays far below

using Mac = std::array<std::uint8_t, 32>;

// Stops at the first difference, on purpose. Not inlined and not analysed, or
// the compiler would remove the leak.
[[gnu::noipa]] bool leaky_equal(ByteView a, ByteView b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

struct Moments {
  double count = 0, mean = 0, squares = 0;
  void add(double value) {
    count += 1;
    const double delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  double variance() const { return squares / (count - 1); }
};

double welch_t(const Moments &a, const Moments &b) {
  return (a.mean - b.mean) / std::sqrt(a.variance() / a.count + b.variance() / b.count);
}

// |t| between the two classes, over the faster nine tenths of the measurements:
// the slowest are interruptions.
double leak(const std::function<bool(const Mac &)> &refuse, const std::array<Mac, 2> &classes,
            std::size_t measurements) {
  std::mt19937_64 random(20261120);
  std::vector<std::pair<double, bool>> times;
  times.reserve(measurements);
  for (std::size_t i = 0; i < measurements; ++i) {
    const bool last = (random() & 1) != 0;
    const Mac mac = classes[last ? 1 : 0];  // a copy: both classes from one place
    const auto start = std::chrono::steady_clock::now();
    const bool accepted = refuse(mac);
    const auto end = std::chrono::steady_clock::now();
    if (accepted) std::abort();
    times.emplace_back(std::chrono::duration<double, std::nano>(end - start).count(), last);
  }
  std::vector<double> sorted;
  sorted.reserve(times.size());
  for (const auto &[time, last] : times) sorted.push_back(time);
  const auto cut = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 9 / 10);
  std::nth_element(sorted.begin(), cut, sorted.end());
  std::array<Moments, 2> moments;
  for (const auto &[time, last] : times)
    if (time < *cut) moments[last ? 1 : 0].add(time);
  return std::abs(welch_t(moments[0], moments[1]));
}

}  // namespace

int main(int argc, char **argv) {
  const std::size_t measurements =
      argc > 1 ? std::max(1000ul, std::strtoul(argv[1], nullptr, 10)) : 2'000'000;
  const std::vector<std::uint8_t> secret(32, 0x5A), message(80, 'm');
  const auto key = limen::crypto::from_secret(limen::crypto::Algorithm::hs256, secret);
  Mac right{};
  if (!key.ok() || !(*key)->sign(message, right.data()).ok()) return 2;
  std::array<Mac, 2> classes{right, right};
  classes[0].front() ^= 1;
  classes[1].back() ^= 1;

  const double control =
      leak([&](const Mac &mac) { return leaky_equal(mac, right); }, classes, measurements);
  const double compare =
      leak([&](const Mac &mac) { return limen::crypto::equal_in_constant_time(mac, right); },
           classes, measurements);
  const double verify = leak(
      [&](const Mac &mac) { return (*key)->verify(message, mac) == limen::crypto::Verdict::good; },
      classes, measurements);

  std::printf("%-40s |t| %8.1f  (must be over %.0f)\n", "control: stops at the first difference",
              control, threshold);
  std::printf("%-40s |t| %8.1f  (must be under %.0f)\n", "equal_in_constant_time", compare,
              threshold);
  std::printf("%-40s |t| %8.1f  (must be under %.0f)\n", "HS256 verify", verify, threshold);
  return control > threshold && compare < threshold && verify < threshold ? 0 : 1;
}
