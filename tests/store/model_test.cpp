// Runs random operations on a store and on the model, and compares them after each step. A sequence
// that fails is shortened as far as it still fails, and printed. STORE-28.
#include "model.h"

#include <cstring>
#include <functional>
#include <set>
#include <sstream>

#include "forwarding_store.h"
#include "shared/shrink.h"
#include "tested_drivers.h"

namespace limen::store {
namespace {

using Open = std::function<std::unique_ptr<TestedStore>()>;

// Compares one store with one model.
class Comparison {
 public:
  explicit Comparison(const Open &open) : opened_(open()) {}

  // Runs an operation on both. Returns how they differ, or an empty text.
  std::string step(const Operation &operation) {
    differs_.str("");
    ++steps_;
    const std::size_t entries = model_.log().size();
    const std::uint64_t mark = store().log_mark();
    switch (operation.type) {
      case Operation::Type::advance:
        opened_->advance(operation.by);
        break;
      case Operation::Type::commit:
        commit(operation);
        break;
      case Operation::Type::retry:
        retry();
        break;
    }
    if ((store().log_mark() != mark) != (model_.log().size() != entries))
      differs_ << "the log's mark moved wrongly\n";
    compare_records();
    compare_indexes();
    compare_scans();
    compare_log();
    return differs_.str();
  }

 private:
  Store &store() { return opened_->store(); }
  Seconds now() { return store().now().value(); }

  void commit(const Operation &operation) {
    CommitId id{};
    if (operation.named) {
      ++names_;
      std::memcpy(id.data(), &names_, sizeof names_);
    }
    std::vector<Condition> conditions;
    for (const ModelCondition &condition : operation.conditions) {
      std::uint64_t number = condition.number;
      if (condition.type == Condition::Type::at_version) {
        const auto *kept = model_.find(operation.bucket, condition.kind, condition.key, now());
        if (number == 1) number = kept == nullptr ? 0 : kept->version;
        if (number == 2)
          number = model_.last_version(operation.bucket, condition.kind, condition.key);
      }
      conditions.push_back(
          {condition.type, condition.kind, condition.key, number, condition.prefix});
    }
    std::vector<Write> writes;
    for (const ModelWrite &write : operation.writes)
      writes.push_back({write.type, write.kind, write.key, write.value, now() + write.expires_in,
                        now() + write.end_in});
    const Commit answer = run(operation.bucket, id, conditions, writes);
    if (operation.named && answer.done) last_ = {operation.bucket, answer, now(), id};
  }

  Commit run(Bucket bucket, const CommitId &id, const std::vector<Condition> &conditions,
             const std::vector<Write> &writes) {
    bool holds = true;
    for (const Condition &condition : conditions)
      holds = holds && model_.holds(bucket, condition, now());
    const Commit answer = store().commit(bucket, id, conditions, writes).value();
    if (answer.done != holds) {
      differs_ << "commit: done is " << answer.done << '\n';
      return answer;
    }
    if (!holds) return answer;
    bool puts = false;
    for (const Write &write : writes) puts = puts || write.type == Write::Type::put;
    if (puts ? answer.version <= version_ : answer.version != 0)
      differs_ << "commit: version " << answer.version << " after " << version_ << '\n';
    if (puts) version_ = answer.version;
    for (const Write &write : writes) model_.apply(bucket, write, answer.version, now());
    return answer;
  }

  // Commits the same name again, with other writes that would show.
  void retry() {
    if (!last_ || now() >= last_->at + retry_window) return;
    const std::vector<Write> writes = {put("a", "retried", now() + 5), log(1, "retried")};
    const Commit again = store().commit(last_->bucket, last_->id, {}, writes).value();
    if (!again.done || again.version != last_->answer.version)
      differs_ << "retry: version " << again.version << " after " << last_->answer.version << '\n';
  }

  void compare_records() {
    std::vector<std::uint8_t> room(8000);
    for (const Bucket bucket : model_buckets()) {
      for (const Kind kind : model_kinds()) {
        for (const std::string &key : model_keys()) {
          const Read found = store().get(bucket, kind, key, room).value();
          const Model::Kept *kept = model_.find(bucket, kind, key, now());
          const bool same = kept == nullptr
                                ? found.version == 0
                                : found.version == kept->version &&
                                      found.expires_at == kept->expires_at &&
                                      as_text(std::span(room).first(found.size)) == kept->value;
          if (!same || found.now != now())
            differs_ << "get bucket " << bucket << " kind " << int{kind} << " key of " << key.size()
                     << " bytes: version " << found.version << ", expires in "
                     << found.expires_at - now() << ", size " << found.size << '\n';
        }
      }
    }
  }

  void compare_indexes() {
    for (const Bucket bucket : model_buckets()) {
      for (const std::string &index : model_indexes()) {
        std::vector<std::string> listed;
        const std::size_t n = 1 + steps_ % 4;
        for (std::vector<std::string> page = {""}; !page.empty();) {
          page = store().list(bucket, index, page.back(), n).value();
          if (page.size() > n || listed.size() > model_members().size()) break;
          listed.insert(listed.end(), page.begin(), page.end());
        }
        if (listed != model_.list(bucket, index, now()))
          differs_ << "list bucket " << bucket << " index \"" << index << "\": " << listed.size()
                   << " members\n";
      }
    }
  }

