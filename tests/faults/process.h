// Runs the processes of a test: children that exchange messages with it. The test waits for them
// with a deadline, and kills them by pid at its end.
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

// Seconds that a test waits for anything. The kernel ends a process that lives longer than its own
// limit.
inline constexpr int patience = 60;
inline int longest_life() { return soaking() ? 4 * 3600 : 540; }

// Reports that the other end is gone, or has sent nothing for too long.
struct Lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Wraps one end of a socket that carries whole messages. Messages of a process can be received even
// after it was killed.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel &&other) noexcept;
  Channel &operator=(Channel &&other) noexcept;
  ~Channel();

  void send(std::string_view message) const;
  std::string receive() const;
  // Receives a message that has already arrived. Returns nothing if there is none, or if the other
  // end is gone.
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

// Chooses the pid namespace of a process: this one, or a new one, with or without a /proc that
// shows it.
enum class Home { here, namespace_own_proc, namespace_outer_proc };

class Process {
 public:
  // Runs `body` in a child, which ends with it. Its exit code is 1 if `body` threw.
  using Body = std::function<void(Channel &)>;
  explicit Process(const Body &body, Home home = Home::here);
  Process(Process &&other) noexcept;
  Process &operator=(Process &&other) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  Channel &channel() { return channel_; }

  void stop() const;  // returns when the process has stopped
  void go_on() const;
  void kill();  // returns when the process has ended
  int wait();   // waits until it ends by itself; returns its exit code, or minus its signal

 private:
  pid_t pid_ = -1;
  pid_t first_ = -1;  // the first process of its namespace, for which `pid_` waits
  Channel channel_;
};

// Ends the calling process when its parent ends, or after this many seconds.
void live_briefly(int seconds = longest_life());

// Makes later mounts of the calling process visible only to it and its children.
void enter_mount_namespace();

// Mounts an empty file system in memory, of this many bytes.
void mount_memory(const std::string &path, std::uint64_t bytes);

// Fills the rest of a file system with a file, to the last byte.
void fill_up(const std::string &path);

// Runs `body` and its expectations in a process of its own, which may have mounts of its own.
void in_a_process(const std::function<void()> &body);

// Tells whether any process has the turn to write, which is a lock on a byte of limen.lock.
bool is_turn_taken(const std::string &store);

// Stops the process at a moment when `holds` is true.
void stop_while(const Process &process, const std::function<bool()> &holds);

}  // namespace limen::faults
