// The cost of telling an event and of counting, and of reading a watch.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <vector>

#include "watch/hub.h"

namespace limen::watch {
namespace {

Hub &hub() {
  static Hub one(1024);
  return one;
}

const Event &event() {
  static const Event one{EventKind::refused,     1700000000, Status::token_expired,
                         "alex@shop.example",    {},         {},
                         "exp: passed 12 s ago", {}};
  return one;
}

void count(benchmark::State &state) {
  for (auto _ : state) hub().count(Count::tokens_verified);
}
BENCHMARK(count)->Threads(1)->Threads(2);

void refusal_that_nobody_watches(benchmark::State &state) {
  const Error error = fail(Status::token_expired, "exp: passed");
  for (auto _ : state) hub().refused(error, 1700000000);
}
BENCHMARK(refusal_that_nobody_watches)->Threads(1)->Threads(2);

void event_that_nobody_watches(benchmark::State &state) {
  for (auto _ : state) hub().tell(event());
}
BENCHMARK(event_that_nobody_watches);

void event_that_is_watched(benchmark::State &state) {
  static Hub watched(1024);
  static const auto watch = watched.watch();
  if (!watch.ok()) std::abort();
  for (auto _ : state) watched.tell(event());
}
BENCHMARK(event_that_is_watched)->Threads(1)->Threads(2);

void events_told_and_read_in_pages(benchmark::State &state) {
  Hub own(1024);
  const auto watch = own.watch();
  std::vector<std::uint64_t> words(8192);
  const std::span<std::uint8_t> page(reinterpret_cast<std::uint8_t *>(words.data()), 65536);
  for (auto _ : state) {
    for (int i = 0; i < 100; ++i) own.tell(event());
    const auto read = (*watch)->next(page);
    if (!read || *read != 100) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(events_told_and_read_in_pages);

}  // namespace
}  // namespace limen::watch
