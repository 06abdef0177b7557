// Times sessions over lmdb, beside a bare mdb_get of the same bytes (the hash of
// the ticket, a renewed transaction, a copy) and beside SQLite; the cost of a
// verify over a store that is unchanged and one that others write to; the size of
// a session.
//
//   limen_lmdb_ratios [--json] [--rounds N] [--at FOLDER] [SESSIONS ...]     (1000000)

#include <lmdb.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "clocks.h"
#include "crypto/digest.h"
#include "lmdb_load.h"

namespace {

using bench::Room;
using bench::TicketText;

constexpr std::size_t batch = 512;
constexpr std::size_t key_size = 36;  // as limen's: four bytes, and the hash

nlohmann::ordered_json rows = nlohmann::ordered_json::array();
bool json = false;
int rounds = 201;
std::string folder = "/dev/shm";

void row(std::size_t sessions, const std::string &what, double value, const char *unit,
         const std::string &more = {}) {
  rows.push_back({{"sessions", sessions}, {"what", what}, {"value", value}, {"unit", unit}});
  if (!more.empty()) rows.back()["beside"] = more;
  if (!json)
    std::printf("%10zu  %-44s %10.*f %-14s %s\n", sessions, what.c_str(), value < 10 ? 3 : 0, value,
                unit, more.c_str());
  std::fflush(stdout);
}

void require(bool fine, const char *what) {
  if (fine) return;
  std::fprintf(stderr, "bench: %s failed\n", what);
  std::exit(1);
}

std::array<std::uint8_t, key_size> key_of(const char *ticket) {
  std::array<std::uint8_t, key_size> key{6, 2, 0, 0};
  const auto hash = limen::crypto::sha256(
      limen::ByteView(reinterpret_cast<const std::uint8_t *>(ticket), bench::ticket_size));
  std::memcpy(key.data() + 4, hash.data(), hash.size());
  return key;
}

using Get = std::function<bool(const char *ticket, Room &room)>;

class BareLmdb {
 public:
  explicit BareLmdb(const std::string &path) {
    mkdir(path.c_str(), 0700);
    require(mdb_env_create(&env_) == 0 && mdb_env_set_mapsize(env_, std::size_t{64} << 30) == 0 &&
                mdb_env_open(env_, path.c_str(), MDB_NOTLS | MDB_NOSYNC, 0600) == 0,
            "LMDB");
  }
  ~BareLmdb() {
    mdb_txn_abort(reader_);
    mdb_env_close(env_);
  }
  BareLmdb(const BareLmdb &) = delete;

  void fill(const std::vector<TicketText> &tickets, const Get &get) {
    Room room;
    MDB_txn *txn = nullptr;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      if (txn == nullptr)
        require(mdb_txn_begin(env_, nullptr, 0, &txn) == 0 &&
                    mdb_dbi_open(txn, nullptr, 0, &table_) == 0,
                "LMDB");
      require(get(tickets[i].data(), room), "get");
      auto key = key_of(tickets[i].data());
      MDB_val k{key.size(), key.data()}, v{room.record.total, &room};
      require(mdb_put(txn, table_, &k, &v, 0) == 0, "mdb_put");
      if (i % 10'000 == 9'999 || i + 1 == tickets.size()) {
        require(mdb_txn_commit(txn) == 0, "LMDB");
        txn = nullptr;
      }
    }
    require(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &reader_) == 0, "LMDB");
    mdb_txn_reset(reader_);
  }

  bool get(const char *ticket, Room &room) {
    auto key = key_of(ticket);
    MDB_val k{key.size(), key.data()}, v;
    if (mdb_txn_renew(reader_) != 0 || mdb_get(reader_, table_, &k, &v) != 0) return false;
    std::memcpy(&room, v.mv_data, v.mv_size);
    mdb_txn_reset(reader_);
    return true;
  }

 private:
  MDB_env *env_ = nullptr;
  MDB_dbi table_ = 0;
  MDB_txn *reader_ = nullptr;
};

class Sqlite {
 public:
  explicit Sqlite(const std::string &path) {
    require(sqlite3_open(path.c_str(), &db_) == SQLITE_OK, "SQLite");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=NORMAL");
    run("PRAGMA mmap_size=68719476736");
    run("CREATE TABLE sessions (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID");
    prepare("INSERT INTO sessions VALUES (?, ?)", &insert_);
    prepare("SELECT value FROM sessions WHERE key = ?", &select_);
  }
  ~Sqlite() {
    sqlite3_finalize(insert_);
    sqlite3_finalize(select_);
    sqlite3_close(db_);
  }
  Sqlite(const Sqlite &) = delete;

