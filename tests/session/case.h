// Case: operations, some of them concurrent, with a schedule and a fault. It runs on a store
// beside the model. A failing case is shrunk and printed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operation.h"
#include "scheduled_store.h"
#include "store/tested_drivers.h"

namespace limen::session {

using Open = std::function<std::unique_ptr<store::TestedStore>()>;

struct Case {
  std::uint64_t seed = 0;  // of limen's random bytes
  std::vector<Operation> operations;
  Schedule schedule;           // of concurrent operations; empty: one client after another
  std::optional<Fault> fault;  // its calls are counted from `fault_from` on
  int fault_from = 0;          // an operation's number
  bool shared_gate = false;    // all clients are threads of one process
  bool free_threads = false;   // run concurrent operations on real threads, unscheduled
  bool look_always = false;    // compare all sessions after each operation, not only at the end
};

// Makes `count` operations that run one after another.
Case random_sequence(std::uint64_t seed, std::size_t count);
// Runs some operations concurrently, by a random schedule.
Case random_interleaving(std::uint64_t seed);
// Repeats concurrent operations on real threads.
Case random_threads(std::uint64_t seed);
// Makes one store call fail, and continues after it.
Case random_fault(std::uint64_t seed);

// Returns how a case fails, or an empty text. Sets `turns` to the number of store calls of its
// last concurrent operations.
std::string failure(const Open &open, const Case &tried, std::size_t *turns = nullptr);

Case shrink(const Open &open, Case failing);
std::string print(const Case &printed);

// Runs a case whose last two operations are concurrent, by every schedule that interrupts the
// first thread at most once. With `twice`, the second thread may be interrupted once too.
// Returns the first failure, or an empty text.
std::string failure_of_some_schedule(const Open &open, Case tried, bool twice);

// Runs the cases of seeds 1 to `count`. Returns the first failure, shrunk, or an empty text.
std::string first_failure(const Open &open, std::uint64_t count,
                          const std::function<Case(std::uint64_t seed)> &make);

}  // namespace limen::session
