// Tests that a store refuses processes of another pid namespace, and a second copy of the library
// in the same process. STORE-32, STORE-35.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "faults/host.h"
#include "faults/reader_table.h"
#include "shared/directory.h"

namespace limen::faults {
namespace {

bool says(const Reply &reply, const char *part) {
  return reply.message.find(part) != std::string::npos;
}

// Fails if LockFile::take_part() does not look for other namespaces.
TEST(ForeignProcess, ASecondPidNamespaceIsRefusedByName) {
  const Directory store;
  const std::pair<Home, Home> pairs[] = {{Home::here, Home::namespace_outer_proc},
                                         {Home::here, Home::namespace_own_proc},
                                         {Home::namespace_own_proc, Home::here},
                                         {Home::namespace_own_proc, Home::namespace_own_proc}};
  std::size_t refused = 0;
  for (const auto &[home, other] : pairs) {
    Host first(store.path(), {}, {}, home);
    Host stranger(store.path(), {}, {}, other);
    const Reply opened = first.open();
    ASSERT_EQ(opened.status, LIMEN_OK) << opened.message;
    const Reply token = first.issue("alex"), session = first.create("alex");
    const Reply told = stranger.open();
    EXPECT_EQ(told.status, LIMEN_E_STORE);
    EXPECT_TRUE(says(told, "another pid namespace")) << told.message;
    EXPECT_TRUE(says(told, "pid:[")) << told.message;
    refused += told.status == LIMEN_E_STORE && says(told, "another pid namespace");
    EXPECT_EQ(first.read(session.text, token.text, 100).number, 0);
    first.process().kill();
    const Reply now = stranger.open();
    EXPECT_EQ(now.status, LIMEN_OK) << now.message;
    EXPECT_EQ(stranger.get(session.text).status, LIMEN_OK);
    Host late(store.path(), {}, {}, home);
    EXPECT_EQ(late.open().status, LIMEN_E_STORE) << "now that one is the stranger";
  }
  std::printf("%zu pairs of pid namespaces: %zu refused by name\n", std::size(pairs), refused);
  EXPECT_EQ(refused, std::size(pairs));
}

// Loads a copy of limen from another file.
class Copy {
 public:
  explicit Copy(const std::string &folder) {
    Dl_info here{};
    if (dladdr(reinterpret_cast<void *>(&limen_gate_open), &here) == 0) throw Lost("no liblimen");
    const std::string path = folder + "/liblimen-copy.so.1";
    std::filesystem::copy_file(here.dli_fname, path);
    library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) throw Lost(dlerror());
    find(open_, "limen_gate_open");
    find(release_, "limen_gate_release");
    find(options_new_, "limen_options_new");
    find(options_load_, "limen_options_load");
    find(options_release_, "limen_options_release");
  }

  limen_gate *open(const std::string &store, limen_error &error) const {
    limen_options *const options = options_new_();
    const std::string text = policy();
    options_load_(options, text.data(), text.size(), nullptr);
    const std::string url = "lmdb:" + store;
    limen_gate *const gate = open_(url.data(), url.size(), options, &error);
    options_release_(options);
    return gate;
  }
  void release(limen_gate *gate) const { release_(gate); }

  bool is_another() const { return open_ != &limen_gate_open; }

 private:
  template <class Function>
  void find(Function *&function, const char *name) {
    function = reinterpret_cast<Function *>(dlsym(library_, name));
    if (function == nullptr) throw Lost(dlerror());
  }

