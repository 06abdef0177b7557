// Shows how far a long call has come, in one line on standard error if that is a terminal.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace command {

struct Step {
  std::uint64_t done = 0, total = 0;  // total is 0 until it is known
};

// Returns a text such as "backup: 42 % (4200 of 10000)".
std::string progress_text(const std::string &what, Step step);

class ProgressLine {
 public:
  // Shows what `step` returns, ten times a second from a thread of its own. The destructor
  // ends the thread and clears the line.
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
