// Tests damage so deep in a large store that opening it does not find the damage. Calls that reach
// the damage fail, all other calls work, and LMDB, which would end the process, never sees it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "lmdb_file.h"
#include "shared/directory.h"
#include "store/lmdb/open.h"

namespace limen::store {

namespace {

using namespace lmdb::file;
using Type = Write::Type;

constexpr Kind kind = 9;
constexpr Bucket bucket = 3;
constexpr int records = 15000, members = 2000, entries = 500;
constexpr std::size_t checked_at_open = 6000;

std::string key_of(int i) { return "record " + std::to_string(100000 + i); }
std::string member_of(int i) { return "member " + std::to_string(100000 + i); }

// Returns a value. Two values fill a page, and some lie in overflow pages.
std::string value_of(int i) {
  return std::to_string(i) +
         std::string(i % 100 == 7 ? 9000 : 1850, static_cast<char>('a' + i % 26));
}

Result<Opened> open(const Clock &clock, const std::string &path) {
  lmdb::Settings settings;
  settings.max_size = std::uint64_t{1} << 30;
  return lmdb::open(clock, path, settings);
}

class LmdbDeepDamage : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Directory folder;
    const Clock clock;
    const Result<Opened> opened = open(clock, folder.path());
    ASSERT_EQ(opened.status(), Status::ok);
    Store *const store = opened->store.get();
    for (int first = 0; first < records; first += 500) {
      std::vector<std::string> texts;
      for (int i = first; i < first + 500; ++i) {
        texts.push_back(key_of(i));
        texts.push_back(value_of(i));
      }
      std::vector<Write> writes;
      for (std::size_t i = 0; i < 500; ++i)
        writes.push_back({Type::put, kind, texts[2 * i], texts[2 * i + 1], forever});
      ASSERT_TRUE(store->commit(bucket, {}, {}, writes).ok());
    }
    for (int first = 0; first < members; first += 250) {
      std::vector<std::string> texts;
      for (int i = first; i < first + 250; ++i) texts.push_back(member_of(i));
      std::vector<Write> writes;
      for (const std::string &text : texts) {
        writes.push_back({Type::index_add, 0, "index", text, forever});
        if (writes.size() % 4 == 0) writes.push_back({Type::log, kind, {}, text});
      }
      ASSERT_TRUE(store->commit(bucket, {}, {}, writes).ok());
    }
    std::ifstream file(folder.path() + "/data.mdb", std::ios::binary);
    file_.assign(std::istreambuf_iterator<char>(file), {});
    const Meta meta = meta_of(file_);
    leaves_ = pages_of(file_, meta.main, leaf_flag);
    overflow_ = pages_of(file_, meta.main, overflow_flag);
    ASSERT_GT(leaves_.size(), checked_at_open + 500);
    leaves_.erase(leaves_.begin(), leaves_.begin() + checked_at_open);
  }
  static void TearDownTestSuite() {
    file_.clear();
    leaves_.clear();
    overflow_.clear();
  }

  static Bytes file_;
  static std::vector<std::uint64_t> leaves_, overflow_;  // those that opening does not see
};

Bytes LmdbDeepDamage::file_;
std::vector<std::uint64_t> LmdbDeepDamage::leaves_, LmdbDeepDamage::overflow_;

// Uses a store, and judges the answers: each must be right, or Status::store.
class User {
 public:
  explicit User(const std::string &path) : path_(path) {}

  bool met_damage() const { return errors_ > 0; }
  bool is_wrong() const { return wrong_ > 0; }

  void run() {
    const Result<Opened> opened = open(clock_, path_);
    if (!judge(opened)) return;
    read_all(*opened);
    write_some(*opened->store);
    read_all(*opened);
  }

 private:
  // Returns whether the call has an answer.
  bool judge(Status status) {
    errors_ += status == Status::store;
    wrong_ += status != Status::store && status != Status::ok;
    return status == Status::ok;
  }
  template <class Answer>
  bool judge(const Answer &answer) {
    return judge(answer ? Status::ok : answer.status());
  }
  void expect(bool right) { wrong_ += !right; }

  void read_all(const Opened &opened) {
    Store &store = *opened.store;
    std::vector<std::uint8_t> room(10000);
    for (int i = 0; i < records; ++i) {
      const auto found = store.get(bucket, kind, key_of(i), room);
      if (!judge(found)) continue;
      const std::string value = value_of(i);
      expect(erased_.contains(i) ? found->version == 0
                                 : found->size == value.size() &&
                                       std::memcmp(room.data(), value.data(), value.size()) == 0);
    }
    if (const auto keys = store.list(bucket, "index", {}, members); judge(keys))
      expect(keys->size() == members);
    std::string after;
    do {
      const auto page = store.scan(kind, after, 500);
      if (!judge(page)) break;
      after = page->next;
    } while (!after.empty());
    if (const auto tail = store.tail({}, entries); judge(tail)) expect(!tail->too_old);
    Progress progress;
    const std::string copy = path_ + "/copy";
    const auto backed_up = opened.admin->back_up(copy, progress);
    judge(backed_up.ok() ? Status::ok : backed_up.status());
    unlink(copy.c_str());
  }

