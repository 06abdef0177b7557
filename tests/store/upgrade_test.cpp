// Tests how a store of an older format is refused, upgraded, and restored from a backup, with the
// store of tests/store/format_1. tests/upgrade asks what such a store answers.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "shared/directory.h"
#include "store/kinds.h"
#include "store/lmdb/closed_file.h"
#include "store/lmdb/open.h"
#include "store/lmdb/record_format.h"

namespace limen::store {
namespace {

using testing::HasSubstr;
using Entries = std::map<std::string, std::string>;

const std::string old_file = LIMEN_FORMAT_1 "/data.mdb";

std::string content_of(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Returns the entries of a data file that no process has open.
Entries entries_of(const std::string &path) {
  Entries entries;
  Progress progress;
  auto file = lmdb::ClosedFile::open(path);
  if (!file) throw std::runtime_error(file.error().message);
  auto source = file->check(progress);
  if (!source) throw std::runtime_error(source.error().message);
  for (auto found = source->reader.seek(""); found == lmdb::file::TreeReader::Lookup::found;
       found = source->reader.next())
    entries.emplace(source->reader.name(), source->reader.value());
  return entries;
}

lmdb::Table table_of(const std::string &name) { return static_cast<lmdb::Table>(name.front()); }

std::size_t count(const Entries &entries, lmdb::Table table) {
  std::size_t count = 0;
  for (const auto &[name, value] : entries) count += table_of(name) == table;
  return count;
}

const std::string &value_of(const Entries &entries, lmdb::Table table) {
  return entries.at(std::string(lmdb::Name(table).text()));
}

Result<std::string> as_it_is(Kind, std::string_view value) { return std::string(value); }
// Changes each value, and makes it longer, in a way that shows its kind.
Result<std::string> marked(Kind kind, std::string_view value) {
  return std::string(value) + " of kind " + std::to_string(kind);
}

class LmdbUpgrade : public testing::Test {
 protected:
  LmdbUpgrade() {
    std::filesystem::create_directory(path_);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    std::filesystem::copy_file(old_file, data_);
  }

  static lmdb::Settings settings() {
    lmdb::Settings settings;
    settings.max_size = std::uint64_t{1} << 30;
    settings.timeout = 0;
    return settings;
  }
  Result<Upgraded> upgrade(const Convert &convert = as_it_is) {
    progress_.done = progress_.total = 0;
    return lmdb::upgrade(path_, settings(), convert, progress_);
  }
  std::string refused_upgrade(const Convert &convert = as_it_is) {
    const Result<Upgraded> upgraded = upgrade(convert);
    return upgraded ? "upgraded" : upgraded.error().message;
  }
  std::string refused() {
    const auto opened = lmdb::open(clock_, path_, settings());
    return opened ? "opened" : opened.error().message;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(path_))
      names.push_back(entry.path().filename());
    return names;
  }
  // Puts entries into the closed store.
  void put(const std::vector<std::pair<lmdb::Name, std::string>> &entries) const {
    const auto env = lmdb::open_file(data_, 0);
    MDB_txn *txn = nullptr;
    MDB_dbi table = 0;
    ASSERT_EQ(mdb_txn_begin(env->get(), nullptr, 0, &txn), 0);
    ASSERT_EQ(mdb_dbi_open(txn, nullptr, 0, &table), 0);
    for (const auto &[name, bytes] : entries) {
      MDB_val key = lmdb::in(name.text()), value = lmdb::in(bytes);
      ASSERT_EQ(mdb_put(txn, table, &key, &value, 0), 0);
    }
    ASSERT_EQ(mdb_txn_commit(txn), 0);
  }
  // Adds the answer to a commit, which the old store does not have.
  void put_answer() const {
    auto state = lmdb::decode_state(value_of(entries_of(data_), lmdb::Table::state), 1);
    state->named = 1;
    const lmdb::Name slot = lmdb::Name::of_answer(0);
    put({{slot, lmdb::encode(slot.text(), lmdb::Answer{})},
         {lmdb::Name(lmdb::Table::state), lmdb::encode(*state)}});
  }
  // Opens the visitors as a check does, without the main store.
  Result<Opened> open_visitors() const {
    lmdb::Settings visitors = settings();
    visitors.of_visitors = true;
    return lmdb::open(clock_, path_, visitors);
  }
  // Expects that the store is the old one, and that nothing else was left behind.
  void expect_untouched() {
    EXPECT_TRUE(content_of(data_) == content_of(old_file));
    EXPECT_THAT(files(), testing::UnorderedElementsAre("data.mdb", "limen.lock"));
  }

  const Directory directory_;
  const std::string path_ = directory_.file("store"), data_ = path_ + "/data.mdb";
  const Clock clock_{1'772'400'000};
  Progress progress_;
};

// STORE-42
TEST_F(LmdbUpgrade, AnOlderFormatIsRefusedByName) {
  EXPECT_EQ(refused(),
            "store: it has format 1, of an older limen; `limen store upgrade` makes it format 2");
  EXPECT_TRUE(content_of(data_) == content_of(old_file));
}

// Fails if Copier leaves out, keeps or changes a table that it should not.
TEST_F(LmdbUpgrade, ConvertsEveryRecordAndKeepsWhatElseLasts) {
  put_answer();
  const Entries old = entries_of(data_);
  for (const lmdb::Table table : {lmdb::Table::answers, lmdb::Table::log, lmdb::Table::members})
    EXPECT_GT(count(old, table), 0U);
  const Result<Upgraded> upgraded = upgrade(marked);
  ASSERT_TRUE(upgraded.ok()) << upgraded.error().message;
  EXPECT_EQ(upgraded->from, 1U);
  EXPECT_EQ(upgraded->to, 2U);
  EXPECT_EQ(progress_.done, progress_.total);
  EXPECT_GT(progress_.total, old.size());  // pages too
  const Entries now = entries_of(data_);
  EXPECT_EQ(now.size(),
            old.size() - count(old, lmdb::Table::answers) - count(old, lmdb::Table::log));
  std::size_t records = 0;
  for (const auto &[name, value] : now) {
    if (table_of(name) != lmdb::Table::records) {
      EXPECT_EQ(value == old.at(name), table_of(name) == lmdb::Table::members) << "or info, state";
      continue;
    }
    const auto record = lmdb::decode_record(name, value);
    const auto before = lmdb::decode_record(name, old.at(name));
    ASSERT_TRUE(record && before);
    EXPECT_TRUE(record->value == *marked(lmdb::kind_of(name), before->value));
    EXPECT_EQ(record->head.version, before->head.version);
    EXPECT_EQ(record->head.expires_at, before->head.expires_at);
    EXPECT_EQ(record->head.end, before->head.end);
    ++records;
  }
  EXPECT_EQ(records, count(old, lmdb::Table::records));
}

TEST_F(LmdbUpgrade, KeepsTheStoresIdAndCountersInANewEpoch) {
  put_answer();
  const Entries old = entries_of(data_);
  ASSERT_TRUE(upgrade().ok());
  const Entries now = entries_of(data_);
  const auto before = lmdb::decode_info(value_of(old, lmdb::Table::info));
  const auto info = lmdb::decode_info(value_of(now, lmdb::Table::info));
  EXPECT_EQ(before->format, 1U);
  EXPECT_EQ(info->format, 2U);
  EXPECT_EQ(info->id, before->id);
  EXPECT_EQ(info->created_at, before->created_at);
  EXPECT_NE(info->epoch, before->epoch);
  const auto was = lmdb::decode_state(value_of(old, lmdb::Table::state), 1);
  const auto state = lmdb::decode_state(value_of(now, lmdb::Table::state));
  ASSERT_TRUE(was.ok() && state.ok());
  EXPECT_EQ(state->last_version, was->last_version);
  EXPECT_EQ(state->last_position, was->last_position);
  EXPECT_EQ(state->records, was->records);
  EXPECT_EQ(state->members, was->members);
  EXPECT_EQ(state->newest_time, was->newest_time);
  EXPECT_GT(was->named, 0U);
  EXPECT_EQ(state->named, 0U);
}

TEST_F(LmdbUpgrade, MakesASoundStoreInWhichOldCursorsAreTooOld) {
  const auto before = lmdb::decode_info(value_of(entries_of(data_), lmdb::Table::info));
  ASSERT_TRUE(upgrade().ok());
  EXPECT_TRUE(lmdb::check(path_, settings(), progress_).ok());
  const auto opened = lmdb::open(clock_, path_, settings());
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->admin->facts()->format, 2U);
  Cursor cursor = opened->store->beat({})->last;
  EXPECT_FALSE(opened->store->tail(cursor, 9)->too_old);
  cursor.at.replace(0, before->epoch.size(),
                    std::string(before->epoch.begin(), before->epoch.end()));
  EXPECT_TRUE(opened->store->tail(cursor, 9)->too_old);
  const Write writes[] = {{.type = Write::Type::put, .kind = 9, .key = "key", .value = "value"}};
  EXPECT_TRUE(opened->store->commit(1, {}, {}, writes)->done);
}

TEST_F(LmdbUpgrade, ASecondTimeLeavesTheStoreAsItIs) {
  ASSERT_TRUE(upgrade().ok());
  const std::string now = content_of(data_);
  const auto again = upgrade([](Kind, std::string_view) -> Result<std::string> {
    return fail(Status::internal, "a record was converted twice");
  });
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->from, 2U);
  EXPECT_EQ(again->to, 2U);
  EXPECT_TRUE(content_of(data_) == now);
}

TEST_F(LmdbUpgrade, DiscardsTheVisitorsWhenItSucceeds) {
  ASSERT_TRUE(open_visitors().ok());
  const std::string visitors = path_ + "/visitors/data.mdb", before = content_of(visitors);
  refused_upgrade([](Kind, std::string_view) -> Result<std::string> {
    return fail(Status::store, "no such record");
  });
  EXPECT_TRUE(content_of(visitors) == before);
  ASSERT_TRUE(upgrade().ok());
  EXPECT_FALSE(std::filesystem::exists(visitors));
  const auto opened = open_visitors();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->admin->facts()->records, 0U);
}

