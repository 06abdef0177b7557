#include "input.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "failure.h"
#include "text.h"

namespace command {
namespace {

// No token, ticket, key set or session data that limen accepts is longer.
constexpr std::size_t most = 4 << 20;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

// Returns a path for a message. Tokens and tickets have no slash, so a path with one is shown in
// full; any other long word may be a secret in a wrong place.
std::string shown(const std::string &path) {
  return path.find('/') == path.npos ? printable_word(path) : printable(path.substr(0, 120));
}

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

std::string read_file(const std::string &path, const std::string &what) {
  const std::string where = what + ": " + (path == "-" ? "standard input" : shown(path)) + ": ";
  const File file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor() < 0) refuse(where + std::strerror(errno));
  std::string text;
  for (;;) {
    char piece[65536];
    const ssize_t got = ::read(file.descriptor(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(where + std::strerror(errno));
    if (got == 0) return text;
    text.append(piece, static_cast<std::size_t>(got));
    if (text.size() > most) refuse(where + "longer than 4 MiB");
  }
}

std::string given(const std::string &argument, const std::string &what) {
  if (argument == "-") return without_line_end(read_file("-", what));
  if (argument.starts_with('@')) return without_line_end(read_file(argument.substr(1), what));
  return argument;
}

}  // namespace command
