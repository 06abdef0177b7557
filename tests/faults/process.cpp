#include "faults/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

namespace limen::faults {
namespace {

constexpr std::size_t largest_message = 65536;

[[noreturn]] void give_up(const char *what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

void must(int done, const char *what) {
  if (done < 0) give_up(what);
}

// Enters a user namespace, which lets a process without root enter other namespaces.
void enter_user_namespace() {
  if (geteuid() == 0) return;
  const std::string user = std::to_string(geteuid()) + ' ' + std::to_string(geteuid()) + " 1";
  const std::string group = std::to_string(getegid()) + ' ' + std::to_string(getegid()) + " 1";
  must(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user;
  std::ofstream("/proc/self/gid_map") << group;
}

// Continues the calling process as the first of a new pid namespace, and sends its pid. Throws if
// the kernel refuses.
void enter_pid_namespace(bool own_proc, Channel &channel) {
  enter_user_namespace();
  must(unshare(CLONE_NEWPID | (own_proc ? CLONE_NEWNS : 0)), "unshare(CLONE_NEWPID)");
  const pid_t first = fork();
  must(first, "fork");
  if (first != 0) {
    channel.send(std::to_string(first));
    channel = Channel(-1);
    int status = 0;
    must(waitpid(first, &status, 0), "waitpid");
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  live_briefly();
  if (!own_proc) return;
  must(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount /");
  must(mount("proc", "/proc", "proc", 0, nullptr), "mount /proc");
}

// Returns the exit code of a child that has ended, or minus its signal.
int end_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

}  // namespace

Channel::Channel(Channel &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Channel &Channel::operator=(Channel &&other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Channel::~Channel() {
  if (fd_ >= 0) close(fd_);
}

void Channel::send(std::string_view message) const {
  if (::send(fd_, message.data(), message.size(), MSG_NOSIGNAL) < 0)
    throw Lost("a process has gone, and cannot be told");
}

std::optional<std::string> Channel::take() const {
  std::string message(largest_message, '\0');
  ssize_t size = -1;
  // The socket reports the death of the other end once, before the messages that it sent.
  for (int i = 0; i < 2 && size < 0; ++i)
    size = recv(fd_, message.data(), message.size(), MSG_DONTWAIT);
  if (size <= 0) return std::nullopt;
  message.resize(static_cast<std::size_t>(size));
  return message;
}

std::string Channel::receive() const {
  pollfd ready{fd_, POLLIN, 0};
  int count = 0;
  do count = poll(&ready, 1, patience * 1000);
  while (count < 0 && errno == EINTR);
  if (count <= 0) throw Lost("a process has said nothing for too long");
  std::optional<std::string> message = take();
  if (!message) throw Lost("a process has gone, and said nothing");
  return *std::move(message);
}

std::optional<std::string> Channel::receive_now() const { return take(); }

ChannelPair make_channels() {
  int ends[2];
  must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {Channel(ends[0]), Channel(ends[1])};
}

Process::Process(const Body &body, Home home) : channel_(-1) {
  ChannelPair pair = make_channels();
  std::fflush(nullptr);
  pid_ = fork();
  must(pid_, "fork");
  if (pid_ != 0) {
    channel_ = std::move(pair.ours);
    pair.theirs = Channel(-1);
    if (home != Home::here) first_ = std::stoi(channel_.receive());
    return;
  }
  int code = 1;
  try {
    live_briefly();
    pair.ours = Channel(-1);
    if (home != Home::here) enter_pid_namespace(home == Home::namespace_own_proc, pair.theirs);
    body(pair.theirs);
    code = 0;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "process %d: %s\n", getpid(), error.what());
  }
  std::fflush(nullptr);
  _exit(code);
}

Process::Process(Process &&other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      first_(other.first_),
      channel_(std::move(other.channel_)) {}

Process &Process::operator=(Process &&other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(first_, other.first_);
  std::swap(channel_, other.channel_);
  return *this;
}

Process::~Process() { kill(); }

void Process::stop() const {
  must(::kill(pid_, SIGSTOP), "kill");
  int status = 0;
  must(waitpid(pid_, &status, WUNTRACED), "waitpid");
  if (!WIFSTOPPED(status)) throw Lost("a process has ended before it was stopped");
}

void Process::go_on() const { must(::kill(pid_, SIGCONT), "kill"); }

void Process::kill() {
  if (pid_ < 0) return;
  // `pid_` waits for the first process of a namespace, and ends when that has ended.
  ::kill(first_ > 0 ? first_ : pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int Process::wait() {
  using std::chrono::steady_clock;
  const auto until = steady_clock::now() + std::chrono::seconds(patience);
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(pid_, &status, WNOHANG)) == 0) {
    if (steady_clock::now() > until) throw Lost("a process does not end");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  must(ended, "waitpid");
  pid_ = -1;
  return end_of(status);
}

void live_briefly(int seconds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(static_cast<unsigned>(seconds));
}

void enter_mount_namespace() {
  enter_user_namespace();
  must(unshare(CLONE_NEWNS), "unshare(CLONE_NEWNS)");
  must(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount /");
}

void mount_memory(const std::string &path, std::uint64_t bytes) {
  const std::string options = "mode=0700,size=" + std::to_string(bytes);
  must(mount("none", path.c_str(), "tmpfs", 0, options.c_str()), "mount tmpfs");
}

void fill_up(const std::string &path) {
  std::ofstream file(path, std::ios::binary);
  for (std::size_t piece : {65536U, 4096U, 1U})
    while (file.write(std::string(piece, 'x').data(), static_cast<std::streamsize>(piece)) &&
           file.flush())
      continue;
}

void in_a_process(const std::function<void()> &body) {
  Process process([&](Channel &) {
    body();
    if (testing::Test::HasFailure()) throw Lost("an expectation did not hold");
  });
  EXPECT_EQ(process.wait(), 0);
}

bool is_turn_taken(const std::string &store) {
  const int fd = open((store + "/limen.lock").c_str(), O_RDWR | O_CLOEXEC);
  must(fd, "open limen.lock");
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  const int done = fcntl(fd, F_OFD_GETLK, &lock);
  close(fd);
  must(done, "fcntl");
  return lock.l_type != F_UNLCK;
}

void stop_while(const Process &process, const std::function<bool()> &holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(patience);
  while (std::chrono::steady_clock::now() < until) {
    if (!holds()) {
      std::this_thread::yield();
      continue;
    }
    process.stop();
    if (holds()) return;
    process.go_on();
  }
  throw Lost("a process was never stopped where it should be");
}

}  // namespace limen::faults
