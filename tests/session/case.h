// A case: operations, some of them at once, a schedule, a fault. It is run over a
// store beside the model; what fails is shrunk and printed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operation.h"
#include "stage.h"
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
// Operations at once, again and again, as real threads happen to do them.
Case random_threads(std::uint64_t seed);
// A store call fails, and life goes on.
Case random_fault(std::uint64_t seed);

// How a case fails; empty: it does not. `turns`: how many store calls its last
// operations at once had.
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