// STORE-43
TEST_F(LmdbUpgrade, ThatFailsLeavesTheOldStore) {
  int left = 10;
  EXPECT_EQ(refused_upgrade([&](Kind, std::string_view value) -> Result<std::string> {
              if (--left > 0) return std::string(value);
              return fail(Status::store, "no such record");
            }),
            "no such record");
  expect_untouched();
  EXPECT_THROW(static_cast<void>(upgrade(
                   [](Kind, std::string_view) -> Result<std::string> { throw std::bad_alloc(); })),
               std::bad_alloc);
  expect_untouched();
  EXPECT_TRUE(upgrade().ok());
}

TEST_F(LmdbUpgrade, RemovesWhatAnInterruptedOneLeft) {
  std::ofstream(data_ + ".upgraded") << "half of a store";
  ASSERT_TRUE(upgrade().ok());
  EXPECT_THAT(files(), testing::UnorderedElementsAre("data.mdb", "limen.lock"));
  std::ofstream(data_ + ".upgraded") << "half of a store";
  ASSERT_TRUE(upgrade().ok());
  EXPECT_THAT(files(), testing::UnorderedElementsAre("data.mdb", "limen.lock"));
}

TEST_F(LmdbUpgrade, FollowsNoLinkInPlaceOfItsCopy) {
  const std::string target = directory_.file("target");
  std::ofstream(target) << "precious";
  ASSERT_EQ(symlink(target.c_str(), (data_ + ".upgraded").c_str()), 0);
  ASSERT_TRUE(upgrade().ok());
  EXPECT_EQ(content_of(target), "precious");
  EXPECT_FALSE(std::filesystem::is_symlink(data_));
}