  void fill(const std::vector<TicketText> &tickets, const Get &get) {
    Room room;
    run("BEGIN");
    for (const TicketText &ticket : tickets) {
      require(get(ticket.data(), room), "get");
      const auto key = key_of(ticket.data());
      sqlite3_bind_blob(insert_, 1, key.data(), key.size(), SQLITE_STATIC);
      sqlite3_bind_blob(insert_, 2, &room, static_cast<int>(room.record.total), SQLITE_STATIC);
      require(sqlite3_step(insert_) == SQLITE_DONE, "SQLite");
      sqlite3_reset(insert_);
    }
    run("COMMIT");
    run("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  bool get(const char *ticket, Room &room) {
    const auto key = key_of(ticket);
    sqlite3_bind_blob(select_, 1, key.data(), key.size(), SQLITE_STATIC);
    const bool found = sqlite3_step(select_) == SQLITE_ROW;
    if (found)
      std::memcpy(&room, sqlite3_column_blob(select_, 0),
                  static_cast<std::size_t>(sqlite3_column_bytes(select_, 0)));
    sqlite3_reset(select_);
    return found;
  }

 private:
  void run(const char *sql) {
    require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }
  void prepare(const char *sql, sqlite3_stmt **statement) {
    require(sqlite3_prepare_v2(db_, sql, -1, statement, nullptr) == SQLITE_OK, sql);
  }
  sqlite3 *db_ = nullptr;
  sqlite3_stmt *insert_ = nullptr, *select_ = nullptr;
};

// The tickets in random order, a batch at a time, in the cache, as after a request.
double time_gets(const std::vector<TicketText> &tickets, std::mt19937_64 &random, const Get &get) {
  static thread_local std::vector<TicketText> asked(batch);
  static thread_local Room room;
  for (TicketText &one : asked) one = tickets[random() % tickets.size()];
  const double start = bench::thread_ns();
  bool fine = true;
  for (const TicketText &one : asked) fine &= get(one.data(), room);
  const double spent = bench::thread_ns() - start;
  require(fine, "get");
  return spent / batch;
}

struct Compared {
  double one_ns, other_ns, ratio, difference;
};

// In turns, medians.
Compared compare(const std::function<double()> &one, const std::function<double()> &other) {
  std::vector<double> ones, others, ratios, differences;
  for (int i = 0; i < rounds; ++i) {
    const bool swap = i % 2 != 0;
    const double first = swap ? other() : one();
    const double second = swap ? one() : other();
    ones.push_back(swap ? second : first);
    others.push_back(swap ? first : second);
    ratios.push_back(ones.back() / others.back());
    differences.push_back(ones.back() - others.back());
  }
  return {bench::median(ones), bench::median(others), bench::median(ratios),
          bench::median(differences)};
}

void measure_gets(limen_gate *gate, const std::vector<TicketText> &tickets,
                  const std::string &place) {
  const Get limen = [gate](const char *ticket, Room &room) {
    return limen_session_get(gate, ticket, bench::ticket_size, &room.record, sizeof room,
                             &bench::err) == LIMEN_OK;
  };
  std::mt19937_64 random(1);
  const auto timed = [&](const Get &get) {
    return [&tickets, &random, get] { return time_gets(tickets, random, get); };
  };
  {
    BareLmdb bare(place + "/bare");
    bare.fill(tickets, limen);
    const Get get = [&](const char *ticket, Room &room) { return bare.get(ticket, room); };
    const Compared both = compare(timed(limen), timed(get));
    row(tickets.size(), "get", both.one_ns, "ns");
    row(tickets.size(), "get / bare LMDB", both.ratio, "goal 1.15",
        "hash, mdb_get and copy " + std::to_string(std::lround(both.other_ns)) + " ns");
  }
  std::filesystem::remove_all(place + "/bare");
  Sqlite sqlite(place + "/sqlite");
  sqlite.fill(tickets, limen);
  const Get get = [&](const char *ticket, Room &room) { return sqlite.get(ticket, room); };
  const Compared both = compare(timed(limen), timed(get));
  row(tickets.size(), "get / SQLite (WAL, mmap)", both.ratio, "",
      "hash and SELECT " + std::to_string(std::lround(both.other_ns)) + " ns");
}

// A child that commits `rate` times a second until it is killed.
class Committer {
 public:
  Committer(const std::string &url, int rate) {
    child_ = fork();
    if (child_ != 0) return;
    limen_gate *const gate = bench::open_gate(url);
    TicketText ticket;
    using clock = std::chrono::steady_clock;
    const auto start = clock::now();
    for (int i = 0; clock::now() - start < std::chrono::minutes(10); ++i) {
      std::this_thread::sleep_until(start + std::chrono::nanoseconds(1'000'000'000L / rate) * i);
      if (!bench::create(gate, "writer-" + std::to_string(i % 1000), ticket, nullptr)) _exit(1);
    }
    _exit(0);
  }
  ~Committer() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Committer(const Committer &) = delete;

 private:
  pid_t child_;
};

struct Verifying {
  explicit Verifying(const std::string &url)
      : gate(bench::open_gate(url)), verifier(limen_verifier_open(gate, nullptr, &bench::err)) {
    token.resize(4096);
    std::size_t len = 0;
    require(verifier != nullptr &&
                limen_token_issue(gate, "alex", LIMEN_ZSTR, "{\"roles\":[\"a\",\"b\",\"c\"]}",
                                  LIMEN_ZSTR, nullptr, nullptr, token.data(), token.size(), &len,
                                  &bench::err) == LIMEN_OK,
            "issue");
    token.resize(len);
  }
  ~Verifying() {
    limen_verifier_release(verifier);
    limen_gate_release(gate);
  }
  Verifying(const Verifying &) = delete;

  double time() const {
    static thread_local LIMEN_BUFFER(limen_claims, 8192) claims;
    const double start = bench::thread_ns();
    bool fine = true;
    for (std::size_t i = 0; i < batch; ++i)
      fine &= limen_token_verify(verifier, token.data(), token.size(), &claims.record,
                                 sizeof claims, &bench::err) == LIMEN_OK;
    require(fine, "verify");
    return (bench::thread_ns() - start) / batch;
  }

  limen_gate *gate;
  limen_verifier *verifier;
  std::string token;
};

void measure_verify(const std::string &place) {
  const std::string url = "lmdb:" + place + "/verify";
  const Verifying memory("memory:"), lmdb(url);
  const auto both = [&] {
    return compare([&] { return lmdb.time(); }, [&] { return memory.time(); });
  };
  row(0, "verify, unchanged store, above memory:", both().difference, "ns, goal 10",
      "memory: " + std::to_string(std::lround(both().other_ns)) + " ns");
  for (const int rate : {100, 5000}) {
    const Committer committer(url, rate);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    row(0, "  while another process commits, " + std::to_string(rate) + "/s", both().difference,
        "ns");
  }
}

// The bytes of the data file that are in this process's memory map.
std::size_t mapped_bytes(const std::string &file) {
  std::ifstream maps("/proc/self/smaps");
  std::string line;
  bool here = false;
  std::size_t bytes = 0, kilobytes = 0;
  while (std::getline(maps, line)) {
    if (line.find('-') != std::string::npos && line.find(' ') > 8)
      here = line.size() > file.size() && line.ends_with(file);
    else if (here && std::sscanf(line.c_str(), "Rss: %zu kB", &kilobytes) == 1)
      bytes += kilobytes * 1024;
  }
  return bytes;
}

void measure(std::size_t sessions) {
  const std::string place = folder + "/limen-bench-" + std::to_string(getpid());
  std::filesystem::create_directory(place);
  const std::string url = "lmdb:" + place + "/store", data = place + "/store/data.mdb";
  limen_gate *gate = bench::open_gate(url);
  const std::vector<TicketText> tickets = bench::fill(gate, sessions);
  const double each =
      static_cast<double>(std::filesystem::file_size(data)) / static_cast<double>(sessions);
  row(sessions, "a session, on disk", each, "bytes");
  limen_gate_release(gate);
  const double start = bench::wall_ns();
  gate = bench::open_gate(url);
  row(sessions, "open", (bench::wall_ns() - start) / 1e6, "ms, goal 50");
  measure_gets(gate, tickets, place);
  row(sessions, "a session, resident after random gets",
      static_cast<double>(mapped_bytes(data)) / static_cast<double>(sessions), "bytes");
  limen_gate_release(gate);
  std::filesystem::remove_all(place);
}

}  // namespace

int main(int argc, char **argv) {
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      json = true;
    else if (word == "--rounds" && i + 1 < argc)
      rounds = std::atoi(argv[++i]);
    else if (word == "--at" && i + 1 < argc)
      folder = argv[++i];
    else
      sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  }
  if (sizes.empty()) sizes = {1'000'000};
  const std::string place = folder + "/limen-verify-" + std::to_string(getpid());
  std::filesystem::create_directory(place);
  measure_verify(place);
  std::filesystem::remove_all(place);
  for (const std::size_t size : sizes) measure(size);
  if (json) std::printf("%s\n", rows.dump().c_str());
}
