#include "runs.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace limen::power {
namespace {

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> all;
  for (std::string &text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Runs::Runs(std::string program, std::vector<std::string> arguments, std::string store,
           const std::string &name, std::vector<std::string> settings)
    : program_(std::move(program)),
      arguments_(std::move(arguments)),
      store_(std::move(store)),
      log_(std::filesystem::current_path() / (name + ".recording")),
      settings_(std::move(settings)) {
  std::filesystem::remove(log_);
}

pid_t Runs::start(const std::vector<std::string> &arguments, const std::string &kill) const {
  std::vector<std::string> all = {program_};
  all.insert(all.end(), arguments_.begin(), arguments_.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings = settings_;
  settings.push_back("LIMEN_POWER_STORE=" + store_);
  settings.push_back("LIMEN_POWER_LOG=" + log_);
  if (!kill.empty()) settings.push_back("LIMEN_POWER_KILL=" + kill);
  for (char **setting = environ; *setting != nullptr; ++setting) settings.emplace_back(*setting);
  pid_t process = 0;
  EXPECT_EQ(posix_spawn(&process, program_.c_str(), nullptr, nullptr, pointers(all).data(),
                        pointers(settings).data()),
            0);
  return process;
}

void Runs::wait(pid_t process, bool is_killed) {
  int status = 0;
  ASSERT_EQ(waitpid(process, &status, 0), process);
  if (is_killed)
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  else
    EXPECT_EQ(status, 0);
}

std::map<std::string, std::string> Runs::files(std::initializer_list<const char *> names) const {
  std::map<std::string, std::string> files;
  for (const char *const name : names) {
    std::ifstream in(store_ + '/' + name, std::ios::binary);
    files[name].assign(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

}  // namespace limen::power