TEST_F(LmdbUpgrade, OfADamagedStoreIsRefused) {
  std::string bytes = content_of(data_);
  for (std::size_t at = 0; (at = bytes.find("alex", at)) != std::string::npos;) bytes[at] = 'A';
  std::ofstream(data_, std::ios::binary) << bytes;
  EXPECT_THAT(refused_upgrade(), HasSubstr("damaged"));
  EXPECT_TRUE(content_of(data_) == bytes);
}

TEST_F(LmdbUpgrade, OfWhatIsNoStoreIsRefused) {
  EXPECT_EQ(lmdb::upgrade("shop", settings(), as_it_is, progress_).status(), Status::argument);
  const auto nowhere = lmdb::upgrade(directory_.file("nowhere"), settings(), as_it_is, progress_);
  EXPECT_THAT(nowhere.error().message, HasSubstr("no store exists"));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("nowhere")));
  std::ofstream(data_) << std::string(20'000, 'x');
  EXPECT_THAT(refused_upgrade(), HasSubstr("damaged"));
}

TEST_F(LmdbUpgrade, OfANewerFormatIsRefused) {
  put({{lmdb::Name(lmdb::Table::info), lmdb::encode(lmdb::Info{.format = 3})}});
  const std::string refusal = "store: it has format 3, of a newer limen; this one knows format 2";
  EXPECT_EQ(refused_upgrade(), refusal);
  const auto restored =
      lmdb::restore(directory_.file("restored"), data_, settings(), as_it_is, Prepare(), progress_);
  EXPECT_EQ(restored.error().message, refusal);
}

