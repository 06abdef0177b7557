#include "store/lmdb/copy.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include "base/printable.h"
#include "base/random.h"
#include "store/lmdb/record_format.h"

namespace limen::store::lmdb {
namespace {

constexpr mode_t owner_only = 0600;
constexpr std::size_t batch_size = 20'000;  // entries per transaction

// Skips versions and positions that the original store may have used after the backup was made.
constexpr std::uint64_t never_used = std::uint64_t{1} << 40;

class Copier {
 public:
  Copier(const Source &from, MDB_env *to, Epoch epoch, Progress &progress)
      : from_(from), to_(to), epoch_(epoch), progress_(progress) {}
  ~Copier() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  Copier(const Copier &) = delete;
  Copier &operator=(const Copier &) = delete;

  Outcome run() {
    progress_.total.store(from_.entries);
    file::TreeReader reader = from_.reader;
    file::TreeReader::Lookup found = reader.seek("");
    for (; found == file::TreeReader::Lookup::found; found = reader.next()) {
      LIMEN_TRY(take(reader.name(), reader.value()));
      progress_.done.fetch_add(1);
    }
    if (found == file::TreeReader::Lookup::damaged) return reader.damage();
    return commit();
  }

 private:
  Outcome take(std::string_view name, std::string_view value) {
    LIMEN_TRY(count(name, value, counts_));
    if (epoch_ == Epoch::same) return put(name, value);
    switch (static_cast<Table>(name.front())) {
      case Table::info: {
        Result<Info> info = decode_info(value);
        LIMEN_TRY(info);
        LIMEN_TRY(random_bytes(info->epoch.data(), info->epoch.size()));
        return put(name, encode(*info));
      }
      case Table::state: {
        std::optional<State> state = decode_state(value);
        if (!state) return damaged("its state");
        state->last_version += never_used;
        state->last_position += never_used;
        state->named = 0;
        return put(name, encode(*state));
      }
      case Table::answers:
      case Table::log:
        return success();
      case Table::members:
      case Table::records:
        break;
    }
    return put(name, value);
  }

  Outcome put(std::string_view name, std::string_view value) {
    int code = 0;
    if (txn_ == nullptr) {
      code = mdb_txn_begin(to_, nullptr, 0, &txn_);
      if (code == 0) code = mdb_dbi_open(txn_, nullptr, 0, &table_);
    }
    MDB_val key = in(name), data = in(value);
    if (code == 0) code = mdb_put(txn_, table_, &key, &data, MDB_APPEND);
    if (code != 0) return broken(code, "write the copy");
    return ++pending_ < batch_size ? success() : commit();
  }

  Outcome commit() {
    pending_ = 0;
    if (txn_ == nullptr) return success();
    const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
    return code == 0 ? success() : broken(code, "write the copy");
  }

  const Source &from_;
  MDB_env *to_;
  const Epoch epoch_;
  Progress &progress_;
  Counts counts_;
  MDB_txn *txn_ = nullptr;
  MDB_dbi table_ = 0;
  std::size_t pending_ = 0;
};

}  // namespace

Result<FileEnvironment> open_file(const std::string &path, unsigned flags) {
  LIMEN_TRY(check_library());
  MDB_env *made = nullptr;
  if (const int code = mdb_env_create(&made)) return broken(code, "open it");
  FileEnvironment env(made);
  if (const int code =
          mdb_env_open(made, path.c_str(), flags | MDB_NOSUBDIR | MDB_NOLOCK, owner_only))
    return fail(Status::store, "store: cannot open %s: %s", Printable(path).c_str(),
                code > 0 ? strerrordesc_np(code) : mdb_strerror(code));
  return env;
}

Outcome count(std::string_view name, std::string_view value, Counts &counts) {
  const auto if_sound = [](bool sound, const char *what) {
    return sound ? success() : damaged(what);
  };
  switch (static_cast<Table>(name.empty() ? '\0' : name.front())) {
    case Table::info: {
      const Result<Info> info = decode_info(value);
      LIMEN_TRY(info);
      return success();
    }
    case Table::state:
      return if_sound(decode_state(value).has_value(), "its state");
    case Table::answers:
      return if_sound(decode_answer(name, value).has_value(), "the answer to a commit");
    case Table::log:
      ++counts.entries;
      return if_sound(decode_entry(name, value).has_value(), "an entry of the log");
    case Table::members:
      ++counts.members;
      return if_sound(decode_score(name, value).has_value(), "a member of an index");
    case Table::records:
      ++counts.records;
      return if_sound(name.size() >= record_prefix && decode_record(name, value).has_value(),
                      "a record");
  }
  return damaged("an entry of an unknown table");
}

Outcome copy(const Source &from, const std::string &path, Epoch epoch, Progress &progress) {
  if (access(path.c_str(), F_OK) == 0)
    return fail(Status::store, "store: %s already exists", Printable(path).c_str());
  const std::string unfinished = path + unfinished_copy;
  if (unlink(unfinished.c_str()) != 0 && errno != ENOENT)
    return fail(Status::store, "store: cannot remove %s: %s", Printable(unfinished).c_str(),
                strerrordesc_np(errno));
  Outcome copied = success();
  {
    Result<FileEnvironment> to = open_file(unfinished, 0);
    LIMEN_TRY(to);
    mdb_env_set_mapsize(to->get(), std::max<std::uint64_t>(least_map, 2 * from.bytes));
    copied = Copier(from, to->get(), epoch, progress).run();
  }
  if (copied.ok() && rename(unfinished.c_str(), path.c_str()) != 0)
    copied = fail(Status::store, "store: cannot make %s: %s", Printable(path).c_str(),
                  strerrordesc_np(errno));
  if (!copied.ok()) {
    unlink(unfinished.c_str());
    return copied;
  }
  const std::size_t name_at = path.rfind('/');
  return sync_directory(name_at == std::string::npos ? "." : path.substr(0, name_at + 1));
}

}  // namespace limen::store::lmdb
