// Damages files while no process uses them. Every call must then fail with an error or return the
// same answer as before. It must not crash, hang or return another answer. STORE-38.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "faults/host.h"
#include "shared/dice.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

constexpr std::size_t page = 4096;

std::string content_of(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_content(const std::string &path, const std::string &content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
}

// Counts what happened with one damaged store, or with many.
struct Outcome {
  std::size_t refused = 0;  // stores that did not open
  std::size_t errors = 0;   // calls that returned LIMEN_E_STORE or LIMEN_E_STALE
  std::size_t right = 0;    // calls that returned the same answer as before
  std::size_t missing = 0;  // calls that refused what they accepted before
  std::size_t wrong = 0;    // calls with any other answer
  std::size_t crashes = 0;
  void add(const Outcome &other) {
    refused += other.refused;
    errors += other.errors;
    right += other.right;
    missing += other.missing;
    wrong += other.wrong;
    crashes += other.crashes;
  }
};

class Damage : public testing::Test {
 protected:
  void SetUp() override {
    Host host(store_.path());
    ASSERT_EQ(host.open().status, LIMEN_OK);
    for (int i = 0; i < 300; ++i) {
      const std::string subject = "user " + std::to_string(i % 30);
      const Reply made = host.create(subject, "{\"marked\":\"" + std::to_string(i) + " of 300\"}");
      (i % 3 == 0 ? ended_ : live_).push_back(made.text);
      if (i % 3 == 0) {
        EXPECT_EQ(host.end(made.text).status, LIMEN_OK);
      }
      if (i % 5 != 0) continue;
      const std::string token = host.issue(subject).text;
      (i % 2 == 0 ? revoked_ : valid_).push_back(token);
      if (i % 2 == 0) {
        EXPECT_EQ(host.revoke_token(token).status, LIMEN_OK);
      }
    }
    // Without its newest meta page, LMDB continues from the one before, and loses these sessions.
    for (int i = 0; i < 2; ++i) EXPECT_EQ(host.create("nobody").status, LIMEN_OK);
    host.close();
    data_ = content_of(store_.file("data.mdb"));
  }

  // Tries a copy of the store whose file `name` has this content.
  Outcome try_with(const std::string &name, const std::string &content) {
    namespace fs = std::filesystem;
    const Directory folder;
    for (const char *const file : {"data.mdb", "lock.mdb", "limen.lock"})
      fs::copy_file(store_.file(file), folder.file(file));
    write_content(folder.file(name), content);
    Outcome outcome;
    Host host(folder.path());
    try {
      use(host, outcome);
    } catch (const Lost &) {
      ++outcome.crashes;
    }
    return outcome;
  }

  // Tries a copy of the store after `damage` has changed its data file.
  Outcome try_damaged(const std::function<void(std::string &)> &damage) {
    std::string data = data_;
    damage(data);
    return try_with("data.mdb", data);
  }

  void use(Host &host, Outcome &outcome) {
    const Reply opened = host.open();
    if (opened.status == LIMEN_E_STORE) {
      EXPECT_FALSE(opened.message.empty());
      ++outcome.refused;
      return;
    }
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    const auto is_no = [](const Reply &reply) {
      return limen_status_kind(reply.status) == LIMEN_KIND_NO;
    };
    const auto count = [&](const Reply &reply, bool is_right) {
      if (is_right)
        ++outcome.right;
      else if (reply.status == LIMEN_E_STORE || reply.status == LIMEN_E_STALE)
        ++outcome.errors;
      else if (is_no(reply))
        ++outcome.missing;
      else
        ++outcome.wrong;
    };
    const auto ask_all = [&] {
      for (const std::string &ticket : live_) {
        const Reply reply = host.get(ticket);
        count(reply, reply.status == LIMEN_OK);
      }
      for (const std::string &ticket : ended_) {
        const Reply reply = host.get(ticket);
        count(reply, is_no(reply));
      }
      for (const std::string &token : valid_) {
        const Reply reply = host.verify(token);
        count(reply, reply.status == LIMEN_OK);
      }
      for (const std::string &token : revoked_) {
        const Reply reply = host.verify(token);
        count(reply, is_no(reply));
      }
    };
    ask_all();
    for (int i = 0; i < 30; ++i) {
      const std::string subject = "user " + std::to_string(i);
      for (const Reply &reply : {host.list(subject), host.create(subject)})
        count(reply, reply.status == LIMEN_OK);
    }
    ask_all();
  }

  const Directory store_;
  std::string data_;
  std::vector<std::string> live_, ended_, valid_, revoked_;
};

void report(const char *what, std::size_t tries, const Outcome &all, bool may_miss = false) {
  std::printf(
      "%s: %zu tries, %zu refused at open; then %zu calls right, %zu errors, %zu missing, %zu "
      "wrong; %zu "
      "crashes\n",
      what, tries, all.refused, all.right, all.errors, all.missing, all.wrong, all.crashes);
  EXPECT_EQ(all.crashes, 0U);
  EXPECT_EQ(all.wrong, 0U);
  if (!may_miss) {
    EXPECT_EQ(all.missing, 0U);
  }
}

TEST_F(Damage, AWholeStoreIsRight) {
  const Outcome outcome = try_damaged([](std::string &) {});
  report("undamaged", 1, outcome);
  EXPECT_EQ(outcome.errors + outcome.refused, 0U);
}

TEST_F(Damage, OfATruncatedFile) {
  Outcome all;
  std::size_t tries = 0;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, page - 1, page, 2 * page - 1,
                                 2 * page, 3 * page, data_.size() / 2, data_.size() - 2 * page}) {
    all.add(try_damaged([=](std::string &data) { data.resize(size); }));
    ++tries;
  }
  report("truncated", tries, all);
}

