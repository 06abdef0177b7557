// Writes to a store of visitors, and marks each step in the recording. visitors_power_cut_test.cpp
// reads these marks.
//
// usage: visitors_workload STORE WORKER COMMITS [alone] [restart]
// "alone": no other process uses the store, so the process marks what it finds there. "restart":
// the host has been restarted since the last process ended.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "notes.h"
#include "power_cut/record.h"
#include "shared/dice.h"
#include "store/requests.h"
#include "values.h"

namespace limen::store {
namespace {

[[noreturn]] void die(const char *what, const std::string &message) {
  std::fprintf(stderr, "visitors_workload: %s: %s\n", what, message.c_str());
  std::exit(1);
}

void mark(std::initializer_list<std::string_view> words) {
  std::string line;
  for (const std::string_view word : words) line.append(line.empty() ? "" : "\t").append(word);
  power_mark(line.c_str());
}

// Marks every record of the store.
void mark_content(Store &store) {
  mark({"empty"});
  std::string next;
  do {
    const auto page = store.scan(visitor_record, next, 100);
    if (!page) die("scan", page.error().message);
    for (const Record &record : page->records) {
      const std::size_t size = record.value.find_first_of("0123456789");
      mark({"put", record.key, record.value.substr(size), std::to_string(size)});
    }
    next = page->next;
  } while (!next.empty());
}

void write(Store &store, const std::string &worker, int commits) {
  Dice dice(std::stoul(worker));
  for (int i = 0; i < commits; ++i) {
    const std::string key = "visitor " + worker + ' ' + std::to_string(dice.below(12));
    const std::string number = std::to_string(dice.below(1000));
    const std::string size =
        std::to_string(dice.one_in(5) ? 3000 + dice.below(6000) : 20 + dice.below(400));
    const bool is_erase = dice.one_in(5);
    const std::string value = value_of(number, size);
    const Write one = is_erase ? erase(visitor_record, key) : put(visitor_record, key, value);
    const auto done = store.commit(visitor_bucket, {}, {}, {&one, 1});
    if (!done) die("commit", done.error().message);
    if (is_erase)
      mark({"erase", key});
    else
      mark({"put", key, number, size});
  }
}

int run(const std::string &path, const std::string &worker, int commits, bool is_alone) {
  const Clock clock(1'700'000'000);
  mark({"opening", worker});
  auto opened = lmdb::open(clock, path, visitors_settings());
  if (!opened) die("open", opened.error().message);
  mark({"opened", worker});
  if (is_alone) mark_content(*opened->store);
  write(*opened->store, worker, commits);
  mark({"closing", worker});
  opened->store.reset();
  mark({"closed", worker});
  return 0;
}

}  // namespace
}  // namespace limen::store

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  const std::vector<std::string_view> flags(argv + 4, argv + argc);
  const auto has = [&](std::string_view flag) {
    return std::find(flags.begin(), flags.end(), flag) != flags.end();
  };
  if (has("restart")) limen::store::pretend_restart(std::string(argv[1]) + "/visitors");
  return limen::store::run(argv[1], argv[2], std::atoi(argv[3]), has("alone"));
}
