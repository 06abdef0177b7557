#include "crypto/openssl_command.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace limen::crypto {

OpensslCommand::OpensslCommand() {
  directory_ = testing::TempDir() + "limen_openssl_XXXXXX";
  if (mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}

OpensslCommand::~OpensslCommand() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

bool OpensslCommand::succeeds(const std::string &arguments) const {
  const std::string command =
      "cd '" + directory_ + "' && openssl " + arguments + " </dev/null >output 2>errors";
  return std::system(command.c_str()) == 0;
}

void OpensslCommand::run(const std::string &arguments) const {
  EXPECT_TRUE(succeeds(arguments)) << "openssl " << arguments << "\n" << read("errors");
}

void OpensslCommand::write(const std::string &file, ByteView content) const {
  std::ofstream out(directory_ + "/" + file, std::ios::binary);
  out << as_text(content);
}

std::string OpensslCommand::read(const std::string &file) const {
  std::ifstream in(directory_ + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace limen::crypto
