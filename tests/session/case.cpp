#include "case.h"

#include <algorithm>
#include <barrier>
#include <map>
#include <sstream>
#include <thread>

#include "explain.h"
#include "model.h"
#include "random.h"
#include "shared/dice.h"
#include "shared/shrink.h"
#include "store_under_test.h"

namespace limen::session {
namespace {

class Run {
 public:
  Run(const Open &open, const Case &tried)
      : tried_(tried),
        tested_(open(), tried.shared_gate),
        strict_(!tried.fault && std::all_of(tried.operations.begin(), tried.operations.end(),
                                            [](const Operation &one) { return one.batch == 0; })),
        states_{Model(tested_.now(), strict_)} {}

  std::size_t turns() { return tested_.scheduled().turns(); }

  std::string whole() {
    bool expired = false;
    for (std::size_t at = 0; at < tried_.operations.size();) {
      const std::vector<Operation> batch = batch_at(at);
      for (const Operation &operation : batch) {
        expired = expired || operation.act == Act::advance;
        if (tried_.fault && operation.number >= tried_.fault_from && !tested_.scheduled().armed())
          tested_.scheduled().arm(*tried_.fault);
      }
      at += batch.size();
      std::string wrong = run(batch);
      done_.insert(done_.end(), batch.begin(), batch.end());
      if (wrong.empty() && (tried_.look_always || batch.size() > 1)) wrong = look();
      if (!wrong.empty()) return wrong;
    }
    std::string wrong = look();
    return wrong.empty() ? tested_.leaks(expired) : wrong;
  }

 private:
  std::vector<Operation> batch_at(std::size_t at) const {
    const std::vector<Operation> &all = tried_.operations;
    std::vector<Operation> batch = {all[at]};
    while (all[at].batch != 0 && ++at < all.size() && all[at].batch == batch[0].batch)
      batch.push_back(all[at]);
    return batch;
  }

  std::string run(const std::vector<Operation> &batch) {
    if (batch[0].act == Act::advance && batch[0].by < 0 &&
        !std::all_of(states_.begin(), states_.end(), [&](const Model &state) {
          return state.may_go_back_to(tested_.now() + batch[0].by);
        }))
      return {};
    if (batch.size() == 1) return settle({tested_.run(batch[0])});
    std::map<int, std::vector<Executed>> by_client;
    for (const Operation &operation : batch) by_client[operation.client];
    std::vector<std::function<void()>> parts;
    parts.reserve(by_client.size());
    for (auto &[client, executed] : by_client)
      parts.push_back([&, of = client, out = &executed] {
        for (const Operation &operation : batch)
          if (operation.client == of) out->push_back(tested_.run(operation));
      });
    if (tried_.free_threads)
      run_freely(parts);
    else
      tested_.scheduled().play(parts, tried_.schedule, share_locks(batch));
    std::vector<Executed> all;
    for (auto &[client, executed] : by_client)
      all.insert(all.end(), executed.begin(), executed.end());
    return settle(all);
  }

  // All clients share the gate of the other issuer, and so its locks.
  bool share_locks(const std::vector<Operation> &batch) const {
    return tried_.shared_gate ||
           std::count_if(batch.begin(), batch.end(),
                         [](const Operation &operation) { return operation.foreign; }) > 1;
  }

  static void run_freely(const std::vector<std::function<void()>> &parts) {
    std::barrier start(static_cast<std::ptrdiff_t>(parts.size()));
    std::vector<std::thread> threads;
    threads.reserve(parts.size());
    for (const auto &part : parts)
      threads.emplace_back([&] {
        start.arrive_and_wait();
        part();
      });
    for (std::thread &thread : threads) thread.join();
  }

  // Replaces states_ by those that explain the answers. Returns why there are none, or an
  // empty text.
  std::string settle(const std::vector<Executed> &batch) {
    std::string why;
    std::vector<Model> after = explain(states_, batch, tested_.scheduled().armed(), why);
    if (after.empty()) {
      std::ostringstream out;
      if (batch.size() > 1) {
        out << "no order explains the answers:\n";
        for (const Executed &executed : batch)
          out << "  " << print(executed.operation) << " -> "
              << status_name(static_cast<std::int32_t>(executed.answer.status)) << ", from "
              << executed.started << " to " << executed.finished << '\n';
        out << "such as ";
      }
      out << why;
      return out.str();
    }
    states_ = std::move(after);
    return {};
  }

  // Compares all that clients can see with the model, by every ticket that was ever given.
  std::string look() {
    Operation asked;
    asked.client = static_cast<int>(done_.size()) % client_count;
    const auto sees = [&](Act act) {
      asked.act = act;
      const std::string wrong = settle({tested_.run(asked)});
      return wrong.empty() ? wrong : "afterwards " + print(asked) + '\n' + wrong;
    };
    for (const Operation &made : done_) {
      if (made.act != Act::create && made.act != Act::renew) continue;
      asked.ticket = asked.session = made.number;
      asked.subject = made.subject;
      if (std::string wrong = sees(Act::get); !wrong.empty()) return wrong;
      if (made.act == Act::renew) continue;
      for (const Act act : {Act::live_until, Act::token})
        if (std::string wrong = sees(act); !wrong.empty()) return wrong;
    }
    for (asked.subject = 0; asked.subject < subject_count; ++asked.subject) {
      ++asked.number;
      if (std::string wrong = sees(Act::list); !wrong.empty()) return wrong;
    }
    return {};
  }

