// Makes the files of a new store, and of a store of visitors that the host's crash may have
// damaged.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/printable.h"
#include "base/random.h"
#include "store/lmdb/copy.h"
#include "store/lmdb/environment.h"

namespace limen::store::lmdb {
namespace {

constexpr mode_t owner_only = 0600;

Error cannot(const char *what, const std::string &path, int error) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(error));
}

// Writes the data file of a new store.
Outcome write_new(const std::string &path, Seconds now) {
  Info info;
  info.created_at = now;
  LIMEN_TRY(random_bytes(info.id.data(), info.id.size()));
  LIMEN_TRY(random_bytes(info.epoch.data(), info.epoch.size()));
  MDB_env *made = nullptr;
  if (const int code = mdb_env_create(&made)) return broken(code, "make");
  const FileEnvironment env(made);
  if (const int code = mdb_env_open(made, path.c_str(), MDB_NOSUBDIR | MDB_NOLOCK, owner_only))
    return broken(code, "make");
  MDB_txn *txn = nullptr;
  if (const int code = mdb_txn_begin(made, nullptr, 0, &txn)) return broken(code, "make");
  MDB_dbi table = 0;
  int code = mdb_dbi_open(txn, nullptr, 0, &table);
  const auto put = [&](Table of, const std::string &value) {
    const Name name(of);
    MDB_val key = in(name.text()), data = in(value);
    if (code == 0) code = mdb_put(txn, table, &key, &data, 0);
  };
  put(Table::info, encode(info));
  put(Table::state, encode(State{}));
  if (code != 0) {
    mdb_txn_abort(txn);
    return broken(code, "make");
  }
  code = mdb_txn_commit(txn);
  return code == 0 ? success() : broken(code, "make");
}

}  // namespace

Outcome Environment::make_store(const Opening &opening) {
  if (of_visitors_ && lock_->is_alone()) return make_visitors(opening);
  if (access(directory_.file(data_file).c_str(), F_OK) == 0)
    return lock_->is_alone() ? sync_names() : success();
  if (!opening.create) return no_store();
  LIMEN_TRY(make_data(opening));
  return sync_names();
}

// Discards a file that may be damaged. Nothing is lost that was promised: the file was written to
// in an earlier boot, and nobody has synced it since.
Outcome Environment::make_visitors(const Opening &opening) {
  const bool exists = access(directory_.file(data_file).c_str(), F_OK) == 0;
  if (!exists && !opening.create) return no_store();
  if (!exists || !lock_->is_data_whole()) {
    if (!directory_.is_own)
      return fail(Status::store,
                  "store: %s belongs to another user and has to be made anew after the host's "
                  "restart; open it as that user, not as root",
                  Printable(directory_.path).c_str());
    const std::string readers = directory_.file(lmdb_lock_file);
    if (unlink(readers.c_str()) != 0 && errno != ENOENT) return cannot("remove", readers, errno);
    LIMEN_TRY(make_data(opening));
  }
  LIMEN_TRY(sync_names());
  return lock_->note_unsynced();
}

Error Environment::no_store() const {
  return fail(Status::store, "store: no store exists at %s", Printable(directory_.path).c_str());
}

// Writes the file under another name until it is complete, so data.mdb is never half written.
Outcome Environment::make_data(const Opening &opening) const {
  const std::string data = directory_.file(data_file), unfinished = data + unfinished_store;
  if (unlink(unfinished.c_str()) != 0 && errno != ENOENT)
    return cannot("remove", unfinished, errno);
  LIMEN_TRY(write_new(unfinished, opening.now));
  if (rename(unfinished.c_str(), data.c_str()) != 0) return cannot("make", data, errno);
  return success();
}

// Syncs the name of data.mdb and the name of its directory. The process that made them may have
// died before, so every process that opens the store alone does this. Skips the latter if the
// directory above cannot be opened: then another user made the store's directory.
Outcome Environment::sync_names() const {
  LIMEN_TRY(sync_directory(directory_.path));
  const std::string above =
      directory_.path.substr(0, std::max<std::size_t>(directory_.path.rfind('/'), 1));
  if (faccessat(AT_FDCWD, above.c_str(), R_OK, AT_EACCESS) != 0) return success();
  return sync_directory(above);
}

// Syncs data.mdb when the last process closes it, so that it outlives a restart of the host.
void Environment::sync_visitors() noexcept {
  const Moment deadline = std::chrono::steady_clock::now() + timeout_;
  if (env_ == nullptr || !lock_->is_last(deadline) || mdb_env_sync(env_, 1) != 0) return;
  static_cast<void>(lock_->note_synced());
}

}  // namespace limen::store::lmdb
