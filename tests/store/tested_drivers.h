// Lists the drivers under test, and provides the fixture of their tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/seeds.h"
#include "store/requests.h"
#include "store/store.h"

namespace limen::store {

// Retention of the logs of stores under test.
inline constexpr Seconds test_log_retention = 900;

// Holds an empty store whose clock the test moves.
class TestedStore {
 public:
  virtual ~TestedStore() = default;
  virtual Store &store() = 0;
  virtual void advance(Seconds by) = 0;
};

struct TestedDriver {
  const char *name;
  std::unique_ptr<TestedStore> (*open)();
  unsigned effort;       // how often to repeat tests that find faults only by chance
  unsigned portion = 1;  // divides the work of tests that cover all cases

  std::uint64_t tries(std::uint64_t times) const {
    return seeds(times * effort, times * effort / 5);
  }
  std::uint64_t portion_of(std::uint64_t times) const { return (times + portion - 1) / portion; }
};

// Prints the driver of a failing test.
inline void PrintTo(const TestedDriver &driver, std::ostream *out) { *out << driver.name; }

// Returns every driver; tested_drivers.cpp has a line for each.
std::span<const TestedDriver> tested_drivers();
// Returns every driver, and the stores of visitors that they open.
std::span<const TestedDriver> tested_stores();

inline std::string driver_name(const testing::TestParamInfo<TestedDriver> &info) {
  return info.param.name;
}

#define LIMEN_EVERY_DRIVER(suite)                                                               \
  INSTANTIATE_TEST_SUITE_P(Every, suite,                                                        \
                           testing::ValuesIn(tested_drivers().begin(), tested_drivers().end()), \
                           driver_name)
#define LIMEN_EVERY_STORE(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Every, suite,                                                      \
                           testing::ValuesIn(tested_stores().begin(), tested_stores().end()), \
                           driver_name)

// Returns text such as "key 7".
std::string numbered(std::string prefix, std::size_t number);

// Shortens the writes and conditions of store/requests.h for tests.
inline Write put(std::string_view key, std::string_view value, Seconds expires_at,
                 Seconds end = forever, Kind kind = 1) {
  return put(kind, key, value, expires_at, end);
}
inline Write touch(std::string_view key, Seconds expires_at, Kind kind = 1) {
  return touch(kind, key, expires_at);
}
inline Write erase(std::string_view key, Kind kind = 1) { return erase(kind, key); }
inline Condition absent(std::string_view key, Kind kind = 1) { return absent(kind, key); }
inline Condition at_version(std::string_view key, Version version, Kind kind = 1) {
  return at_version(kind, key, version);
}
inline Condition index_below(std::string_view index, std::uint64_t number, Kind kind = 1,
                             std::size_t prefix = 0) {
  return index_below(kind, index, number, prefix);
}
CommitId commit_id(std::uint8_t number);

class StoreTest : public testing::TestWithParam<TestedDriver> {
 protected:
  StoreTest() : opened_(GetParam().open()) {}

  Store &store() { return opened_->store(); }
  void advance(Seconds by) { opened_->advance(by); }
  Seconds now() { return store().now().value(); }

  // Commits, and expects an answer without an error.
  Commit commit(Bucket bucket, const std::vector<Condition> &conditions,
                const std::vector<Write> &writes, const CommitId &id = {});
  Commit write(const std::vector<Write> &writes) { return commit(1, {}, writes); }

  Read find(std::string_view key, Kind kind = 1, Bucket bucket = 1);
  std::optional<std::string> value(std::string_view key, Kind kind = 1, Bucket bucket = 1);
  std::vector<std::string> list(std::string_view index, std::string_view after = {},
                                std::size_t n = 100);
  // Scans all keys of a kind in pages of `n`. Returns them in the order of their bytes.
  std::vector<std::string> scan_keys(Kind kind, std::size_t n);
  // Returns the bodies of all entries behind `cursor`, and moves it behind them.
  std::vector<std::string> read_log(Cursor &cursor, std::size_t n = 100);

 private:
  std::unique_ptr<TestedStore> opened_;
};

}  // namespace limen::store
