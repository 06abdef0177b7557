// Runs one write transaction. It applies requests one after another, and each sees what the earlier
// ones wrote. A code from LMDB other than 0 and MDB_NOTFOUND makes the transaction unusable.
#pragma once

#include <lmdb.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/lmdb/environment.h"
#include "store/lmdb/pending_touches.h"
#include "store/lmdb/record_format.h"
#include "store/store.h"

namespace limen::store::lmdb {

// Holds the arguments of one commit() of the store.
struct Asked {
  Bucket bucket = 0;
  CommitId id{};
  std::span<const Condition> conditions;
  std::span<const Write> writes;
  Seconds now = 0;
  Seconds settled = 0;  // data that expired before this may be deleted
  Seconds log_retention = 0;

  bool named() const { return id != CommitId{}; }
};

// Remembers where the next sweeps of this process start. Empty: at the start of the table.
struct Hands {
  std::string records, members;
};

class Transaction {
 public:
  // Begins a transaction. Sets `code` to LMDB's code, and returns nullptr if it is not 0. The
  // destructor aborts the transaction if it was not committed.
  static std::unique_ptr<Transaction> begin(Environment &environment, Hands &hands, int &code);
  ~Transaction();
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;

  Outcome load();  // must be called first

  // After an error, check is_usable(). If it is true, nothing of this request was written and the
  // transaction can go on. If it is false, the transaction must end.
  Result<Commit> apply(const Asked &asked);
  Outcome apply(const Touches::Named &touch);

  // The transaction is on the disk when this returns, unless the environment does not sync.
  Outcome commit();

  bool is_usable() const { return code_ == 0; }

 private:
  Transaction(Environment &environment, Hands &hands, MDB_txn *txn)
      : environment_(environment), hands_(hands), txn_(txn) {}

  struct Old {
    Record record;
    bool exists = false, live = false;
  };

  Outcome check(const Asked &asked) const;
  Outcome check_room(const Asked &asked);
  Result<std::optional<Version>> first_answer(const Asked &asked);
  Outcome remember(const Asked &asked, Version version);
  Result<bool> holds(const Asked &asked, const Condition &condition);
  Result<bool> is_below(const Asked &asked, const Condition &condition);
  Outcome write(const Asked &asked, const Write &write, Version version);
  Outcome put(const Name &name, const Write &write, Version version, Seconds now);
  Outcome touch(const Name &name, Seconds deadline, Seconds now);
  Outcome add_member(const Name &name, Seconds score, Seconds now);
  Outcome append(const Asked &asked, const Write &write);
  Outcome trim_log(const Asked &asked, std::size_t most);
  Outcome sweep_records(std::size_t most, Seconds settled);
  Outcome sweep_members(std::size_t most, Seconds settled);
  template <class IsOver>
  Outcome sweep(Table table, std::string &hand, std::size_t most, std::uint64_t &count,
                IsOver &&is_over);

  Outcome look_at(std::string_view name);
  Outcome check_around(std::string_view name);
  Result<Old> read(std::string_view name, Seconds now);
  Outcome set(std::string_view name, std::string_view value);
  Outcome set_record(std::string_view name, const RecordHead &head, std::string_view value);
  Result<bool> remove(std::string_view name);
  Error failed(int code);
  Error found(const Error &damage);
  Error found_damaged(const char *what);

  Environment &environment_;
  Hands &hands_;
  MDB_txn *txn_;
  file::Root root_;  // of the snapshot that the transaction started from
  struct {
    bool known = false;
    file::Key low, high;
  } looked_at_;
  State state_;
  int code_ = 0;
  std::uint64_t added_ = 0;  // bytes written by this transaction
  std::string copy_;         // a value that a touch writes again
};

}  // namespace limen::store::lmdb
