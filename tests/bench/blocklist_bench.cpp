// Looks up four ids in a blocklist at once, beside a std::unordered_map without
// threads and without sweeping. bytes_per_entry counts everything that the table
// allocates.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <unordered_map>
#include <vector>

#include "revocation/blocklist.h"

namespace {

using limen::Digest128;
using limen::Seconds;
using limen::revocation::Blocklist;

constexpr Seconds now = 1'800'000'000;
constexpr std::size_t batch = 4;
constexpr std::size_t questions = std::size_t{1} << 16;

struct IdHash {
  std::size_t operator()(const Digest128 &id) const noexcept { return id.high; }
};
using Bare = std::unordered_map<Digest128, std::uint32_t, IdHash>;

void add(Blocklist &list, const Digest128 &id) { list.add(id, now + 1000, now); }
void add(Bare &bare, const Digest128 &id) { bare.emplace(id, 1000); }

std::uint32_t ask(const Blocklist &list, const std::array<Digest128, batch> &ids) {
  return list.contains(ids, now);
}
std::uint32_t ask(const Bare &bare, const std::array<Digest128, batch> &ids) {
  std::uint32_t listed = 0;
  for (std::size_t i = 0; i < batch; ++i) {
    const auto found = bare.find(ids[i]);
    listed |= static_cast<std::uint32_t>(found != bare.end() && found->second > 0) << i;
  }
  return listed;
}

std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Builds one table of each kind and size and keeps it for all benchmarks.
template <class Table>
struct Filled {
  explicit Filled(std::size_t entries) {
    const std::size_t before = allocated();
    std::mt19937_64 random(entries);
    for (std::size_t i = 0; i < entries; ++i) add(table, {random(), random()});
    bytes_per_entry = static_cast<double>(allocated() - before) / static_cast<double>(entries);
    std::mt19937_64 again(entries), strangers(entries + 1), choice(entries + 2);
    for (std::size_t i = 0; i < questions * batch; ++i) {
      misses.push_back({strangers(), strangers()});
      hits.push_back({again(), again()});
      for (std::size_t skip = choice() % (entries / (questions * batch)); skip > 0; --skip)
        again.discard(2);
    }
  }

  Table table;
  std::vector<Digest128> misses, hits;
  double bytes_per_entry = 0;
};

template <class Table>
Filled<Table> &filled(std::size_t entries) {
  static std::unique_ptr<Filled<Table>> kept;
  static std::size_t kept_entries = 0;
  if (kept_entries != entries) {
    kept.reset();
    kept = std::make_unique<Filled<Table>>(entries);
    kept_entries = entries;
  }
  return *kept;
}

// Of the four ids `hit_count` are listed.
template <class Table>
void check_four(benchmark::State &state, std::size_t hit_count) {
  auto &with = filled<Table>(static_cast<std::size_t>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    std::array<Digest128, batch> ids;
    for (std::size_t i = 0; i < batch; ++i)
      ids[i] = (i < hit_count ? with.hits : with.misses)[next * batch + i];
    next = (next + 1) % questions;
    benchmark::DoNotOptimize(ask(with.table, ids));
  }
  state.counters["bytes_per_entry"] = with.bytes_per_entry;
}

void blocklist_four_misses(benchmark::State &state) { check_four<Blocklist>(state, 0); }
void blocklist_one_hit_of_four(benchmark::State &state) { check_four<Blocklist>(state, 1); }
void blocklist_four_hits(benchmark::State &state) { check_four<Blocklist>(state, 4); }
void unordered_map_four_misses(benchmark::State &state) { check_four<Bare>(state, 0); }
void unordered_map_four_hits(benchmark::State &state) { check_four<Bare>(state, 4); }

constexpr std::int64_t million = 1'000'000;

BENCHMARK(blocklist_four_misses)->Arg(million);
BENCHMARK(blocklist_one_hit_of_four)->Arg(million);
BENCHMARK(blocklist_four_hits)->Arg(million);
BENCHMARK(blocklist_four_misses)->Arg(10 * million);
BENCHMARK(blocklist_one_hit_of_four)->Arg(10 * million);
BENCHMARK(blocklist_four_hits)->Arg(10 * million);
BENCHMARK(unordered_map_four_misses)->Arg(million);
BENCHMARK(unordered_map_four_hits)->Arg(million);
BENCHMARK(unordered_map_four_misses)->Arg(10 * million);
BENCHMARK(unordered_map_four_hits)->Arg(10 * million);

void blocklist_add(benchmark::State &state) {
  std::mt19937_64 random(1);
  auto list = std::make_unique<Blocklist>();
  for (auto _ : state) list->add({random(), random()}, now + 1000, now);
  state.counters["bytes_per_entry"] =
      static_cast<double>(list->memory()) / static_cast<double>(list->size());
}
BENCHMARK(blocklist_add)->Iterations(3 * million);

}  // namespace
