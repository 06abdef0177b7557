// A child process that answers messages until it is told to end.
#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <optional>

#include "message.h"

namespace limen::store {

class Child {
 public:
  // Makes the answers, in the child; what it throws ends the child.
  using Answers = std::function<Message(Message &request)>;

  explicit Child(const Answers &answers);
  // Ends it, by force where it does not end by itself.
  ~Child();
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  // Safe from any thread: one after another. None: it has gone, or does not answer.
  std::optional<Message> ask(const Message &request);

 private:
  int socket_ = -1;
  pid_t pid_ = -1;
  std::mutex mutex_;
};

}  // namespace limen::store
