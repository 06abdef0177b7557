#include <limen/limen.hpp>
#include <limen/store.hpp>

#include <atomic>

#include "call.h"
#include "command.h"
#include "progress.h"

namespace command {
namespace {

// Reads the numbers in the line's thread while the library writes them in this one.
Step read(limen::Progress &progress) {
  return {std::atomic_ref(progress.done).load(std::memory_order_relaxed),
          std::atomic_ref(progress.total).load(std::memory_order_relaxed)};
}

// Runs `work(progress)` while a line shows its progress.
template <class Work>
auto with_progress(Call &call, const char *what, Work work) {
  limen::Progress progress{};
  const ProgressLine line(what, call.out().json(), [&] { return read(progress); });
  return work(progress);
}

void info(Call &call) {
  const std::string info = limen::store_info(call.any_gate());
  call.out().one(Record().members(Json::parse(info)));
}

void check(Call &call) {
  const std::string report = with_progress(call, "check", [&](limen::Progress &progress) {
    return limen::check_store(call.store(), &progress);
  });
  call.out().one(Record().members(Json::parse(report)));
}

void backup(Call &call) {
  const std::string file = call.text("FILE");
  const limen::Gate gate = call.any_gate();
  with_progress(call, "backup",
                [&](limen::Progress &progress) { limen::back_up(gate, file, &progress); });
  if (call.out().json())
    call.out().one(Record().text("backup", file));
  else
    call.out().line("the backup is written");
}

void restore(Call &call) {
  const std::string store = call.store(), file = call.text("FILE");
  const limen::Options properties = call.properties();
  with_progress(call, "restore", [&](limen::Progress &progress) {
    limen::restore_store(store, file, properties, &progress);
  });
  if (call.out().json())
    call.out().one(Record().text("restored", store));
  else
    call.out().line("the store is restored");
}

void upgrade(Call &call) {
  const Json report = Json::parse(with_progress(call, "upgrade", [&](limen::Progress &progress) {
    return limen::upgrade_store(call.store(), &progress);
  }));
  if (call.out().json()) return call.out().one(Record().members(report));
  const std::string from = report["from"].dump(), to = report["to"].dump();
  call.out().line(from == to ? "the store already has format " + to
                             : "the store had format " + from + " and now has format " + to);
}

}  // namespace

std::vector<Command> store_commands() {
  return {
      {"store", "info", "Show what a store contains", "", {}, {}, info},
      {"store", "check", "Examine every page and checksum of a store", "", {}, {}, check},
      {"store",
       "backup",
       "Write a store, as it is now, to a new file",
       "",
       {{"FILE", "The new file; keep it as safe as the store"}},
       {},
       backup},
      {"store",
       "restore",
       "Make a store from a backup; everybody logs in again",
       "restore",
       {{"FILE", "The backup"}},
       {},
       restore},
      {"store", "upgrade", "Convert a closed store of an older limen", "", {}, {}, upgrade},
  };
}

}  // namespace command