TEST_F(LmdbUpgrade, RootDoesNotUpgradeAnotherUsers) {
  if (geteuid() != 0) return;
  std::ofstream(path_ + "/lock.mdb");
  std::ofstream(path_ + "/limen.lock");
  ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_THAT(refused_upgrade(), HasSubstr("belongs to another user"));
  EXPECT_TRUE(content_of(data_) == content_of(old_file));
}

// STORE-44
TEST_F(LmdbUpgrade, OfAStoreThatThisProcessHasOpenIsRefused) {
  ASSERT_TRUE(upgrade().ok());
  {
    const auto opened = lmdb::open(clock_, path_, settings());
    EXPECT_EQ(refused_upgrade(), "store: this process has it open; close it before the upgrade");
  }
  EXPECT_TRUE(upgrade().ok());
}

TEST_F(LmdbUpgrade, OfAStoreWhoseVisitorsAreOpenIsRefused) {
  {
    const auto visitors = open_visitors();
    ASSERT_TRUE(visitors.ok()) << visitors.error().message;
    EXPECT_EQ(refused_upgrade(), "store: this process has it open; close it before the upgrade");
  }
  EXPECT_TRUE(content_of(data_) == content_of(old_file));
  EXPECT_TRUE(upgrade().ok());
}

TEST_F(LmdbUpgrade, KeepsOthersFromOpeningTheStoreUntilItIsDone) {
  std::string told;
  const auto upgraded = upgrade([&](Kind, std::string_view value) -> Result<std::string> {
    if (told.empty()) told = refused();
    return std::string(value);
  });
  ASSERT_TRUE(upgraded.ok());
  EXPECT_THAT(told, HasSubstr("another process has been opening or upgrading it for too long"));
  EXPECT_EQ(refused(), "opened");
}

TEST_F(LmdbUpgrade, ABackupOfAnOlderFormatIsRestoredInTheNewest) {
  const std::string place = directory_.file("restored");
  const Outcome restored = lmdb::restore(place, old_file, settings(), marked, Prepare(), progress_);
  ASSERT_TRUE(restored.ok()) << restored.error().message;
  EXPECT_EQ(progress_.done, progress_.total);
  EXPECT_TRUE(lmdb::check(place, settings(), progress_).ok());
  const auto opened = lmdb::open(clock_, place, settings());
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  const auto page = opened->store->scan(keyring_kind, {}, 9);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->records.size(), 2U);
  EXPECT_THAT(page->records[0].value, testing::EndsWith(" of kind 5"));
}

TEST_F(LmdbUpgrade, ABackupOfAnOlderFormatWhoseRecordsCannotBeConvertedMakesNoStore) {
  const std::string place = directory_.file("restored");
  const auto none = [](Kind, std::string_view) -> Result<std::string> {
    return fail(Status::store, "no such record");
  };
  const Outcome restored = lmdb::restore(place, old_file, settings(), none, Prepare(), progress_);
  EXPECT_STREQ(restored.error().message, "no such record");
  EXPECT_FALSE(std::filesystem::exists(place));
}

}  // namespace
}  // namespace limen::store
