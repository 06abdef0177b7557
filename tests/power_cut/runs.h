// Runs programs that use a store and record what they do to it (record.h).
#pragma once

#include <sys/types.h>

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace limen::power {

class Runs {
 public:
  // `program` gets `arguments` before those of each process. `store` is the directory that is
  // recorded, in a file `name`.recording in the current directory. `settings` are environment
  // variables, such as "LIMEN_POWER_NOTES=1".
  Runs(std::string program, std::vector<std::string> arguments, std::string store,
       const std::string &name, std::vector<std::string> settings = {});
  Runs(const Runs &) = delete;
  Runs &operator=(const Runs &) = delete;

  // Starts a process. `kill` is a LIMEN_POWER_KILL, or empty.
  pid_t start(const std::vector<std::string> &arguments, const std::string &kill = "") const;
  static void wait(pid_t process, bool is_killed = false);
  void run(const std::vector<std::string> &arguments) const { wait(start(arguments)); }
  // Runs a process until it is killed.
  void run_until(const std::string &kill, const std::vector<std::string> &arguments) const {
    wait(start(arguments, kill), true);
  }

  const std::string &log() const { return log_; }
  // Returns the contents of these files of the store.
  std::map<std::string, std::string> files(std::initializer_list<const char *> names) const;

 private:
  const std::string program_;
  const std::vector<std::string> arguments_;
  const std::string store_, log_;
  const std::vector<std::string> settings_;
};

}  // namespace limen::power
