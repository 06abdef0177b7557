// Foreign text made fit for a message: quoted; control characters, invalid
// UTF-8, and what hides or reorders text are escaped; long text is cut. Never
// used on a token, a ticket or a key.
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

// The name of an algorithm, a curve or a use that somebody gave: quoted where it looks
// like one. Anything else may be a secret in the wrong place: "a text of 43 bytes".
class PrintableName {
 public:
  explicit PrintableName(std::string_view name) noexcept;
  const char *c_str() const { return text_; }

 private:
  char text_[48];
};

}  // namespace limen
