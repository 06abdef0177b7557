// Times sessions through the C ABI. Getting one is compared with the limit (the
// hash of its ticket, a bare table, a copy of the same bytes) and with the hash
// maps that Debian packages, in turns; the other figures are absolute.
//
//   limen_session_ratios [--json] [--rounds N] [SESSIONS ...]     (1000000 10000000)

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "clocks.h"
#include "crypto/digest.h"
#include "session_load.h"
#include "tables.h"

namespace {

using bench::Load;
using bench::Room;

// A ticket as a request has it, and its bytes, which are a key of the tables.
struct Ticket {
  const char *text() const { return text_.data(); }
  std::array<char, Load::ticket_size> text_;
  std::array<std::uint8_t, 27> bytes;
};
using Get = std::function<bool(const Ticket &)>;

constexpr std::size_t batch = 512;

nlohmann::ordered_json rows = nlohmann::ordered_json::array();
bool json = false;
int rounds = 401;

void row(std::size_t sessions, const std::string &what, double value, const char *unit,
         const std::string &more = {}) {
  rows.push_back({{"sessions", sessions}, {"what", what}, {"value", value}, {"unit", unit}});
  if (!more.empty()) rows.back()["beside"] = more;
  if (!json)
    std::printf("%10zu  %-44s %10.*f %-14s %s\n", sessions, what.c_str(), value < 10 ? 3 : 0, value,
                unit, more.c_str());
  std::fflush(stdout);
}

void pin(std::size_t cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

// The tickets of sessions in random order, a batch at a time, in the cache, as
// after a request.
class Questions {
 public:
  Questions(const Load &load, std::uint64_t seed) : load_(load), random_(seed) {}

  double time(const Get &get) {
    for (Ticket &one : asked_) {
      const std::size_t i = random_() % load_.size();
      std::memcpy(one.text_.data(), load_.ticket(i), one.text_.size());
      one.bytes = load_.ticket_bytes(i);
    }
    const double start = bench::thread_ns();
    bool fine = true;
    for (const Ticket &one : asked_) fine &= get(one);
    const double spent = bench::thread_ns() - start;
    if (!fine) bench::stop();
    return spent / batch;
  }

 private:
  const Load &load_;
  std::mt19937_64 random_;
  std::vector<Ticket> asked_ = std::vector<Ticket>(batch);
};

struct Compared {
  double one_ns, other_ns, ratio;
};

Compared compare(const Load &load, const Get &one, const Get &other) {
  Questions questions(load, 1);
  std::vector<double> one_ns, other_ns, ratios;
  for (int i = 0; i < rounds; ++i) {
    const bool swap = i % 2 != 0;
    const double first = questions.time(swap ? other : one);
    const double second = questions.time(swap ? one : other);
    one_ns.push_back(swap ? second : first);
    other_ns.push_back(swap ? first : second);
    ratios.push_back(one_ns.back() / other_ns.back());
  }
  return {bench::median(one_ns), bench::median(other_ns), bench::median(ratios)};
}

// How much longer a get takes while another thread gets too.
double beside_another(const Load &load, const Get &get, const Get &others) {
  Questions mine(load, 2);
  std::vector<double> alone, together;
  std::atomic<bool> go{false}, over{false};
  std::thread another([&] {
    pin(1);
    Questions theirs(load, 3);
    while (!over) {
      if (go) theirs.time(others);
    }
  });
  for (int i = 0; i < rounds; ++i) {
    go = i % 2 != 0;
    mine.time(get);  // lets the other thread finish its batch
    (go ? together : alone).push_back(mine.time(get));
  }
  over = true;
  another.join();
  return bench::median(together) / bench::median(alone);
}

// Fills a table with the sessions that limen has.
template <class Table>
void fill(Table &table, Load &load) {
  Room room;
  for (std::size_t i = 0; i < load.size(); ++i) {
    if (!load.get(i, room)) bench::stop();
    table.add(limen::crypto::sha256(load.ticket_bytes(i)),
              {reinterpret_cast<const std::uint8_t *>(&room.record), room.record.total});
  }
}

template <class Table>
Get getter(const Table &table) {
  return [&table](const Ticket &ticket) {
    static thread_local Room room;
    return table.get(limen::crypto::sha256(ticket.bytes), reinterpret_cast<std::uint8_t *>(&room));
  };
}

Get getter(Load &load) {
  return [&load](const Ticket &ticket) {
    static thread_local Room room;
    return load.get(ticket.text(), room);
  };
}

void measure_gets(Load &load) {
  const std::size_t n = load.size();
  const Get limen = getter(load);
  {
    tables::Bare bare(n, tables::peer_value);
    fill(bare, load);
    const Get limit = getter(bare);
    const Compared get = compare(load, limen, limit);
    row(n, "get", get.one_ns, "ns");
    row(n, "get / limit", get.ratio, "goal 1.10",
        "limit " + std::to_string(std::lround(get.other_ns)) + " ns");
    if (std::thread::hardware_concurrency() > 1) {
      const double ours = beside_another(load, limen, limen);
      const double bares = beside_another(load, limit, limit);
      row(n, "get beside another thread's / alone", ours, "");
      row(n, "  the same of the limit", bares, "");
      row(n, "  scaling / the limit's", bares / ours, "goal 0.95");
    }
    row(n, "memory a session", load.bytes_per_session(), "bytes",
        "bare table " + std::to_string(std::lround(bare.bytes_per_entry())));
  }
  for (const char *const name : tables::peer_names) {
    const std::size_t most = n * tables::peer_value * 3;
    if (bench::available() < most + (std::size_t{1} << 30)) {
      row(n, std::string("get / ") + name, 0, "no memory");
      continue;
    }
    const auto peer = tables::make_peer(name, n);
    if (peer == nullptr) {
      row(n, std::string("get / ") + name, 0, "absent");
      continue;
    }
    fill(*peer, load);
    const Compared get = compare(load, limen, getter(*peer));
    row(n, std::string("get / ") + name, get.ratio, "",
        "hash and map " + std::to_string(std::lround(get.other_ns)) + " ns");
  }
}

// The mean time of a call, over `count` sessions from `first` on.
double each(std::size_t first, std::size_t count, const std::function<bool(std::size_t)> &call) {
  const double start = bench::thread_ns();
  for (std::size_t i = first; i < first + count; ++i)
    if (!call(i)) bench::stop();
  return (bench::thread_ns() - start) / static_cast<double>(count);
}

std::string text(const Room &room, const limen_text &at) {
  return {reinterpret_cast<const char *>(&room) + at.at, at.len};
}

void measure_changes(Load &load) {
  const std::size_t n = load.size();
  const std::size_t some = std::min<std::size_t>(n / 10, 50'000);
  row(n, "create", load.create_ns(), "ns");
  row(n, "touch, not due", each(0, some, [&](std::size_t i) { return load.touch(i); }), "ns");
  load.advance(600);  // a third of the idle time
  row(n, "touch, due", each(0, some, [&](std::size_t i) { return load.touch(i); }), "ns");

  std::vector<std::string> sids;
  std::vector<std::uint64_t> versions;
  Room room;
  for (std::size_t i = 0; i < 2 * some; ++i) {
    if (!load.get(i, room)) bench::stop();
    sids.push_back(text(room, room.record.sid));
    versions.push_back(room.record.version);
  }
  const std::string data = Load::data('y');
  row(n, "update",
      each(0, some, [&](std::size_t i) { return load.update(i, versions[i], data, room); }), "ns");
  row(n, "revoke_session",
      each(0, some, [&](std::size_t i) { return load.revoke_session(Load::subject(i), sids[i]); }),
      "ns");
  row(n, "revoke_subject with 2 sessions",
      each(0, some / 2,
           [&](std::size_t i) { return load.revoke_subject(Load::subject(some + 2 * i)) == 2; }),
      "ns");
}

// How often another program took the processor from this thread.
long interrupted() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

// The longest and the 99.9th percentile of the waits of a thread that calls
// while another is at work. A call that was interrupted by other programs does
// not count; one that waited for a thread that was does.
class Waits {
 public:
  Waits(std::size_t sessions, std::string name, std::function<bool()> call)
      : sessions_(sessions), name_(std::move(name)), thread_([this, call = std::move(call)] {
          pin(1);
          wall_.reserve(most_waits);
          while (!over_) {
            const long before = interrupted();
            const double start = bench::wall_ns();
            if (!call()) bench::stop();
            const double spent = bench::wall_ns() - start;
            if (interrupted() == before && wall_.size() < most_waits) wall_.push_back(spent);
            if (wall_.size() == 1000) started_ = true;
            if (!counting_) wall_.resize(std::min<std::size_t>(wall_.size(), 1000));
          }
        }) {
    while (!started_) std::this_thread::yield();
    counting_ = true;
  }
  ~Waits() {
    over_ = true;
    thread_.join();
    std::sort(wall_.begin(), wall_.end());
    row(sessions_, "  longest " + name_, wall_.back() / 1e3, "us, goal 1000",
        "99.9%: " + std::to_string(std::lround(wall_[wall_.size() * 999 / 1000] / 1e3)) +
            " us of " + std::to_string(wall_.size()));
  }

 private:
  static constexpr std::size_t most_waits = 4'000'000;

  const std::size_t sessions_;
  const std::string name_;
  std::vector<double> wall_;
  std::atomic<bool> started_{false}, counting_{false}, over_{false};
  std::thread thread_;
};

// A subject whose sessions lie in that bucket, or not; and the ticket of one.
std::string neighbour(Load &load, unsigned bucket, bool near, char *ticket) {
  Room room;
  for (std::size_t i = 0;; ++i) {
    const std::string subject = "neighbour-" + std::to_string(i);
    if (!load.create(subject, room, ticket)) bench::stop();
    if ((Load::bucket(ticket) == bucket) == near) return subject;
  }
}

// Lists and revokes the ten thousand sessions of a subject, and measures how long
// others wait meanwhile: others in the same part of the store, and elsewhere.
void measure_crowd(Load &load) {
  constexpr std::size_t crowd = 10'000;
  const std::size_t n = load.size();
  Room room;
  char ticket[LIMEN_TICKET_CAP];
  for (const bool near : {true, false}) {
    for (const bool writes : {false, true}) {
      const std::string many =
          std::string("many-") + (near ? "near" : "far") + (writes ? "-writes" : "-reads");
      for (std::size_t i = 0; i < crowd; ++i)
        if (!load.create(many, room, ticket)) bench::stop();
      const auto bucket = load.bucket(ticket);
      Room theirs;
      char new_ticket[LIMEN_TICKET_CAP], other_ticket[LIMEN_TICKET_CAP];
      const std::string subject = neighbour(load, bucket, near, other_ticket);
      const std::string name = std::string(writes ? "create" : "get") + " in " +
                               (near ? "the same bucket" : "another bucket");
      {
        const Waits waits(n, name + ", listing", [&] {
          return writes ? load.create(subject, theirs, new_ticket) : load.get(other_ticket, theirs);
        });
        const double start = bench::wall_ns();
        if (load.list(many) != crowd) bench::stop();
        row(n, "list 10,000 of a subject", (bench::wall_ns() - start) / 1e6, "ms");
      }
      const Waits waits(n, name + ", revoking", [&] {
        return writes ? load.create(subject, theirs, new_ticket) : load.get(other_ticket, theirs);
      });
      const double start = bench::wall_ns();
      if (load.revoke_subject(many) != crowd) bench::stop();
      row(n, "revoke_subject with 10,000", (bench::wall_ns() - start) / 1e6, "ms");
    }
  }
}

}  // namespace

int main(int argc, char **argv) {
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      json = true;
    else if (word == "--rounds" && i + 1 < argc)
      rounds = std::max(5, std::atoi(argv[++i]));
    else if (std::isdigit(static_cast<unsigned char>(word[0])))
      sizes.push_back(std::strtoull(word.c_str(), nullptr, 10));
  }
  if (sizes.empty()) sizes = {1'000'000, 10'000'000};
  pin(0);
  for (const std::size_t wanted : sizes) {
    // limen's sessions and the bare table's, and a gigabyte for all others.
    constexpr std::size_t bytes = 1400;
    const std::size_t fits = (bench::available() - (std::size_t{1} << 30)) / bytes;
    Load load(std::min(wanted, fits / 2 * 2));
    measure_gets(load);
    measure_changes(load);
    measure_crowd(load);
  }
  if (json) std::printf("%s\n", rows.dump(2).c_str());
  return 0;
}
