// Tests limits: space on the disk, the size of a store, descriptors, LMDB's slots for readers, and
// a file system that is read-only. STORE-37.
#include <gtest/gtest.h>
#include <lmdb.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "faults/host.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

// Lists what was acknowledged before and while a limit was reached.
struct Ledger {
  std::vector<std::string> live_sessions, ended_sessions, live_tokens, revoked_tokens;

  // Counts entries that are not as they were acknowledged.
  std::size_t lost(Host &host) const {
    std::size_t lost = 0;
    for (const auto &ticket : live_sessions) lost += host.get(ticket).status != LIMEN_OK;
    for (const auto &ticket : ended_sessions)
      lost += limen_status_kind(host.get(ticket).status) != LIMEN_KIND_NO;
    for (const auto &token : live_tokens) lost += host.verify(token).status != LIMEN_OK;
    for (const auto &token : revoked_tokens)
      lost += host.verify(token).status != LIMEN_E_TOKEN_REVOKED;
    return lost;
  }

  // Makes live sessions and tokens, then ends two sessions and revokes two tokens.
  void begin(Host &host) {
    for (int i = 0; i < 20; ++i) {
      live_sessions.push_back(host.create("alex").text);
      live_tokens.push_back(host.issue("alex").text);
    }
    for (int i = 0; i < 2; ++i) {
      end_one(host);
      revoke_one(host);
    }
  }
  bool end_one(Host &host) {
    return noted(host.end(live_sessions.back()), live_sessions, ended_sessions);
  }
  bool revoke_one(Host &host) {
    return noted(host.revoke_token(live_tokens.back()), live_tokens, revoked_tokens);
  }

 private:
  // Notes a call that succeeded. The outcome of a failed call is unknown, so it is not checked.
  static bool noted(const Reply &reply, std::vector<std::string> &from,
                    std::vector<std::string> &to) {
    if (reply.status == LIMEN_OK) to.push_back(from.back());
    from.pop_back();
    return reply.status == LIMEN_OK;
  }
};

// Session data that needs several pages.
const std::string much = "{\"a\":\"" + std::string(8000, 'a') + "\"}";

struct Need {
  std::size_t errors = 0, wrong = 0;  // errors that are expected, and other failures
  void count(const Reply &reply) {
    errors += reply.status == LIMEN_E_STORE;
    wrong += reply.status != LIMEN_E_STORE && reply.status != LIMEN_OK;
    EXPECT_TRUE(reply.status == LIMEN_E_STORE || reply.status == LIMEN_OK)
        << limen_status_name(reply.status) << ": " << reply.message;
  }
};

// Runs in a process that has its own mounts, and answers through its exit code.
void fill_the_disk(const std::string &path) {
  enter_mount_namespace();
  mount_memory(path, 8 << 20);
  const std::string store = path + "/store", filler = path + "/filler";
  Host host(store), reader(store);
  Ledger ledger;
  ASSERT_EQ(host.open().status, LIMEN_OK);
  ASSERT_EQ(reader.open().status, LIMEN_OK);
  ledger.begin(host);
  fill_up(filler);
  Need need;
  for (int i = 0; i < 50; ++i) {
    const Reply created = host.create("bob", much);
    need.count(created);
    if (created.status == LIMEN_OK) ledger.live_sessions.push_back(created.text);
  }
  EXPECT_GT(need.errors, 0U);
  // Many threads, and processes that open the store now, still find slots for readers.
  EXPECT_EQ(reader.read(ledger.live_sessions[0], ledger.live_tokens[0], 50, 48).number, 0);
  Host late(store), later(store);
  for (Host *const newcomer : {&late, &later}) {
    const Reply opened = newcomer->open();
    need.count(opened);
    if (opened.status != LIMEN_OK) continue;
    EXPECT_EQ(newcomer->read(ledger.live_sessions[0], ledger.live_tokens[0], 50, 48).number, 0);
  }
  EXPECT_EQ(ledger.lost(reader), 0U) << "while it is full";
  std::filesystem::remove(filler);
  EXPECT_TRUE(ledger.end_one(host));
  EXPECT_TRUE(ledger.revoke_one(host));
  EXPECT_EQ(ledger.lost(reader), 0U) << "when there is space again";
  Host fresh(store);
  ASSERT_EQ(fresh.open().status, LIMEN_OK);
  const std::size_t lost = ledger.lost(fresh);
  EXPECT_EQ(lost, 0U);
  std::printf("disk full: %zu writes answered LIMEN_E_STORE, %zu otherwise; %zu lost\n",
              need.errors, need.wrong, lost);
}

