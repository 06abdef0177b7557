// Stops a process while it has the turn to write, or in the middle of a read. STORE-34.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "faults/host.h"
#include "faults/reader_table.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

constexpr const char *short_timeout = "store.timeout = 1s\n";

void stop_in_its_turn(Host &writer, const std::string &store) {
  stop_while(writer.process(), [&] { return is_turn_taken(store); });
}

struct Scene {
  explicit Scene(const std::string &store)
      : writer(store), other(store, short_timeout), reader(store) {
    for (Host *const host : {&writer, &other, &reader}) {
      const Reply opened = host->open();
      EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    }
    session = other.create("alex").text;
    token = other.issue("alex").text;
    writer.keep_writing();
  }
  Host writer, other, reader;
  std::string session, token;
};

bool names(const Reply &reply, pid_t pid) {
  return reply.message.find("process " + std::to_string(pid) + ' ') != std::string::npos;
}

// Fails (hangs until the watchdog) if a process waits for a turn without a deadline.
TEST(Freeze, WhileTheWriterStandsStillOthersAreToldWhoItIsAndReadOn) {
  const Directory store;
  Scene scene(store.path());
  const int wanted = 3;
  int stops = 0, named = 0;
  std::int64_t refused_reads = 0;
  for (; named < wanted && stops < 10 * wanted; ++stops) {
    stop_in_its_turn(scene.writer, store.path());
    scene.other.start({"create", "bob", "{}"});
    refused_reads += scene.reader.read(scene.session, scene.token, 1000, 4).number;
    const Reply late = scene.other.answer();
    EXPECT_EQ(late.status, LIMEN_E_STORE) << late.message;
    // At the very start and end of its turn, the writer's pid is not known.
    named += names(late, scene.writer.process().pid());
    refused_reads += scene.other.read(scene.session, scene.token, 1000).number;
    scene.writer.process().go_on();
    const Reply again = scene.other.create("bob");
    EXPECT_EQ(again.status, LIMEN_OK) << again.message;
    EXPECT_EQ(scene.reader.get(again.text).status, LIMEN_OK);
  }
  std::printf("%d stops within the turn: %d named the process, %lld reads refused\n", stops, named,
              static_cast<long long>(refused_reads));
  EXPECT_EQ(named, wanted);
  EXPECT_EQ(refused_reads, 0);
}

// Fails if the lock of the turn outlives its process.
TEST(Freeze, AWriterThatIsKilledWhileItStandsStillHoldsNobodyUp) {
  const Directory store;
  const std::uint64_t rounds = seeds(20, 5);
  std::uint64_t stuck = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Scene scene(store.path());
    stop_in_its_turn(scene.writer, store.path());
    scene.writer.process().kill();
    const Reply made = scene.other.create("bob");
    stuck += made.status != LIMEN_OK;
    EXPECT_EQ(scene.reader.get(made.text).status, LIMEN_OK) << made.message;
  }
  std::printf("%llu writers killed within their turn: %llu writes of others failed\n",
              static_cast<unsigned long long>(rounds), static_cast<unsigned long long>(stuck));
  EXPECT_EQ(stuck, 0U);
}

// Fails if readers need the turn to write.
TEST(Freeze, WhileAReaderStandsStillInTheMiddleOfAReadOthersWrite) {
  const Directory store;
  Host writer(store.path()), reader(store.path());
  ASSERT_EQ(writer.open().status, LIMEN_OK);
  ASSERT_EQ(reader.open().status, LIMEN_OK);
  const std::string session = writer.create("alex").text;
  reader.keep_reading(session);
  const ReaderTable table(store.path());
  const int stops = 20;
  std::int64_t failed = 0;
  for (int i = 0; i < stops; ++i) {
    stop_while(reader.process(), [&] { return table.reads(reader.process().pid()); });
    failed += 50 - writer.fill("bob " + std::to_string(i), 50).number;
    reader.process().go_on();
  }
  std::printf("%d stops within a read: %lld writes of others failed\n", stops,
              static_cast<long long>(failed));
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(reader.process().channel().receive_now(), std::nullopt) << "it has gone on reading";
}

}  // namespace
}  // namespace limen::faults
