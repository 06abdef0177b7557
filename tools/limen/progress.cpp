#include "progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace command {

std::string progress_text(const std::string &what, Step step) {
  std::string text = what + ": ";
  if (step.total == 0) return text + std::to_string(step.done);
  const double part = static_cast<double>(step.done) / static_cast<double>(step.total);
  text += std::to_string(static_cast<unsigned>(part * 100)) + " % (";
  return text + std::to_string(step.done) + " of " + std::to_string(step.total) + ")";
}

ProgressLine::ProgressLine(std::string what, bool quiet, std::function<Step()> step)
    : what_(std::move(what)), step_(std::move(step)) {
  if (!quiet && ::isatty(STDERR_FILENO) == 1) thread_ = std::thread([this] { draw(); });
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_one();
  thread_.join();
}

void ProgressLine::draw() {
  constexpr auto pause = std::chrono::milliseconds(100);
  std::unique_lock lock(mutex_);
  do {
    std::fprintf(stderr, "\r\x1b[K%s", progress_text(what_, step_()).c_str());
  } while (!over_.wait_for(lock, pause, [this] { return is_over_; }));
  std::fputs("\r\x1b[K", stderr);
}

}  // namespace command
