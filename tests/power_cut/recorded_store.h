// Runs processes that use a store, and records what they do to its files.
#pragma once

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "record.h"
#include "replay.h"
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

// Runs processes that use a store, and records them until the last has ended.
class RecordedStore {
 public:
  // `name` is that of the recording. `program` is told the store's directory, and what start()
  // says.
  RecordedStore(const std::string &name, std::string program)
      : program_(std::move(program)),
        log_(std::filesystem::current_path() / (name + ".recording")) {
    std::filesystem::remove(log_);
  }

  // Starts a process. `kill` is a LIMEN_POWER_KILL (record.h), or empty.
  pid_t start(std::vector<std::string> arguments, const std::string &kill = "") {
    arguments.insert(arguments.begin(), {program_, store_});
    std::vector<std::string> settings = {"LIMEN_POWER_STORE=" + store_, "LIMEN_POWER_LOG=" + log_};
    if (!kill.empty()) settings.push_back("LIMEN_POWER_KILL=" + kill);
    for (char **setting = environ; *setting != nullptr; ++setting) settings.emplace_back(*setting);
    pid_t process = 0;
    EXPECT_EQ(posix_spawn(&process, program_.c_str(), nullptr, nullptr, pointers(arguments).data(),
                          pointers(settings).data()),
              0);
    return process;
  }
  static void wait(pid_t process, bool is_killed = false) {
    int status = 0;
    ASSERT_EQ(waitpid(process, &status, 0), process);
    if (is_killed)
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    else
      EXPECT_EQ(status, 0);
  }
  void run(const std::vector<std::string> &arguments) { wait(start(arguments)); }

  const std::string &directory() const { return store_; }
  const std::string &log() const { return log_; }
  std::map<std::string, std::string> lock_files() const {
    std::map<std::string, std::string> files;
    for (const char *const name : {"limen.lock", "lock.mdb"}) {
      std::ifstream in(store_ + '/' + name, std::ios::binary);
      files[name].assign(std::istreambuf_iterator<char>(in), {});
    }
    return files;
  }

 private:
  static std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> all;
    for (std::string &text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  const std::string program_;
  const Directory directory_;
  const std::string store_ = std::filesystem::canonical(directory_.path()).string() + "/store";
  const std::string log_;
};

}  // namespace limen::power
