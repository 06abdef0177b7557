// The processes of a test: children that it talks with by messages, waits for
// with a deadline, and kills by pid at its end.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "shared/seeds.h"

namespace limen::faults {

// Nothing that a test waits for takes longer, in seconds; a process that lives
// beyond its own time is ended by the kernel.
inline constexpr int patience = 60;
inline int longest_life() { return soaking() ? 4 * 3600 : 540; }

// The other end is gone, or has said nothing for too long.
struct Lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One end of a socket that carries whole messages. What a process sent is there
// to be received after it was killed.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel &&other) noexcept;
  Channel &operator=(Channel &&other) noexcept;
  ~Channel();

  void send(std::string_view message) const;
  std::string receive() const;
  // What is there already; nothing where the other end is gone, too.
  std::optional<std::string> receive_now() const;
  int fd() const { return fd_; }

 private:
  std::optional<std::string> take() const;
  int fd_;
};

struct ChannelPair {
  Channel ours, theirs;
};
ChannelPair make_channels();

// The pid namespace that a process lives in: this one, or one of its own, with or
// without a /proc that shows it.
enum class Home { here, namespace_own_proc, namespace_outer_proc };

class Process {
 public:
  // Runs `body` in a child, which ends when the body does, with 1 where it threw.
  using Body = std::function<void(Channel &)>;
  explicit Process(const Body &body, Home home = Home::here);
  Process(Process &&other) noexcept;
  Process &operator=(Process &&other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  Channel &channel() { return channel_; }

  void stop() const;  // answers when it stands still
  void go_on() const;
  void kill();  // answers when it is gone
  int wait();   // until it ends by itself; its exit code, or minus the signal

 private:
  pid_t pid_ = -1;
  pid_t first_ = -1;  // of a namespace of its own: whom `pid_` waits for
  Channel channel_;
};

// The calling process does not outlive its parent, nor so many seconds.
void live_briefly(int seconds = longest_life());

// Mounts that the calling process makes from here on are its own and its children's.
void enter_mount_namespace();

// An empty file system in memory of so many bytes.
void mount_memory(const std::string &path, std::uint64_t bytes);

// Whether any process has the turn to write: the lock on the byte of limen.lock
// that stands for it.
bool is_turn_taken(const std::string &store);

// Stops it while `holds` does.
void stop_while(const Process &process, const std::function<bool()> &holds);

}  // namespace limen::faults