TEST_F(Damage, OfBothMetaPages) {
  Outcome all;
  std::size_t tries = 0;
  const auto both = [&](std::size_t at, std::size_t count, char value) {
    const Outcome outcome = try_damaged([=](std::string &data) {
      for (const std::size_t start : {std::size_t{0}, page})
        data.replace(start + at, count, count, value);
    });
    all.add(outcome);
    ++tries;
  };
  both(0, page, '\0');
  both(0, page, '\xff');
  both(16, 4, 'x');   // magic
  both(20, 4, '\2');  // version
  report("both meta pages", tries, all);
  EXPECT_EQ(all.refused, tries);
}

TEST_F(Damage, OfWhatIsNoStore) {
  Outcome all;
  for (const std::string &content :
       {std::string("this is a text\n"), std::string(10 * page, 'x'), std::string(page, '\0')})
    all.add(try_with("data.mdb", content));
  report("no store", 3, all);
  EXPECT_EQ(all.refused, 3U);
}

// Each stored value has a checksum, wherever it lies.
TEST_F(Damage, OfAValue) {
  Outcome all;
  const std::size_t tries = seeds(40, 8);
  for (std::size_t i = 0; i < tries; ++i) {
    const std::string mark = '"' + std::to_string(3 * i + 1) + " of 300";
    all.add(try_damaged([&](std::string &data) {
      for (std::size_t at = data.find(mark); at != std::string::npos; at = data.find(mark, at + 1))
        data[at + 1] = static_cast<char>(data[at + 1] ^ 4);
    }));
  }
  report("a value", tries, all);
  EXPECT_GE(all.errors, tries);
}

TEST_F(Damage, OfAPageThatIsAllZeros) {
  Outcome all;
  std::size_t tries = 0;
  for (std::size_t at = 2 * page; at < data_.size(); at += page, ++tries)
    all.add(try_damaged([=](std::string &data) { data.replace(at, page, page, '\0'); }));
  report("a page of zeros", tries, all);
}

TEST_F(Damage, OfBytesAtRandom) {
  Outcome all;
  const std::uint64_t tries = seeds(200, 20);
  for (std::uint64_t seed = 0; seed < tries; ++seed) {
    Dice dice(seed);
    all.add(try_damaged([&](std::string &data) {
      for (std::uint64_t i = 1 + dice.below(8); i > 0; --i)
        data[dice.below(data.size())] = static_cast<char>(dice.below(256));
    }));
  }
  // A record whose name was changed cannot be found by its old name.
  report("random bytes", tries, all, true);
}

// The lock files contain nothing that a store needs after they are damaged.
TEST_F(Damage, OfTheLockFiles) {
  Outcome all;
  std::size_t tries = 0;
  for (const char *const name : {"lock.mdb", "limen.lock"}) {
    const std::size_t size = content_of(store_.file(name)).size();
    for (const std::string &content : {std::string(), std::string(1, 'x'), std::string(size, '\0'),
                                       std::string(size, '\xff'), std::string(size / 2, 'x')}) {
      all.add(try_with(name, content));
      ++tries;
    }
  }
  report("lock files", tries, all);
}

}  // namespace
}  // namespace limen::faults