// Fails (SIGBUS) if lock.mdb has holes that a page fault must fill.
TEST(Limits, AFullDiskIsAnErrorAndWhatWasAcknowledgedStays) {
  const Directory folder;
  in_a_process([&] { fill_the_disk(folder.path()); });
}

TEST(Limits, AProcessThatMayNotMakeFilesLargerIsTold) {
  const Directory store;
  Host free(store.path());
  ASSERT_EQ(free.open().status, LIMEN_OK);
  Ledger ledger;
  ledger.begin(free);
  ASSERT_EQ(free.fill("bob", 50, much).number, 50);
  const auto size = std::filesystem::file_size(store.file("data.mdb"));
  Host bound(store.path(), {}, [=] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{size + 20000, size + 20000};
    if (setrlimit(RLIMIT_FSIZE, &most) != 0) throw Lost("setrlimit");
  });
  const Reply opened = bound.open();
  ASSERT_EQ(opened.status, LIMEN_OK) << opened.message;
  Need need;
  for (int i = 0; i < 50; ++i) {
    const Reply created = bound.create("bob", much);
    need.count(created);
    if (created.status == LIMEN_OK) ledger.live_sessions.push_back(created.text);
  }
  EXPECT_GT(need.errors, 0U);
  EXPECT_EQ(bound.read(ledger.live_sessions[0], ledger.live_tokens[0], 50, 8).number, 0);
  // The other process continues beyond that size, and this one reads what it writes.
  ledger.live_sessions.push_back(free.create("bob", much).text);
  EXPECT_EQ(free.fill("bob", 50, much).number, 50);
  const std::size_t lost = ledger.lost(bound) + ledger.lost(free);
  std::printf("files may not grow: %zu writes answered LIMEN_E_STORE, %zu otherwise; %zu lost\n",
              need.errors, need.wrong, lost);
  EXPECT_EQ(lost, 0U);
}

constexpr const char *small = "lmdb.max_size = 1M\nclock.manual = true\n";
constexpr std::int64_t start = 1'700'000'000, day = 86'400;

// Creates sessions until the store refuses.
void fill_to_the_limit(Host &host, Ledger &ledger) {
  Reply made;
  while ((made = host.create("alex")).status == LIMEN_OK) ledger.live_sessions.push_back(made.text);
  EXPECT_EQ(made.status, LIMEN_E_FULL) << made.message;
}

// Fails if Transaction::check_room() reserves nothing.
TEST(Limits, AStoreOfFullSizeStillEndsAndRevokes) {
  const Directory store;
  Host host(store.path(), small), reader(store.path(), small);
  for (Host *const each : {&host, &reader}) {
    ASSERT_EQ(each->open().status, LIMEN_OK);
    ASSERT_EQ(each->set_clock(start).status, LIMEN_OK);
  }
  Ledger ledger;
  ledger.begin(host);
  fill_to_the_limit(host, ledger);
  const std::size_t held = ledger.live_sessions.size();
  EXPECT_EQ(reader.create("alex").status, LIMEN_E_FULL);
  EXPECT_EQ(reader.read(ledger.live_sessions[0], ledger.live_tokens[0], 50).number, 0);
  std::size_t done = 0, failed = 0;
  for (; !ledger.live_tokens.empty(); ++done) failed += !ledger.revoke_one(host);
  for (; done < 150; ++done) failed += !ledger.end_one(host);
  EXPECT_EQ(failed, 0U);
  const Reply closed = host.revoke_subject("carol");
  EXPECT_EQ(closed.status, LIMEN_OK) << closed.message;
  Reply last{LIMEN_OK, 0, {}, {}, {}};
  for (; last.status == LIMEN_OK && !ledger.live_sessions.empty(); ++done) {
    last = host.end(ledger.live_sessions.back());
    if (last.status == LIMEN_OK) ledger.ended_sessions.push_back(ledger.live_sessions.back());
    ledger.live_sessions.pop_back();
  }
  EXPECT_TRUE(last.status == LIMEN_OK || last.status == LIMEN_E_FULL) << last.message;
  const std::size_t lost = ledger.lost(reader);
  std::printf("lmdb.max_size: full with %zu sessions; then %zu ended and revoked; %zu lost\n", held,
              done, lost);
  EXPECT_EQ(lost, 0U);
}

