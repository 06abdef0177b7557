// Tests that a store answers as it did before it was closed: every session, revocation and key.
#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "shared/directory.h"
#include "upgrade/store_answers.h"

namespace limen::upgrade {
namespace {

std::vector<std::string> lines_of(const std::string &text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Puts the questions of `answers` to a store, and expects the same answers.
void expect_answers(const std::string &directory, const std::string &answers) {
  EXPECT_THAT(lines_of(ask(directory, answers)), testing::ElementsAreArray(lines_of(answers)));
}

// Expects answers of every kind, so that these tests compare something.
void expect_all_kinds(const std::string &answers) {
  for (const char *const part :
       {"\tLIMEN_E_SESSION_REVOKED\n", "\tLIMEN_E_SESSION_UNKNOWN\n", "\tLIMEN_E_TOKEN_REVOKED\n",
        "\tLIMEN_E_LOGIN_REVOKED\n", "\tLIMEN_E_CSRF\n", "\tgood\n", " read_only=1 ",
        "label=Firefox", R"("since":"the cutoff")", R"("since":"the leak")", R"("kept":true)"})
    EXPECT_THAT(answers, testing::HasSubstr(part));
}

class Upgrade : public testing::Test {
 protected:
  const Directory directory_;
  const std::string store_ = directory_.file("store");
};

TEST_F(Upgrade, AStoreOfThisFormatAnswersWhenItIsOpenedAgain) {
  const std::string answers = make_store(store_);
  expect_all_kinds(answers);
  expect_answers(store_, answers);
}

}  // namespace
}  // namespace limen::upgrade
