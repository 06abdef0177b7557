#include "child.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>

namespace limen::store {
namespace {

constexpr int patience = 60;  // seconds to wait for an answer, and for the child to end

[[noreturn]] void give_up(const char *what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int socket, char *room, std::size_t size) {
  while (size > 0) {
    const ssize_t got = recv(socket, room, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    room += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool send_message(int socket, const Message &message) {
  Message framed;
  framed.put_text(message.bytes());
  return send_all(socket, framed.bytes());
}

std::optional<Message> receive_message(int socket) {
  std::size_t size = 0;
  if (!receive_all(socket, reinterpret_cast<char *>(&size), sizeof size)) return std::nullopt;
  std::string bytes(size, '\0');
  if (!receive_all(socket, bytes.data(), size)) return std::nullopt;
  return Message(std::move(bytes));
}

// Runs in the child until the other end of the socket is closed.
[[noreturn]] void serve(int socket, const Child::Answers &answers) {
  try {
    while (std::optional<Message> request = receive_message(socket))
      if (!send_message(socket, answers(*request))) break;
    _exit(0);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "process %d: %s\n", getpid(), error.what());
  }
  _exit(1);
}

}  // namespace

Child::Child(const Answers &answers) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) give_up("socketpair");
  const pid_t parent = getpid();
  std::fflush(nullptr);
  pid_ = fork();
  if (pid_ < 0) give_up("fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    close(ends[0]);
    serve(ends[1], answers);
  }
  close(ends[1]);
  socket_ = ends[0];
  const timeval longest{patience, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
}

// Shuts the socket down instead of closing it, because children made later have it open too.
Child::~Child() {
  shutdown(socket_, SHUT_WR);
  pollfd end{socket_, POLLIN, 0};
  while (poll(&end, 1, patience * 1000) < 0 && errno == EINTR) continue;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(socket_);
}

std::optional<Message> Child::ask(const Message &request) {
  const std::scoped_lock lock(mutex_);
  if (!send_message(socket_, request)) return std::nullopt;
  return receive_message(socket_);
}

}  // namespace limen::store
