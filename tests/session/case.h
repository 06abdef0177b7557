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
  Schedule schedule;           // of operations at once; empty: one client after another
  std::optional<Fault> fault;  // its calls are counted from `fault_from` on
  int fault_from = 0;          // an operation's number
  bool shared_gate = false;    // all clients are threads of one process
  bool free_threads = false;   // no schedule: as it happens
  bool look_always = false;    // compare all there is after each operation, not only at last
};

// One thing after another.
Case random_sequence(std::uint64_t seed, std::size_t count);
// Some operations at once, by a random schedule.
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

// Runs a case whose last operations are at once by every schedule in which
// whoever begins is interrupted once or never, or (`twice`) comes back once.
// Empty, or the first failure.
std::string failure_of_some_schedule(const Open &open, Case tried, bool twice);

// Runs cases of seeds 1 to `count`. Empty, or the first failure, shrunk.
std::string first_failure(const Open &open, std::uint64_t count,
                          const std::function<Case(std::uint64_t seed)> &make);

}  // namespace limen::session