  void *library_ = nullptr;
  decltype(&limen_gate_open) open_ = nullptr;
  decltype(&limen_gate_release) release_ = nullptr;
  decltype(&limen_options_new) options_new_ = nullptr;
  decltype(&limen_options_load) options_load_ = nullptr;
  decltype(&limen_options_release) options_release_ = nullptr;
};

limen_gate *open_linked(const std::string &store, limen_error &error) {
  limen_options *const options = options_of(policy());
  const std::string url = "lmdb:" + store;
  limen_gate *const gate = limen_gate_open(url.data(), url.size(), options, &error);
  limen_options_release(options);
  return gate;
}

// Runs in a process of its own, because the copy stays loaded. Throws if something is wrong.
void use_two_copies(const std::string &store, const std::string &folder, Channel &channel) {
  const auto must = [](bool holds, const char *what) {
    if (!holds) throw Lost(what);
  };
  const Copy copy(folder);
  must(copy.is_another(), "the copy is the library that is linked");
  int refused = 0;
  const int rounds = 20;
  for (int round = 0; round < rounds; ++round) {
    limen_error error{};
    limen_gate *const first = round % 2 == 0 ? open_linked(store, error) : copy.open(store, error);
    must(first != nullptr, error.message);
    limen_gate *const second = round % 2 == 0 ? copy.open(store, error) : open_linked(store, error);
    refused += second == nullptr && error.status == LIMEN_E_STORE &&
               std::string(error.message).find("second copy of liblimen") != std::string::npos;
    // The copy that was first may open another gate, and another process may open the store.
    limen_gate *const third = round % 2 == 0 ? open_linked(store, error) : copy.open(store, error);
    must(third != nullptr, error.message);
    if (round % 2 == 0) {
      channel.send("open");
      must(channel.receive() == "done", "another process");
    }
    for (limen_gate *const gate : {first, third})
      round % 2 == 0 ? limen_gate_release(gate) : copy.release(gate);
  }
  channel.send(std::to_string(refused) + " of " + std::to_string(rounds));
}

// Fails if LockFile::take_part() does not lock the byte of its process.
TEST(ForeignProcess, ASecondCopyOfTheLibraryInOneProcessIsRefused) {
  const Directory store, folder;
  Process process([&](Channel &channel) { use_two_copies(store.path(), folder.path(), channel); });
  std::string said;
  while ((said = process.channel().receive()) == "open") {
    Host other(store.path());
    const Reply opened = other.open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    EXPECT_EQ(other.create("alex").status, LIMEN_OK);
    process.channel().send("done");
  }
  std::printf("a second copy of the library: %s refused\n", said.c_str());
  EXPECT_EQ(said, "20 of 20");
  EXPECT_EQ(process.wait(), 0);
}

// Reads all files of a folder, as a backup program does.
void read_all_files(const std::string &folder) {
  for (const auto &file : std::filesystem::directory_iterator(folder))
    std::ifstream(file.path(), std::ios::binary).get();
}

// Reading the files releases LMDB's own locks. Fails if limen does not lock the reader table too:
// then the next process to open the store clears the table.
TEST(ForeignProcess, AProgramThatOpensTheFilesOfItsStoreIsStillAReader) {
  const Directory store;
  Process program([&](Channel &channel) {
    limen_error error{};
    limen_gate *const gate = open_linked(store.path(), error);
    if (gate == nullptr) throw Lost(error.message);
    read_all_files(store.path());
    channel.send("read");
    static_cast<void>(channel.receive());
    limen_gate_release(gate);
  });
  ASSERT_EQ(program.channel().receive(), "read");
  int forgotten = 0;
  const int rounds = 5;
  for (int round = 0; round < rounds; ++round) {
    Host other(store.path());
    const Reply opened = other.open();
    ASSERT_EQ(opened.status, LIMEN_OK) << opened.message;
    forgotten += !ReaderTable(store.path()).has(program.pid());
  }
  std::printf("%d opens beside a program that opened the files: %d forgot its reads\n", rounds,
              forgotten);
  EXPECT_EQ(forgotten, 0);
  program.channel().send("enough");
  EXPECT_EQ(program.wait(), 0);
}

// A process that was killed while it read may have had the pid that another process of the store
// has now. Fails if Environment::clear_places() does nothing.
TEST(ForeignProcess, ASnapshotOfADeadProcessIsNotTakenForThatOfItsPidsNextOwner) {
  const Directory store;
  Host keeper(store.path());  // keeps the table from being made anew
  ASSERT_EQ(keeper.open().status, LIMEN_OK);
  MDB_env *env = nullptr;
  MDB_txn *dead = nullptr;
  ASSERT_EQ(mdb_env_create(&env), 0);
  ASSERT_EQ(mdb_env_open(env, store.path().c_str(), MDB_NOTLS, 0600), 0);
  ASSERT_EQ(mdb_txn_begin(env, nullptr, MDB_RDONLY, &dead), 0);
  ASSERT_TRUE(ReaderTable(store.path()).reads(getpid()));
  limen_error error{};
  limen_gate *const gate =
      limen_gate_open(("lmdb:" + store.path()).c_str(), LIMEN_ZSTR, nullptr, &error);
  ASSERT_NE(gate, nullptr) << error.message;
  EXPECT_FALSE(ReaderTable(store.path()).reads(getpid()));
  limen_gate_release(gate);
  mdb_txn_abort(dead);
  mdb_env_close(env);
}

}  // namespace
}  // namespace limen::faults