  void compare_scans() {
    for (const Kind kind : model_kinds()) {
      std::set<std::pair<std::string, Version>> seen;
      std::size_t records = 0;
      std::string next;
      do {
        const ScanPage page = store().scan(kind, next, 1 + steps_ % 5).value();
        records += page.records.size();
        for (const Record &record : page.records) seen.insert({record.key, record.version});
        next = page.next;
      } while (!next.empty() && records < 100);
      if (records != model_.count(kind, now()) || seen.size() != records)
        differs_ << "scan of kind " << int{kind} << ": " << records << " records\n";
    }
  }

  // Compares the log from a cursor that always follows, and from one of some time ago.
  void compare_log() {
    compare_tail(follower_, true);
    cursors_.push_back(follower_);
    Reader earlier = cursors_[steps_ * 7919 % cursors_.size()];
    compare_tail(earlier, false);
    if (store().beat(follower_.cursor)->last != follower_.cursor)
      differs_ << "beat: not at the last entry\n";
  }

  struct Reader {
    Cursor cursor;
    std::size_t read = 0;  // entries
    std::uint64_t position = 0;
  };

  void compare_tail(Reader &reader, bool follows) {
    const std::vector<Model::Entry> &log = model_.log();
    const bool may_be_too_old =
        !follows && reader.read < log.size() && log[reader.read].at + test_log_retention <= now();
    if (reader.cursor.at.empty() && may_be_too_old) return;
    for (;;) {
      const Tail tail = store().tail(reader.cursor, 1 + steps_ % 3).value();
      if (tail.too_old) {
        if (!may_be_too_old) differs_ << "tail: too old\n";
        return;
      }
      for (const LogEntry &entry : tail.entries) {
        const bool same = reader.read < log.size() && entry.kind == log[reader.read].kind &&
                          entry.body == log[reader.read].body &&
                          entry.previous == reader.position && entry.position > reader.position;
        if (!same) {
          differs_ << "tail: entry " << reader.read << " at " << entry.position << " after "
                   << entry.previous << '\n';
          return;
        }
        reader.position = entry.position;
        ++reader.read;
      }
      reader.cursor = tail.next;
      if (tail.entries.empty()) break;
    }
    if (reader.read != log.size()) differs_ << "tail: " << reader.read << " entries\n";
  }

  struct Named {
    Bucket bucket;
    Commit answer;
    Seconds at;
    CommitId id;
  };

  std::unique_ptr<TestedStore> opened_;
  Model model_;
  std::ostringstream differs_;
  std::size_t steps_ = 0;
  std::uint64_t names_ = 0;
  Version version_ = 0;
  std::optional<Named> last_;
  Reader follower_;
  std::vector<Reader> cursors_;
};

// Returns how a sequence fails, or an empty text if it does not.
std::string failure(const Open &open, const std::vector<Operation> &operations) {
  Comparison comparison(open);
  for (const Operation &operation : operations)
    if (std::string differs = comparison.step(operation); !differs.empty()) return differs;
  return {};
}

std::vector<Operation> shrink(const Open &open, std::vector<Operation> operations) {
  const auto still_fails = [&] { return !failure(open, operations).empty(); };
  for (std::size_t before = 0; before != operations.size();) {
    before = operations.size();
    leave_out(operations, still_fails);
    for (Operation &operation : operations) {
      leave_out(operation.writes, still_fails);
      leave_out(operation.conditions, still_fails);
    }
  }
  return operations;
}

class ModelTest : public testing::TestWithParam<TestedDriver> {};
LIMEN_EVERY_STORE(ModelTest);

TEST_P(ModelTest, TheStoreDoesWhatTheModelDoes) {
  for (std::uint64_t seed = 1; seed <= GetParam().tries(20); ++seed) {
    const auto operations = random_operations(seed, 150);
    if (failure(GetParam().open, operations).empty()) continue;
    const auto shortest = shrink(GetParam().open, operations);
    FAIL() << "seed " << seed << ":\n"
           << print(shortest) << "then " << failure(GetParam().open, shortest);
  }
}

// Fails to remove members from indexes.
class Faulty final : public TestedStore, public ForwardingStore {
 public:
  explicit Faulty(std::unique_ptr<TestedStore> sound)
      : ForwardingStore(sound->store()), sound_(std::move(sound)) {}

  Store &store() override { return *this; }
  void advance(Seconds by) override { sound_->advance(by); }

  Result<Commit> commit(Bucket bucket, const CommitId &id, std::span<const Condition> conditions,
                        std::span<const Write> writes) override {
    std::vector<Write> some(writes.begin(), writes.end());
    std::erase_if(some, [](const Write &write) { return write.type == Write::Type::index_remove; });
    return ForwardingStore::commit(bucket, id, conditions, some);
  }

 private:
  std::unique_ptr<TestedStore> sound_;
};

TEST_P(ModelTest, AFaultIsFoundAndShrunkToWhatShowsIt) {
  const Open open = [] { return std::make_unique<Faulty>(GetParam().open()); };
  std::vector<Operation> operations;
  for (std::uint64_t seed = 1; seed <= 20 && failure(open, operations).empty(); ++seed)
    operations = random_operations(seed, 150);
  ASSERT_NE(failure(open, operations), "");
  operations = shrink(open, operations);
  std::vector<Write::Type> writes;
  for (const Operation &operation : operations) {
    EXPECT_EQ(operation.type, Operation::Type::commit);
    EXPECT_TRUE(operation.conditions.empty());
    for (const ModelWrite &write : operation.writes) writes.push_back(write.type);
  }
  EXPECT_EQ(writes, (std::vector{Write::Type::index_add, Write::Type::index_remove}))
      << print(operations);
}

}  // namespace
}  // namespace limen::store
