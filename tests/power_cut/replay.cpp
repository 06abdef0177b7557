#include "replay.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string_view>

#include "shared/directory.h"

namespace limen::power {
namespace {

constexpr unsigned longest_look = 60;  // seconds for each state
constexpr std::size_t most_examples = 5;

// Precedes the text of what is wrong in a child's report of a state.
struct Report {
  std::uint64_t image;  // its hash
  std::uint64_t size;
};

void write_all(int fd, const void *bytes, std::size_t size) {
  const char *at = static_cast<const char *>(bytes);
  while (size > 0) {
    const ssize_t done = ::write(fd, at, size);
    if (done <= 0) _exit(3);
    at += done;
    size -= static_cast<std::size_t>(done);
  }
}

bool read_all(int fd, void *bytes, std::size_t size) {
  char *at = static_cast<char *>(bytes);
  while (size > 0) {
    const ssize_t done = ::read(fd, at, size);
    if (done <= 0) return false;
    at += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

void write_file(const std::string &path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) _exit(4);
  write_all(fd, bytes.data(), bytes.size());
  ::close(fd);
}

class Child {
 public:
  Child(const Recording &recording, Syncs syncs, const Replayed &replayed,
        const std::string &folder)
      : recording_(recording),
        locks_(replayed.lock_files),
        store_(folder + '/' + replayed.store),
        judge_(replayed.make_judge(folder)),
        disk_(recording.files(), syncs),
        is_to_fail_(syncs != Syncs()) {}

  [[noreturn]] void run(const std::vector<State> &states, std::size_t from, int out) {
    const rlimit no_cores{};
    setrlimit(RLIMIT_CORE, &no_cores);
    if (is_to_fail_) dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    for (std::size_t i = from; i < states.size(); ++i) {
      alarm(longest_look);
      const std::uint64_t image = put(states[i]);
      const std::string wrong = judge_->look(store_);
      const Report report{image, wrong.size()};
      write_all(out, &report, sizeof report);
      write_all(out, wrong.data(), wrong.size());
    }
    _exit(0);
  }

 private:
  // Replays events up to the state, and writes the state's files to the directory.
  std::uint64_t put(const State &state) {
    for (; at_ < state.at; ++at_) {
      const Event &event = recording_.events()[at_];
      if (event.is_mark())
        judge_->apply(event.bytes);
      else
        disk_.apply(event);
    }
    const bool is_end = at_ == recording_.events().size();
    const Image image = disk_.cut(state.cut, is_end ? nullptr : &recording_.events()[at_]);
    std::error_code ignored;
    if (!image.has_directory) {
      std::filesystem::remove_all(store_, ignored);
      return 0;
    }
    if (mkdir(store_.c_str(), 0700) != 0)
      for (const auto &entry : std::filesystem::directory_iterator(store_))
        std::filesystem::remove(entry.path(), ignored);
    std::uint64_t hash = state.at;
    for (const auto &[name, bytes] : image.files) {
      write_file(store_ + '/' + name, bytes);
      hash = 31 * hash + std::hash<std::string>()(name) + 7 * std::hash<std::string>()(bytes);
    }
    Dice dice(state.cut.seed);
    for (const auto &[name, last] : locks_) put_lock_file(store_ + '/' + name, last, dice.below(4));
    return hash;
  }

  static void put_lock_file(const std::string &path, const std::string &last, std::uint64_t what) {
    if (what == 1) write_file(path, "");
    if (what == 2) write_file(path, std::string(last.size(), '\0'));
    if (what == 3) write_file(path, last);
  }

  const Recording &recording_;
  const std::map<std::string, std::string> &locks_;
  const std::string store_;
  const std::unique_ptr<Judge> judge_;
  Disk disk_;
  const bool is_to_fail_;
  std::size_t at_ = 0;
};

const char *name_of(Cut::Type type) {
  static constexpr const char *names[] = {"all that was written", "all that was synced",
                                          "the last write torn", "some of what was written"};
  return names[static_cast<int>(type)];
}

class Parent {
 public:
  explicit Parent(const std::vector<State> &states) : states_(states) {}

  // Reads reports from this pipe until the child closes it.
  void listen(int in) {
    Report report{};
    while (read_all(in, &report, sizeof report)) {
      std::string wrong(report.size, '\0');
      if (!read_all(in, wrong.data(), wrong.size())) return;
      images_.insert(report.image);
      take(wrong);
    }
  }
  void take(const std::string &wrong) {
    const State &state = states_[found_.states++];
    if (wrong.empty()) return;
    ++found_.bad;
    if (found_.examples.size() < most_examples)
      found_.examples.push_back("before event " + std::to_string(state.at) + ", " +
                                name_of(state.cut.type) + ", seed " +
                                std::to_string(state.cut.seed) + ": " + wrong);
  }
  std::size_t next() const { return found_.states; }
  Found found() const {
    Found found = found_;
    found.different = images_.size();
    return found;
  }

 private:
  const std::vector<State> &states_;
  std::set<std::uint64_t> images_;
  Found found_;
};

std::vector<State> in_order(std::vector<State> states) {
  std::ranges::stable_sort(states, {}, &State::at);
  return states;
}

}  // namespace

std::vector<State> random_states(const Recording &recording, Syncs syncs, std::size_t wanted) {
  const std::vector<Event> &events = recording.events();
  Disk disk(recording.files(), syncs);
  std::vector<std::size_t> places;  // events before which some data is not synced
  for (std::size_t at = 0; at < events.size(); ++at) {
    if (!events[at].is_mark() && (disk.has_unsynced() || Disk::can_tear(events[at])))
      places.push_back(at);
    disk.apply(events[at]);
  }
  Dice dice(wanted);
  std::vector<State> states;
  for (std::size_t i = 0; i < wanted && !places.empty(); ++i) {
    const Cut::Type type = dice.one_in(6) ? Cut::Type::torn_last : Cut::Type::some;
    states.push_back({dice.any(places), {type, i}});
  }
  return in_order(std::move(states));
}

std::vector<State> every_prefix(const Recording &recording, Syncs syncs, std::size_t wanted) {
  const std::vector<Event> &events = recording.events();
  Disk disk(recording.files(), syncs);
  std::vector<State> states;
  for (std::size_t at = 0; at <= events.size(); ++at) {
    const bool is_end = at == events.size();
    if (is_end || !events[at].is_mark()) {
      states.push_back({at, {Cut::Type::all, at}});
      if (disk.has_unsynced()) states.push_back({at, {Cut::Type::nothing, at}});
      if (!is_end && Disk::can_tear(events[at])) states.push_back({at, {Cut::Type::torn_last, at}});
    }
    if (!is_end) disk.apply(events[at]);
  }
  const std::size_t more = wanted - std::min(wanted, states.size());
  const std::vector<State> random = random_states(recording, syncs, more);
  states.insert(states.end(), random.begin(), random.end());
  return in_order(std::move(states));
}

void Found::print(const char *what) const {
  std::printf("%s: %zu states (%zu different), %zu bad\n", what, states, different, bad);
}

Found replay(const Recording &recording, Syncs syncs, const std::vector<State> &states,
             const Replayed &replayed) {
  Parent parent(states);
  const Directory directory;
  while (parent.next() < states.size()) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::fflush(stdout);  // otherwise the child could write the buffered text again
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0)
      Child(recording, syncs, replayed, directory.path()).run(states, parent.next(), ends[1]);
    ::close(ends[1]);
    parent.listen(ends[0]);
    ::close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (parent.next() < states.size())
      parent.take(WIFSIGNALED(status)
                      ? "it killed the process: " + std::string(strsignal(WTERMSIG(status)))
                      : "it ended the process");
  }
  return parent.found();
}

}  // namespace limen::power
