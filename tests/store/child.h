// Runs a child process that answers messages until it is told to end.
#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <optional>

#include "message.h"

namespace limen::store {

class Child {
 public:
  // Makes the answers, in the child. An exception ends the child.
  using Answers = std::function<Message(Message &request)>;

  explicit Child(const Answers &answers);
  // Ends the child, by force if it does not end by itself.
  ~Child();
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  // Asks the child. Any thread may call this; calls run one after another. Returns nothing if the
  // child has ended or does not answer.
  std::optional<Message> ask(const Message &request);

 private:
  int socket_ = -1;
  pid_t pid_ = -1;
  std::mutex mutex_;
};

}  // namespace limen::store
