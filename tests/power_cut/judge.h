// Judges what a power cut leaves of a store.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace limen::power {

// Lives in a child process, which looks at many states of one recording, in order.
class Judge {
 public:
  virtual ~Judge() = default;

  // Learns of a mark that was made before the cut.
  virtual void apply(std::string_view mark) = 0;

  // Looks at the store in this directory, as a process that starts after the cut. Returns what is
  // wrong, or an empty text.
  virtual std::string look(const std::string &store) = 0;
};

// Makes a judge of stores that lie in this folder.
using MakeJudge = std::function<std::unique_ptr<Judge>(const std::string &folder)>;

}  // namespace limen::power
