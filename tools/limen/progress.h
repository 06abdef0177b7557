// How far something long has come, in one line on standard error where that is a terminal.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace command {

struct Step {
  std::uint64_t done = 0, total = 0;  // total 0: not known yet
};

// "backup: 42 % (4200 of 10000)"
std::string progress_text(const std::string &what, Step step);

class ProgressLine {
 public:
  // Asks `step` several times a second, from a thread of its own, until it goes; the line
  // goes with it.
  ProgressLine(std::string what, bool quiet, std::function<Step()> step);
  ~ProgressLine();
  ProgressLine(const ProgressLine &) = delete;
  ProgressLine &operator=(const ProgressLine &) = delete;

 private:
  void draw();

  const std::string what_;
  const std::function<Step()> step_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace command
