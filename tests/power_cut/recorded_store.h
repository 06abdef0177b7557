// Records processes that use a store in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "record.h"
#include "replay.h"
#include "runs.h"
#include "shared/directory.h"

namespace limen::power {

// Returns a LIMEN_POWER_KILL (record.h).
inline std::string kill_after(power_event_type type, std::size_t count) {
  return std::to_string(type) + ":" + std::to_string(count);
}

// Prints what a replay found, and expects that it found nothing bad.
inline void expect_none_bad(const char *what, const Found &found) {
  found.print(what);
  std::string examples;
  for (const std::string &example : found.examples) examples += example + '\n';
  EXPECT_EQ(found.bad, 0U) << examples;
}

class RecordedStore {
 public:
  // `name` is that of the recording. `program` is told the store's directory first.
  RecordedStore(const std::string &name, const char *program)
      : runs_(program, {path_}, path_, name) {}

  const Runs &runs() const { return runs_; }
  const std::string &path() const { return path_; }
  Replayed replayed(MakeJudge make_judge) const {
    return {runs_.files({"limen.lock", "lock.mdb"}), std::move(make_judge)};
  }

 private:
  const Directory directory_;
  const std::string path_ = std::filesystem::canonical(directory_.path()).string() + "/store";
  const Runs runs_;
};

}  // namespace limen::power
