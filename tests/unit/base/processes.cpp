#include "base/processes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>

// ThreadSanitizer stops a child that starts threads, unless told otherwise.
extern "C" [[gnu::visibility("default")]] const char *__tsan_default_options() {
  return "die_after_fork=0";
}

namespace limen {
namespace {

bool send(int end, const std::string &text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t wrote = write(end, text.data() + sent, text.size() - sent);
    if (wrote <= 0) return false;
    sent += static_cast<std::size_t>(wrote);
  }
  return true;
}

std::string receive(int end) {
  std::string text;
  char part[4096];
  for (;;) {
    const ssize_t got = read(end, part, sizeof part);
    if (got <= 0) return text;
    text.append(part, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string in_child(const std::function<std::string()> &work, pid_t (*make_child)()) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = make_child();
  if (child == 0) _exit(send(ends[1], work()) ? 0 : 1);
  close(ends[1]);
  const std::string answer = child > 0 ? receive(ends[0]) : std::string();
  close(ends[0]);
  int status = -1;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return {};
  return answer;
}

}  // namespace limen
