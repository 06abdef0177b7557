// Makes text from outside fit for a message: quotes it, escapes control characters,
// invalid UTF-8 and characters that hide or reorder text, and cuts long text. Never
// use it on a token, a ticket or a key.
#pragma once

#include <string_view>

namespace limen {

// looks_like_name: whether a message may repeat the name of a property or a member that a
// caller gave. A long text, or one with digits or other characters, may be a misplaced
// value, and so a secret.
bool looks_like_name(std::string_view text) noexcept;

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
