#include "store/lmdb/copy.h"

#include <fcntl.h>
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
#include "base/secret.h"
#include "store/lmdb/record_format.h"

namespace limen::store::lmdb {
namespace {

constexpr mode_t owner_only = 0600;
constexpr std::size_t batch_size = 20'000;  // entries per transaction

Error cannot(const char *what, const std::string &path) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(errno));
}

// Removes a file at the end, unless it is to be kept.
class Unfinished {
 public:
  explicit Unfinished(const std::string &path) : path_(&path) {}
  ~Unfinished() {
    if (path_ != nullptr) unlink(path_->c_str());
  }
  Unfinished(const Unfinished &) = delete;
  Unfinished &operator=(const Unfinished &) = delete;
  void keep() noexcept { path_ = nullptr; }

 private:
  const std::string *path_;
};

class Copier {
 public:
  Copier(const Source &from, MDB_env *to, const Changes &changes, Progress &progress)
      : from_(from), to_(to), changes_(changes), progress_(progress) {}
  ~Copier() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  Copier(const Copier &) = delete;
  Copier &operator=(const Copier &) = delete;

  Outcome run() {
    progress_.total.fetch_add(from_.entries);
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
    LIMEN_TRY(count(name, value, from_.format, counts_));
    switch (static_cast<Table>(name.front())) {
      case Table::info:
        return take_info(name, value);
      case Table::state:
        return take_state(name, value);
      case Table::answers:
      case Table::log:
        return changes_.other_epoch ? success() : put(name, value);
      case Table::records:
        return from_.format == format_version ? put(name, value) : convert(name, value);
      case Table::members:
        break;
    }
    return put(name, value);
  }

  Outcome take_info(std::string_view name, std::string_view value) {
    Result<Info> info = decode_info(value);
    LIMEN_TRY(info);
    info->format = format_version;
    if (changes_.other_epoch) LIMEN_TRY(random_bytes(info->epoch.data(), info->epoch.size()));
    return put(name, encode(*info));
  }

  Outcome take_state(std::string_view name, std::string_view value) {
    Result<State> state = decode_state(value, from_.format);
    LIMEN_TRY(state);
    state->format = format_version;
    state->last_version += changes_.skipped;
    state->last_position += changes_.skipped;
    if (changes_.other_epoch) state->named = 0;
    return put(name, encode(*state));
  }

  // Keeps the record's version and deadlines. Cleanses the value, which may be a key.
  Outcome convert(std::string_view name, std::string_view value) {
    const std::optional<Record> record = decode_record(name, value);
    if (!record) return damaged("a record");
    Result<std::string> converted = (*changes_.convert)(kind_of(name), record->value);
    LIMEN_TRY(converted);
    std::string bytes(record_head_size + converted->size(), '\0');
    encode(name, record->head, *converted, reinterpret_cast<std::uint8_t *>(bytes.data()));
    Outcome done = put(name, bytes);
    cleanse(converted->data(), converted->size());
    cleanse(bytes.data(), bytes.size());
    return done;
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
  const Changes &changes_;
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

Outcome count(std::string_view name, std::string_view value, std::uint32_t format, Counts &counts) {
  const auto if_sound = [](bool sound, const char *what) {
    return sound ? success() : damaged(what);
  };
  switch (static_cast<Table>(name.empty() ? '\0' : name.front())) {
    case Table::info: {
      const Result<Info> info = decode_info(value);
      LIMEN_TRY(info);
      return success();
    }
    case Table::state: {
      const Result<State> state = decode_state(value, format);
      LIMEN_TRY(state);
      return success();
    }
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

Outcome write_copy(const Source &from, const std::string &path, const Changes &changes,
                   Progress &progress) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path);
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
  if (made < 0) return cannot("make", path);
  close(made);
  Unfinished file(path);
  const Result<FileEnvironment> to = open_file(path, 0);
  LIMEN_TRY(to);
  mdb_env_set_mapsize(to->get(), std::max<std::uint64_t>(least_map, 2 * from.bytes));
  LIMEN_TRY(Copier(from, to->get(), changes, progress).run());
  file.keep();
  return success();
}

Outcome copy(const Source &from, const std::string &path, const Changes &changes,
             Progress &progress) {
  if (access(path.c_str(), F_OK) == 0)
    return fail(Status::store, "store: %s already exists", Printable(path).c_str());
  const std::string unfinished = path + unfinished_copy;
  LIMEN_TRY(write_copy(from, unfinished, changes, progress));
  if (rename(unfinished.c_str(), path.c_str()) != 0) {
    const Error failed = cannot("make", path);
    unlink(unfinished.c_str());
    return failed;
  }
  const std::size_t name_at = path.rfind('/');
  return sync_directory(name_at == std::string::npos ? "." : path.substr(0, name_at + 1));
}

}  // namespace limen::store::lmdb
