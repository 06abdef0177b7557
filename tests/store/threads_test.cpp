// Tests many threads on one store.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <span>
#include <thread>

#include "tested_drivers.h"

namespace limen::store {
namespace {

class Threads : public StoreTest {
 protected:
  // Runs `workers` to their end. Runs each of `watchers` over and over meanwhile, and once more
  // afterwards.
  void run(const std::vector<std::function<void()>> &workers,
           const std::vector<std::function<void()>> &watchers) {
    std::atomic<bool> over = false;
    std::vector<std::thread> working;
    std::vector<std::thread> watching;
    for (const auto &watcher : watchers)
      watching.emplace_back([&over, &watcher] {
        while (!over) watcher();
        watcher();
      });
    for (const auto &worker : workers) working.emplace_back(worker);
    for (std::thread &thread : working) thread.join();
    over = true;
    for (std::thread &thread : watching) thread.join();
  }
};
LIMEN_EVERY_STORE(Threads);

// Is large enough that a reader can catch a write in the middle.
using Numbers = std::array<std::uint64_t, 400>;

std::string_view text(const Numbers &numbers) {
  return {reinterpret_cast<const char *>(numbers.data()), sizeof numbers};
}

struct Read {
  Version version = 0;
  Numbers numbers{};
};

Read read(Store &store, std::string_view key) {
  Read read;
  read.version =
      store
          .get(1, 1, key, {reinterpret_cast<std::uint8_t *>(read.numbers.data()), sizeof(Numbers)})
          ->version;
  return read;
}

TEST_P(Threads, NoConditionalIncrementIsLostAndReadersSeeWholeValues) {
  constexpr std::uint64_t threads = 4;
  const std::uint64_t increments = GetParam().tries(200);
  Numbers zero{};
  write({put("counter", text(zero), forever)});
  const auto increment = [&] {
    for (std::uint64_t done = 0; done < increments;) {
      Read now = read(store(), "counter");
      now.numbers.fill(now.numbers[0] + 1);
      const std::array condition = {at_version("counter", now.version)};
      const std::string body = std::to_string(now.numbers[0]);
      const std::array writes = {put("counter", text(now.numbers), forever), log(1, body)};
      if (store().commit(1, {}, condition, writes)->done) ++done;
    }
  };
  const auto watcher = [this](Read &last) {
    return [this, &last] {
      const Read seen = read(store(), "counter");
      for (const std::uint64_t number : seen.numbers) ASSERT_EQ(number, seen.numbers[0]);
      ASSERT_GE(seen.version, last.version);
      ASSERT_GE(seen.numbers[0], last.numbers[0]);
      ASSERT_EQ(seen.version == last.version, seen.numbers == last.numbers);
      last = seen;
    };
  };
  Read first = read(store(), "counter");
  Read second = first;
  run({increment, increment, increment, increment}, {watcher(first), watcher(second)});
  EXPECT_EQ(read(store(), "counter").numbers[0], threads * increments);
  Cursor cursor;
  const auto bodies = read_log(cursor);
  ASSERT_EQ(bodies.size(), threads * increments);
  for (std::size_t i = 0; i < bodies.size(); ++i) EXPECT_EQ(bodies[i], std::to_string(i + 1));
}

TEST_P(Threads, ReadersOfTheLogSeeEachEntryOnceAndInOrder) {
  constexpr std::size_t threads = 4;
  constexpr std::size_t commits = 500;
  const auto append = [this](Bucket bucket) {
    return [this, bucket] {
      for (std::size_t i = 0; i < commits; ++i)
        ASSERT_TRUE(store().commit(bucket, {}, {}, std::array{log(1, "a"), log(2, "b")})->done);
    };
  };
  struct Reader {
    Cursor cursor;
    std::uint64_t position = 0;
    std::size_t entries = 0;
  };
  const auto follow = [this](Reader &reader) {
    return [this, &reader] {
      const Tail tail = store().tail(reader.cursor, 50).value();
      for (const LogEntry &entry : tail.entries) {
        ASSERT_EQ(entry.previous, reader.position);
        ASSERT_GT(entry.position, reader.position);
        ASSERT_EQ(entry.kind, 1 + reader.entries % 2) << "entries of one commit stay together";
        reader.position = entry.position;
        ++reader.entries;
      }
      reader.cursor = tail.next;
    };
  };
  Reader one;
  Reader two;
  run({append(1), append(2), append(65), append(66)}, {follow(one), follow(two)});
  for (Reader *reader : {&one, &two}) {
    reader->entries += read_log(reader->cursor).size();
    EXPECT_EQ(reader->entries, threads * commits * 2);
  }
}

TEST_P(Threads, AReturnedCommitIsInTheLogMark) {
  const auto append = [this](Bucket bucket) {
    return [this, bucket] {
      for (int i = 0; i < 500; ++i) {
        const std::uint64_t before = store().log_mark();
        ASSERT_TRUE(store().commit(bucket, {}, {}, std::array{log(1, "a")})->done);
        ASSERT_NE(store().log_mark(), before);
      }
    };
  };
  run({append(1), append(2), append(65)}, {});
}

// Adds each entry after the entry before it was read.
TEST_P(Threads, WhenTheMarkHasMovedTheEntryIsThere) {
  constexpr int entries = 500;
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  std::atomic<int> read = 0;
  std::atomic<std::uint64_t> known_mark = store().log_mark();
  const auto append = [&] {
    for (int i = 0; i < entries; ++i) {
      while (read < i && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
      ASSERT_TRUE(store().commit(1, {}, {}, std::array{log(1, "a")})->done);
    }
  };
  const auto follow = [&] {
    Cursor cursor;
    while (read < entries && std::chrono::steady_clock::now() < limit) {
      if (store().log_mark() == known_mark) {
        std::this_thread::yield();
        continue;
      }
      known_mark = store().log_mark();
      const Tail tail = store().tail(cursor, 10).value();
      ASSERT_EQ(tail.entries.size(), 1U);
      cursor = tail.next;
      ++read;
    }
  };
  run({append, follow}, {});
  EXPECT_EQ(read, entries);
}

// Makes long commits, the nth of which writes n everywhere. A reader that saw n in one place must
// then see at least n in all other records and in the log.
TEST_P(Threads, ACommitIsSeenAsOneStep) {
  const std::uint64_t commits = GetParam().tries(200);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < 20; ++i) keys.push_back(numbered("key ", i));
  const auto write_all = [&] {
    Numbers numbers;
    for (std::uint64_t n = 1; n <= commits; ++n) {
      numbers.fill(n);
      std::vector<Write> writes = {log(1, "entry")};
      for (const std::string &key : keys) writes.push_back(put(key, text(numbers), forever));
      ASSERT_TRUE(store().commit(1, {}, {}, writes)->done);
    }
  };
  using Place = std::function<std::uint64_t()>;
  const Place first = [&] { return read(store(), keys.front()).numbers[0]; };
  const Place last = [&] { return read(store(), keys.back()).numbers[0]; };
  const auto entries = [this] {
    return [this, cursor = Cursor(), count = std::uint64_t{0}]() mutable {
      return count += read_log(cursor).size();
    };
  };
  const auto in_order = [](const Place &one, const Place &other) {
    return [one, other] {
      const std::uint64_t seen = one();
      ASSERT_GE(other(), seen);
    };
  };
  run({write_all}, {in_order(first, last), in_order(last, first), in_order(entries(), first),
                    in_order(last, entries())});
  EXPECT_EQ(entries()(), commits);
}

// STORE-9. Meanwhile the table grows, and records beside this one come, move and go.
TEST_P(Threads, ARecordThatStaysIsAlwaysFound) {
  Numbers numbers;
  numbers.fill(7);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < 20; ++i) keys.push_back(numbered("stays ", i));
  for (const std::string &key : keys) write({put(key, text(numbers), forever)});
  const auto churn = [this](std::size_t from) {
    return [this, from] {
      for (std::size_t i = from; i < from + 2000; ++i) {
        const std::string key = numbered("comes ", i);
        const std::string old = numbered("comes ", i - std::min<std::size_t>(i - from, 300));
        const std::string value(i % 700, 'x');
        ASSERT_TRUE(store()
                        .commit(1, {}, {},
                                std::array{put(key, value, forever), erase(i % 3 == 0 ? old : "")})
                        ->done);
      }
    };
  };
  const auto look = [&] {
    for (const std::string &key : keys) {
      const Read seen = read(store(), key);
      ASSERT_NE(seen.version, 0U);
      ASSERT_EQ(seen.numbers, numbers);
    }
    ASSERT_EQ(find("never").version, 0U);
  };
  run({churn(0), churn(100000)}, {look, look});
}

// A reader must not keep bytes that it copied while the record was being changed.
TEST_P(Threads, NothingIsLeftBehindAShorterValue) {
  const std::string longer(3000, 'x'), shorter(8, 'y');
  const std::uint64_t changes = GetParam().portion_of(300'000);
  const auto change = [&] {
    for (std::uint64_t i = 0; i < changes; ++i)
      ASSERT_TRUE(
          store()
              .commit(1, {}, {}, std::array{put("key", i % 2 == 0 ? longer : shorter, forever)})
              ->done);
  };
  const auto look = [this] {
    for (int i = 0; i < 100; ++i) {
      std::array<std::uint8_t, 4096> room{};
      const store::Read seen = store().get(1, 1, "key", room).value();
      const auto behind = std::span(room).subspan(seen.size);
      ASSERT_TRUE(std::ranges::all_of(behind, [](std::uint8_t byte) { return byte == 0; }));
    }
  };
  run({change}, {look});
}

TEST_P(Threads, AnErasedRecordDoesNotComeBackWithATouch) {
  for (int i = 0; i < 300; ++i) {
    write({put("key", "value", now() + 10)});
    const auto touching = [this] {
      for (int j = 0; j < 5; ++j)
        ASSERT_TRUE(store().commit(1, {}, {}, std::array{touch("key", forever)})->done);
    };
    const auto erasing = [this] {
      ASSERT_TRUE(store().commit(1, {}, {}, std::array{erase("key")})->done);
    };
    run({touching, erasing}, {});
    ASSERT_EQ(value("key"), std::nullopt);
  }
}

TEST_P(Threads, ScansAndListsBesideWritersSeeWhatStays) {
  for (std::size_t i = 0; i < 200; ++i) {
    const std::string key = numbered("stays ", i);
    commit(static_cast<Bucket>(i % 3), {}, {put(key, "value", forever, forever, 2)});
    write({index_add("index", key, forever)});
  }
  const auto churn = [this](Bucket bucket) {
    return [this, bucket] {
      for (std::size_t i = 0; i < 1000; ++i) {
        const std::string key = numbered("comes ", i);
        const std::string old = numbered("comes ", i / 2);
        ASSERT_TRUE(
            store()
                .commit(bucket, {}, {},
                        std::array{put(key, "value", forever, forever, 2), erase(old, 2),
                                   index_add("index", key, forever), index_remove("index", old)})
                ->done);
      }
    };
  };
  const auto look = [this] {
    std::size_t stays = 0;
    for (const std::string &key : scan_keys(2, 10)) stays += key.starts_with("stays") ? 1 : 0;
    ASSERT_EQ(stays, 200U);
    stays = 0;
    for (const std::string &key : list("index", "", 100000)) stays += key.starts_with("stays");
    ASSERT_EQ(stays, 200U);
  };
  run({churn(1), churn(2)}, {look});
}

}  // namespace
}  // namespace limen::store