  const Case &tried_;
  StoreUnderTest tested_;
  const bool strict_;
  std::vector<Model> states_;
  std::vector<Operation> done_;
};

Schedule random_schedule(Dice &dice, std::size_t threads) {
  Schedule schedule;
  const std::uint64_t gap = 1 + dice.below(12);
  const std::size_t most = 1 + dice.below(8);
  std::size_t call = 0;
  for (std::size_t i = 0; i < most; ++i) {
    call += dice.below(gap * 2) + (i == 0 ? 0 : 1);
    schedule.push_back({call, dice.below(threads)});
  }
  return schedule;
}

}  // namespace

Case random_sequence(std::uint64_t seed, std::size_t count) {
  Dice dice(seed);
  Source source(dice, {});
  Case made;
  made.seed = seed;
  made.look_always = seed % 4 == 0;
  made.shared_gate = seed % 5 == 0;
  for (std::size_t i = 0; i < count; ++i)
    made.operations.push_back(i == 0 ? source.login(0) : source.any());
  return made;
}

Case random_interleaving(std::uint64_t seed) {
  Dice dice(seed);
  Source source(dice, {.advance = 4, .back = false});
  Case made;
  made.seed = seed;
  made.shared_gate = dice.one_in(3);
  const std::size_t before = 2 + dice.below(6);
  for (std::size_t i = 0; i < before; ++i)
    made.operations.push_back(i == 0 || dice.one_in(3) ? source.login(0) : source.any());
  int focus = 0;
  for (const Operation &operation : made.operations)
    if (operation.act == Act::create && (focus == 0 || dice.one_in(2))) focus = operation.number;
  const std::size_t threads = 2 + dice.below(2);
  const std::size_t at_once = threads + dice.below(2);
  for (std::size_t i = 0; i < at_once; ++i) {
    Operation operation = source.act();
    operation.batch = 1;
    operation.client = static_cast<int>(i % threads);
    if (!dice.one_in(3)) {  // two in three meet in one session
      operation.subject = 0;
      operation.session = operation.ticket = focus;
    }
    made.operations.push_back(operation);
  }
  if (dice.one_in(6)) {
    made.fault = Fault{dice.one_in(2) ? Fault::Type::lost : Fault::Type::refused, dice.below(40)};
    made.fault_from = made.operations[before].number;
  }
  for (std::size_t i = dice.below(3); i > 0; --i) made.operations.push_back(source.any());
  made.schedule = random_schedule(dice, threads);
  return made;
}

Case random_fault(std::uint64_t seed) {
  Dice dice(seed);
  Source source(dice, {.advance = 4, .back = false});
  Case made;
  made.seed = seed;
  const std::size_t count = 4 + dice.below(10);
  for (std::size_t i = 0; i < count; ++i)
    made.operations.push_back(i == 0 || dice.one_in(4) ? source.login(0) : source.any());
  made.fault = Fault{dice.one_in(2) ? Fault::Type::lost : Fault::Type::refused, dice.below(12)};
  made.fault_from = static_cast<int>(1 + dice.below(count));
  if (dice.one_in(3)) {
    // The client retries what failed.
    const auto failing = made.operations.begin() + (made.fault_from - 1);
    const Operation again = *failing;
    if (again.act != Act::create && again.act != Act::renew && again.act != Act::begin)
      made.operations.insert(failing + 1, again);
  }
  return made;
}

Case random_threads(std::uint64_t seed) {
  Dice dice(seed);
  Source source(dice, {.advance = 4, .back = false});
  Case made;
  made.seed = seed;
  made.free_threads = true;
  made.shared_gate = dice.one_in(2);
  for (int batch = 1; batch <= 8; ++batch) {
    made.operations.push_back(source.login(0));
    made.operations.push_back(source.any());
    for (int i = 0; i < 4; ++i) {
      Operation operation = source.act();
      operation.batch = batch;
      operation.client = i % client_count;
      made.operations.push_back(operation);
    }
  }
  return made;
}

std::string failure(const Open &open, const Case &tried, std::size_t *turns) {
  seed_random_bytes(tried.seed);
  Run run(open, tried);
  std::string wrong = run.whole();
  if (turns != nullptr) *turns = run.turns();
  return wrong;
}

std::string failure_of_some_schedule(const Open &open, Case tried, bool twice) {
  std::string wrong;
  std::size_t turns = 0;
  const auto fails = [&] {
    wrong = failure(open, tried, &turns);
    if (!wrong.empty()) wrong = print(tried) + wrong;
    return !wrong.empty();
  };
  for (const std::size_t first : {0U, 1U}) {
    const Switch start{0, first};
    for (std::size_t i = 0, most = 1; i < most; ++i) {
      tried.schedule = {start, {i, 1 - first}};
      if (fails()) return wrong;
      most = turns;
      for (std::size_t j = i + 1; twice && j < most; ++j) {
        tried.schedule = {start, {i, 1 - first}, {j, first}};
        if (fails()) return wrong;
      }
    }
  }
  return {};
}

namespace {

// Tries other schedules and faults too, because leaving out operations renumbers store calls.
bool fails_somehow(const Open &open, Case &tried) {
  if (!failure(open, tried).empty()) return true;
  const Case before = tried;
  const std::size_t others = tried.free_threads ? 0 : tried.schedule.empty() ? 0 : 60;
  for (std::size_t i = 0; i < others; ++i) {
    Dice dice(i);
    tried.schedule = random_schedule(dice, 3);
    if (!failure(open, tried).empty()) return true;
  }
  for (std::size_t call = 0; tried.fault && call < 12; ++call) {
    tried.fault->call = call;
    if (!failure(open, tried).empty()) return true;
  }
  tried = before;
  return false;
}

// Leaves out renewals. Operations with the new ticket then use the old one.
void leave_out_renewals(Case &failing, const std::function<bool()> &fails) {
  for (std::size_t at = 0; at < failing.operations.size(); ++at) {
    const Operation renewal = failing.operations[at];
    if (renewal.act != Act::renew) continue;
    const Case before = failing;
    failing.operations.erase(failing.operations.begin() + static_cast<std::ptrdiff_t>(at));
    for (Operation &operation : failing.operations)
      if (operation.ticket == renewal.number) operation.ticket = renewal.ticket;
    if (!fails()) failing = before;
  }
}

// `first` is the number of the first session.
void make_plainer(Operation &operation, int first, const std::function<bool()> &fails) {
  make_plain(operation.ticket, first, fails);
  make_plain(operation.newest, false, fails);
  make_plain(operation.session, first, fails);
  make_plain(operation.batch, 0, fails);
  make_plain(operation.client, 0, fails);
  make_plain(operation.subject, 0, fails);
  make_plain(operation.garbage, Garbage::none, fails);
  make_plain(operation.foreign, false, fails);
  make_plain(operation.marked, false, fails);
  make_plain(operation.stale, false, fails);
  make_plain(operation.authenticated, false, fails);
  make_plain(operation.evict_oldest, false, fails);
  make_plain(operation.level, {}, fails);
  make_plain(operation.data, 0, fails);
  make_plain(operation.label, 0, fails);
  make_plain(operation.limit, std::uint64_t{0}, fails);
  if (operation.act == Act::create) {
    make_plain(operation.idle_ttl, Seconds{100}, fails);
    make_plain(operation.ttl, Seconds{100}, fails);
  }
  if (operation.act == Act::advance || operation.act == Act::require)
    make_plain(operation.by, Seconds{1}, fails);
}

}  // namespace

Case shrink(const Open &open, Case failing) {
  const auto fails = [&] { return fails_somehow(open, failing); };
  const auto fails_so = [&] { return !failure(open, failing).empty(); };
  for (int round = 0; round < 4; ++round) {
    const std::size_t before = failing.operations.size();
    leave_out(failing.operations, fails);
    if (before == failing.operations.size() && round > 0) break;
  }
  make_plain(failing.fault, {}, fails_so);
  make_plain(failing.shared_gate, false, fails_so);
  make_plain(failing.look_always, false, fails_so);
  int first = 0;
  for (const Operation &operation : failing.operations)
    if (operation.act == Act::create && first == 0) first = operation.number;
  for (Operation &operation : failing.operations) make_plainer(operation, first, fails_so);
  leave_out_renewals(failing, fails);
  leave_out(failing.operations, fails);
  leave_out(failing.schedule, fails_so);
  return failing;
}

std::string print(const Case &printed) {
  std::ostringstream out;
  out << "seed " << printed.seed << (printed.shared_gate ? ", one process" : "") << ":\n";
  int batch = 0;
  for (const Operation &operation : printed.operations) {
    if (operation.batch != batch && operation.batch != 0) out << "  at once:\n";
    batch = operation.batch;
    out << (batch == 0 ? "  " : "    ") << print(operation) << '\n';
  }
  for (const Switch &change : printed.schedule)
    out << "  at store call " << change.call << " the turn goes to thread " << change.to << '\n';
  if (printed.fault)
    out << "  from operation " << printed.fault_from << " on, store call " << printed.fault->call
        << (printed.fault->type == Fault::Type::lost ? " is done, but answers that it failed\n"
                                                     : " fails\n");
  return out.str();
}

std::string first_failure(const Open &open, std::uint64_t count,
                          const std::function<Case(std::uint64_t seed)> &make) {
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const Case tried = make(seed);
    const std::string wrong = failure(open, tried);
    if (wrong.empty()) continue;
    if (tried.free_threads) return print(tried) + wrong;  // another run may not fail
    const Case shortest = shrink(open, tried);
    return print(shortest) + failure(open, shortest);
  }
  return {};
}

}  // namespace limen::session
