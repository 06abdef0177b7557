// Runs the `openssl` command in a directory of its own, as an oracle that shares no
// code with limen.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace limen::crypto {

class OpensslCommand {
 public:
  OpensslCommand();
  ~OpensslCommand();
  OpensslCommand(const OpensslCommand &) = delete;
  OpensslCommand &operator=(const OpensslCommand &) = delete;

  // Whether `openssl ARGUMENTS` succeeds. Files are named without a path.
  bool succeeds(const std::string &arguments) const;
  // Runs it, and fails the test if it does not succeed.
  void run(const std::string &arguments) const;

  void write(const std::string &file, ByteView content) const;
  std::string read(const std::string &file) const;

 private:
  std::string directory_;
};

}  // namespace limen::crypto
