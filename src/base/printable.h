// Makes text from outside fit for a message: quotes it, escapes control characters,
// invalid UTF-8 and characters that hide or reorder text, and cuts long text. Never
// use it on a token, a ticket or a key.
#pragma once

#include <string_view>

namespace limen {

class Printable {
 public:
  explicit Printable(std::string_view text) noexcept;
  const char *c_str() const { return text_; }

 private:
  char text_[80];
};

// A name of an algorithm, a curve or a use from outside. It is quoted if it looks like
// a name. Anything else may be a misplaced secret and is shown as "a text of 43 bytes".
class PrintableName {
 public:
  explicit PrintableName(std::string_view name) noexcept;
  const char *c_str() const { return text_; }

 private:
  char text_[48];
};

}  // namespace limen