// Fails if only successful writes sweep: then a full store would stay full for ever.
TEST(Limits, AStoreOfFullSizeHasRoomAgainWhenItsSessionsHaveExpired) {
  const Directory store;
  Host host(store.path(), small);
  ASSERT_EQ(host.open().status, LIMEN_OK);
  ASSERT_EQ(host.set_clock(start).status, LIMEN_OK);
  Ledger ledger;
  fill_to_the_limit(host, ledger);
  ASSERT_EQ(host.set_clock(start + day).status, LIMEN_OK);
  std::size_t refused = 0;
  while (refused < ledger.live_sessions.size() && host.create("bob").status == LIMEN_E_FULL)
    ++refused;
  const Reply again = host.fill("bob", 500);
  std::printf("full of %zu sessions that have expired: %zu creates refused, then %lld made\n",
              ledger.live_sessions.size(), refused, static_cast<long long>(again.number));
  EXPECT_LT(refused, 100U);
  EXPECT_EQ(again.number, 500) << again.message;
}

// Opens a store through a read-only bind mount of the same files.
void open_read_only(const std::string &path) {
  enter_mount_namespace();
  mount_memory(path, 8 << 20);
  const std::string store = path + "/store", view = path + "/view";
  Host host(store);
  Ledger ledger;
  ASSERT_EQ(host.open().status, LIMEN_OK);
  ledger.begin(host);
  std::filesystem::create_directory(view);
  std::filesystem::permissions(view, std::filesystem::perms::owner_all);
  ASSERT_EQ(mount(store.c_str(), view.c_str(), nullptr, MS_BIND, nullptr), 0);
  ASSERT_EQ(mount(nullptr, view.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
  Need need;
  for (int i = 0; i < 3; ++i) need.count(Host(view).open());
  EXPECT_EQ(need.errors, 3U);
  // The kernel refuses to make a mount read-only while files are open for writing.
  const bool lets = mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  const bool ended = ledger.end_one(host);
  EXPECT_NE(ended, lets);
  EXPECT_EQ(ledger.lost(host), 0U);
  host.close();
  ASSERT_EQ(mount(nullptr, path.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
  for (int i = 0; i < 3; ++i) need.count(host.open());
  EXPECT_EQ(need.errors, 6U);
  ASSERT_EQ(mount(nullptr, path.c_str(), nullptr, MS_REMOUNT, nullptr), 0);
  ASSERT_EQ(host.open().status, LIMEN_OK);
  EXPECT_TRUE(ledger.revoke_one(host));
  const std::size_t lost = ledger.lost(host);
  EXPECT_EQ(lost, 0U);
  std::printf("read-only: %zu opens answered LIMEN_E_STORE, %zu otherwise; %zu lost\n", need.errors,
              need.wrong, lost);
}

TEST(Limits, AFileSystemThatMayOnlyBeReadIsAnError) {
  const Directory folder;
  in_a_process([&] { open_read_only(folder.path()); });
}

std::size_t open_files() {
  std::size_t count = 0;
  for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    static_cast<void>(entry);
    ++count;
  }
  return count - 1;  // without the descriptor that counts
}

limen_gate *open_gate(const std::string &store, limen_error &error) {
  limen_options *const options = options_of(policy());
  const std::string url = "lmdb:" + store;
  limen_gate *const gate = limen_gate_open(url.data(), url.size(), options, &error);
  limen_options_release(options);
  return gate;
}

void allow_files(std::size_t count) {
  rlimit most{};
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = count;
  if (setrlimit(RLIMIT_NOFILE, &most) != 0) throw Lost("setrlimit");
}

// Allows ever more descriptors until the store opens.
void open_with_few_files(const std::string &store) {
  limen_error error{};
  limen_gate_release(open_gate(store, error));  // opens the files that a process opens only once
  const std::size_t before = open_files();
  std::size_t refused = 0;
  limen_gate *gate = nullptr;
  for (std::size_t most = 30; gate == nullptr && most-- > 0; ++refused) {
    allow_files(before + refused);
    gate = open_gate(store, error);
    if (gate != nullptr) break;
    EXPECT_EQ(error.status, LIMEN_E_STORE) << error.message;
    allow_files(1000);
    EXPECT_EQ(open_files(), before) << "a failed open leaves nothing open";
  }
  ASSERT_NE(gate, nullptr) << error.message;
#ifdef LIMEN_SANITIZED
  allow_files(open_files() + 8);  // sanitizers use a pipe to check memory
#else
  allow_files(0);
#endif
  char ticket[LIMEN_TICKET_CAP];
  LIMEN_BUFFER(limen_session, 4096) s;
  std::size_t failed = 0;
  const int calls = 200;
  for (int i = 0; i < calls; ++i) {
    failed += limen_session_create(gate, "alex", 4, nullptr, 0, nullptr, &s.record, sizeof s,
                                   ticket, sizeof ticket, &error) != LIMEN_OK;
    failed += limen_session_get(gate, ticket, 36, &s.record, sizeof s, &error) != LIMEN_OK;
    failed += limen_session_end(gate, ticket, 36, &error) != LIMEN_OK;
    failed +=
        limen_session_get(gate, ticket, 36, &s.record, sizeof s, &error) != LIMEN_E_SESSION_UNKNOWN;
  }
  allow_files(1000);
  limen_gate_release(gate);
  std::printf(
      "no descriptors: %zu opens answered LIMEN_E_STORE; once open, %zu of %d calls failed\n",
      refused, failed, 4 * calls);
  EXPECT_GT(refused, 2U);
  EXPECT_EQ(failed, 0U);
}

TEST(Limits, WithoutDescriptorsOpeningFailsAndAnOpenStoreGoesOn) {
  const Directory store;
  in_a_process([&] { open_with_few_files(store.path()); });
}

// Takes all free slots of LMDB's reader table, and reports how many those were.
void take_all_slots(const std::string &store, Channel &channel) {
  MDB_env *env = nullptr;
  if (mdb_env_create(&env) != 0 ||
      mdb_env_open(env, store.c_str(), MDB_RDONLY | MDB_NOTLS, 0600) != 0)
    throw Lost("LMDB does not open the store");
  int dead = 0;
  mdb_reader_check(env, &dead);
  std::vector<MDB_txn *> taken;
  int code = 0;
  while (code == 0) {
    MDB_txn *txn = nullptr;
    code = mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn);
    if (code == 0) taken.push_back(txn);
  }
  channel.send(std::to_string(taken.size()));
  static_cast<void>(channel.receive());  // waits until it is killed or told to end
  for (MDB_txn *const txn : taken) mdb_txn_abort(txn);
  mdb_env_close(env);
  channel.send("done");
}

// Fails if a reader without a slot does not wait for a slot of its process.
TEST(Limits, WithoutSlotsForReadersOpeningFailsAndAnOpenStoreGoesOn) {
  const Directory store;
  Host host(store.path());
  ASSERT_EQ(host.open().status, LIMEN_OK);
  Ledger ledger;
  ledger.begin(host);
  std::size_t refused = 0, lost = 0;
  std::string taken;
  for (const bool is_killed : {false, true}) {
    Process hog([&](Channel &channel) { take_all_slots(store.path(), channel); });
    taken = hog.channel().receive();
    for (int i = 0; i < 5; ++i) {
      const Reply late = Host(store.path()).open();
      refused += late.status == LIMEN_E_STORE;
      EXPECT_EQ(late.status, LIMEN_E_STORE) << late.message;
      EXPECT_NE(late.message.find("slots for readers"), std::string::npos) << late.message;
    }
    EXPECT_EQ(host.read(ledger.live_sessions[0], ledger.live_tokens[0], 200, 8).number, 0);
    EXPECT_TRUE(ledger.end_one(host));
    EXPECT_TRUE(ledger.revoke_one(host));
    lost += ledger.lost(host);
    if (is_killed) {
      hog.kill();
    } else {
      hog.channel().send("enough");
      EXPECT_EQ(hog.channel().receive(), "done");
    }
    Host fresh(store.path());
    const Reply opened = fresh.open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    lost += ledger.lost(fresh);
  }
  std::printf("no slots (%s taken): %zu of 10 opens answered LIMEN_E_STORE; %zu lost\n",
              taken.c_str(), refused, lost);
  EXPECT_EQ(refused, 10U);
  EXPECT_EQ(lost, 0U);
}

}  // namespace
}  // namespace limen::faults