  void write_some(Store &store) {
    for (int i = 0; i < records; i += 7) {
      const std::string key = key_of(i), value = value_of(i);
      const bool erase = i % 2 == 0;
      const Write write{erase ? Type::erase : Type::put, kind, key, value, forever};
      const auto done = store.commit(bucket, {}, {}, {&write, 1});
      if (!judge(done)) continue;
      expect(done->done);
      if (erase) erased_.insert(i);
    }
  }

  const std::string path_;
  const Clock clock_;
  std::set<int> erased_;
  int errors_ = 0, wrong_ = 0;
};

enum class Fate { well, told, wrong, died };

// Uses the file in a process of its own.
Fate use(const Bytes &file) {
  const Directory folder;
  std::ofstream(folder.path() + "/data.mdb", std::ios::binary)
      .write(reinterpret_cast<const char *>(file.data()),
             static_cast<std::streamsize>(file.size()));
  constexpr int first_code = 40;
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) ::signal(signal, SIG_DFL);
    const rlimit none{0, 0}, seconds{60, 60};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_CPU, &seconds);  // ends an endless walk
    User user(folder.path());
    user.run();
    _exit(first_code + static_cast<int>(user.is_wrong()     ? Fate::wrong
                                        : user.met_damage() ? Fate::told
                                                            : Fate::well));
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) std::abort();
  if (!WIFEXITED(status) || WEXITSTATUS(status) < first_code) return Fate::died;
  return static_cast<Fate>(WEXITSTATUS(status) - first_code);
}

// Damages one page in a way that the check must find.
void damage_page(Bytes &file, std::uint64_t number, std::uint64_t other, Dice &dice) {
  const std::size_t at = number * page_bytes;
  const auto set = [&](std::size_t where, std::uint64_t value) {
    put(file, at + where, static_cast<std::uint16_t>(value));
  };
  switch (dice.below(8)) {
    case 0:
      std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(at), page_bytes, 0);
      break;
    case 1:
      std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(at), page_bytes, 0xff);
      break;
    case 2: {  // another page in its place, with the right number
      std::memcpy(file.data() + at, file.data() + other * page_bytes, page_bytes);
      put(file, at, number);
      break;
    }
    case 3:  // flags
      set(10, dice.below(2) == 0 ? branch_flag : dice.below(65536) | 0x8000);
      break;
    case 4:  // the bounds of its free space
      set(12, 2 * dice.below(32768) + 1);
      set(14, dice.below(65536));
      break;
    case 5:  // the place of its first node
      set(page_header_size, 2 * dice.below(32768) + 1);
      break;
    case 6: {  // the size of its first node
      const std::size_t node = page(file, number).offset(0);
      set(node + 6, 512 + dice.below(65000));
      break;
    }
    default: {
      const std::string noise = dice.text(page_bytes);
      std::memcpy(file.data() + at, noise.data(), page_bytes);
      put(file, at, number);
      break;
    }
  }
}

std::size_t tries(std::size_t usual) {
#ifdef LIMEN_SANITIZED
  usual /= 4;
#endif
  return std::getenv("LIMEN_SOAK") ? 20 * usual : usual;
}

TEST_F(LmdbDeepDamage, OfNothing) { EXPECT_EQ(use(file_), Fate::well); }

TEST_F(LmdbDeepDamage, OfALeafIsToldToWhoComesToIt) {
  for (std::size_t seed = 0; seed < tries(24); ++seed) {
    Dice dice(seed);
    Bytes file = file_;
    const std::uint64_t leaf = leaves_[dice.below(leaves_.size())];
    damage_page(file, leaf, leaves_[dice.below(leaves_.size())], dice);
    ASSERT_EQ(use(file), Fate::told) << "seed " << seed << ", page " << leaf;
  }
}

TEST_F(LmdbDeepDamage, OfManyLeavesIsToldToo) {
  for (std::size_t seed = 0; seed < tries(4); ++seed) {
    Dice dice(100 + seed);
    Bytes file = file_;
    for (int i = 0; i < 100; ++i)
      damage_page(file, leaves_[dice.below(leaves_.size())], leaves_[dice.below(leaves_.size())],
                  dice);
    ASSERT_EQ(use(file), Fate::told) << "seed " << seed;
  }
}

TEST_F(LmdbDeepDamage, OfALargeValueIsTold) {
  for (std::size_t seed = 0; seed < tries(8); ++seed) {
    Dice dice(200 + seed);
    Bytes file = file_;
    const std::uint64_t number = overflow_[overflow_.size() - 1 - dice.below(overflow_.size() / 2)];
    const std::size_t at = number * page_bytes;
    if (dice.below(2) == 0)
      put<std::uint32_t>(file, at + 12, dice.below(2) == 0 ? 1 : 1u << 30);
    else
      put<std::uint64_t>(file, at + dice.below(2) * 8, dice.below(1000));
    ASSERT_EQ(use(file), Fate::told) << "seed " << seed;
  }
}

TEST_F(LmdbDeepDamage, OfAFileThatEndsTooEarlyIsTold) {
  // LMDB writes to free pages first, so the last pages of the file are rarely the newest.
  const std::uint64_t last = std::ranges::max(leaves_);
  Bytes file = file_;
  file.resize(last * page_bytes);
  const Fate fate = use(file);
  EXPECT_TRUE(fate == Fate::told) << static_cast<int>(fate);
}

}  // namespace

}  // namespace limen::store
