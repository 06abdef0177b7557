// Tests that a store of an older format answers after its upgrade as it did before: every session,
// revocation and key. STORE-42.
#include <limen/limen.hpp>
#include <limen/store.hpp>

#include <gmock/gmock.h>

#include <filesystem>
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
  // Puts the old store in its place, closed.
  std::string old_store() const {
    std::filesystem::create_directory(store_);
    std::filesystem::permissions(store_, std::filesystem::perms::owner_all);
    std::filesystem::copy_file(format_1_file(), store_ + "/data.mdb");
    return store_;
  }
  static std::string url(const std::string &directory) { return "lmdb:" + directory; }

  const Directory directory_;
  const std::string store_ = directory_.file("store");
};

TEST_F(Upgrade, AStoreOfThisFormatAnswersWhenItIsOpenedAgain) {
  const std::string answers = make_store(store_);
  expect_all_kinds(answers);
  expect_answers(store_, answers);
  EXPECT_EQ(upgrade_store(url(store_)), R"({"from":2,"to":2})");
  expect_answers(store_, answers);
}

TEST_F(Upgrade, AStoreOfFormat1IsNotOpened) {
  try {
    const Gate gate(url(old_store()));
    ADD_FAILURE() << "it was opened";
  } catch (const Unavailable &error) {
    EXPECT_EQ(error.status(), LIMEN_E_STORE);
    EXPECT_THAT(error.what(), testing::HasSubstr("`limen store upgrade` makes it format 2"));
  }
}

TEST_F(Upgrade, AStoreOfFormat1AnswersAsBefore) {
  Progress progress{};
  EXPECT_EQ(upgrade_store(url(old_store()), &progress), R"({"from":1,"to":2})");
  EXPECT_EQ(progress.done, progress.total);
  expect_all_kinds(format_1_answers());
  expect_answers(store_, format_1_answers());
  EXPECT_THAT(check_store(url(store_)), testing::HasSubstr(R"("sound":true)"));
}

TEST_F(Upgrade, AnUpgradedStoreGoesOn) {
  upgrade_store(url(old_store()));
  const Gate gate = open_shop(store_);
  const Sessions sessions = gate.sessions();
  EXPECT_EQ(sessions.list("alex").size(), 2U);
  const Session fresh = sessions.create("alex");
  EXPECT_EQ(gate.verifier().verify(gate.issue("alex")).subject(), "alex");
  EXPECT_EQ(gate.revoke_subject("alex"), 3U);
  EXPECT_TRUE(sessions.list("alex").empty());
  EXPECT_THROW(sessions.get(fresh.ticket()), Refused);
  EXPECT_EQ(sessions.list("sam").size(), 1U);
}

TEST_F(Upgrade, ABackupOfFormat1AnswersAsBefore) {
  restore_store(url(store_), format_1_file(), {{"restore.keep_logins", "true"}});
  expect_answers(store_, format_1_answers());
}

TEST_F(Upgrade, ABackupOfFormat1LetsNobodyInWhoWasLoggedIn) {
  restore_store(url(store_), format_1_file());
  for (const std::string &line : lines_of(ask(store_, format_1_answers()))) {
    if (line.find(" session ") == std::string::npos && line.find(" token ") == std::string::npos)
      continue;
    EXPECT_THAT(line, testing::HasSubstr("\tLIMEN_E_"));
  }
}

}  // namespace
}  // namespace limen::upgrade
