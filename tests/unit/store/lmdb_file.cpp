#include "lmdb_file.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace limen::store {

namespace {

MDB_val val(std::string_view text) { return {text.size(), const_cast<char *>(text.data())}; }

Bytes contents(const std::string &path) {
  Bytes bytes(std::filesystem::file_size(path));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

// Makes an LMDB call in the child, and returns its code from the function unless it is 0.
#define LMDB_TRY(call)                      \
  do {                                      \
    if (const int rc_ = (call)) return rc_; \
  } while (false)

int walk(MDB_txn *txn, std::size_t entries) {
  MDB_cursor *cursor = nullptr;
  LMDB_TRY(mdb_cursor_open(txn, 1, &cursor));
  for (const auto &[first, next] :
       {std::pair{MDB_FIRST, MDB_NEXT}, std::pair{MDB_LAST, MDB_PREV}}) {
    MDB_val key, value;
    std::size_t met = 0;
    volatile unsigned sum = 0;
    int rc = mdb_cursor_get(cursor, &key, &value, first);
    for (; rc == 0 && met <= entries; rc = mdb_cursor_get(cursor, &key, &value, next), ++met) {
      for (std::size_t i = 0; i < value.mv_size; ++i)
        sum = sum + static_cast<const unsigned char *>(value.mv_data)[i];
      MDB_val again;
      LMDB_TRY(mdb_get(txn, 1, &key, &again));
      if (again.mv_data != value.mv_data) return MDB_CORRUPTED;
    }
    if (rc != MDB_NOTFOUND) return rc ? rc : MDB_CORRUPTED;
    if (met != entries) return MDB_CORRUPTED;
  }
  mdb_cursor_close(cursor);
  return 0;
}

// Deletes every `each`th entry, and adds others.
int change(MDB_env *env, std::size_t each, int round) {
  MDB_txn *txn = nullptr;
  MDB_dbi dbi = 0;
  LMDB_TRY(mdb_txn_begin(env, nullptr, 0, &txn));
  LMDB_TRY(mdb_dbi_open(txn, nullptr, 0, &dbi));
  MDB_cursor *cursor = nullptr;
  LMDB_TRY(mdb_cursor_open(txn, dbi, &cursor));
  MDB_val key, value;
  std::size_t i = 0;
  int rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
  for (; rc == 0; rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))
    if (i++ % each == 0) LMDB_TRY(mdb_cursor_del(cursor, 0));
  if (rc != MDB_NOTFOUND) return rc;
  mdb_cursor_close(cursor);
  for (int n = 0; n < 20; ++n) {
    const std::string name = std::to_string(n * 7919 % 100) + "." + std::to_string(round);
    const std::string text(n % 5 == 0 ? 9000 : 30 * n, 'x');
    key = val(name);
    value = val(text);
    LMDB_TRY(mdb_put(txn, dbi, &key, &value, 0));
  }
  return mdb_txn_commit(txn);
}

int use(const std::string &path) {
  MDB_env *env = nullptr;
  LMDB_TRY(mdb_env_create(&env));
  LMDB_TRY(mdb_env_set_mapsize(env, std::size_t{1} << 30));
  LMDB_TRY(mdb_env_open(env, path.c_str(), MDB_NOSYNC | MDB_NOTLS, 0600));
  MDB_txn *txn = nullptr;
  LMDB_TRY(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn));
  MDB_dbi dbi = 0;
  LMDB_TRY(mdb_dbi_open(txn, nullptr, 0, &dbi));
  MDB_stat stat;
  LMDB_TRY(mdb_stat(txn, dbi, &stat));
  LMDB_TRY(walk(txn, stat.ms_entries));
  mdb_txn_abort(txn);
  for (int round = 0; round < 4; ++round) LMDB_TRY(change(env, round == 3 ? 1 : 3, round));
  mdb_env_close(env);
  return 0;
}

}  // namespace

void must(int result, const char *what) {
  if (result == 0) return;
  std::fprintf(stderr, "%s: %s\n", what, mdb_strerror(result));
  std::abort();
}

std::string Dice::text(std::size_t size) {
  std::string text(size, 0);
  for (char &c : text) c = static_cast<char>(engine_());
  return text;
}

TempFolder::TempFolder() {
  std::string name = std::filesystem::temp_directory_path() / "limen-lmdb-XXXXXX";
  if (!mkdtemp(name.data())) std::abort();
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

LmdbEnv::LmdbEnv(std::size_t map_size) {
  must(mdb_env_create(&env_), "create");
  must(mdb_env_set_mapsize(env_, map_size), "set_mapsize");
  must(mdb_env_open(env_, folder_.path().c_str(), MDB_NOSYNC | MDB_NOTLS, 0600), "open");
}

LmdbEnv::Write::Write(LmdbEnv &env) {
  must(mdb_txn_begin(env.env_, nullptr, 0, &txn_), "txn_begin");
  must(mdb_dbi_open(txn_, nullptr, 0, &dbi_), "dbi_open");
}

void LmdbEnv::Write::put(std::string_view key, std::string_view value) {
  MDB_val k = val(key), v = val(value);
  must(mdb_put(txn_, dbi_, &k, &v, 0), "put");
}

void LmdbEnv::Write::erase(std::string_view key) {
  MDB_val k = val(key);
  const int rc = mdb_del(txn_, dbi_, &k, nullptr);
  if (rc != MDB_NOTFOUND) must(rc, "del");
}

void LmdbEnv::Write::commit() { must(mdb_txn_commit(txn_), "commit"); }

Bytes LmdbEnv::file() const { return contents(folder_.path() + "/data.mdb"); }

Bytes LmdbEnv::compact() const {
  const TempFolder folder;
  must(mdb_env_copy2(env_, folder.path().c_str(), MDB_CP_COMPACT), "copy");
  return contents(folder.path() + "/data.mdb");
}

MDB_stat LmdbEnv::stat(unsigned dbi) const {
  MDB_txn *txn = nullptr;
  must(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn), "txn_begin");
  MDB_stat stat;
  must(mdb_stat(txn, dbi, &stat), "stat");
  mdb_txn_abort(txn);
  return stat;
}

std::uint64_t LmdbEnv::txnid() const {
  MDB_envinfo info;
  must(mdb_env_info(env_, &info), "info");
  return info.me_last_txnid;
}

Fate fate(const TempFolder &folder, ByteView file) {
  const std::string data = folder.path() + "/data.mdb";
  std::ofstream(data, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char *>(file.data()),
             static_cast<std::streamsize>(file.size()));
  unlink((folder.path() + "/lock.mdb").c_str());
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) ::signal(signal, SIG_DFL);
    const rlimit none{0, 0}, seconds{1, 1};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_CPU, &seconds);  // ends an endless walk
    if (!freopen("/dev/null", "w", stderr)) _exit(2);
    _exit(use(folder.path()) == 0 ? 0 : 1);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) std::abort();
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) return Fate::died;
  return WEXITSTATUS(status) == 0 ? Fate::well : Fate::refused;
}

std::size_t newest_meta(const Bytes &file) {
  const auto even = lmdb::file::load<lmdb::file::Meta>(page(file, 0).content());
  const auto odd = lmdb::file::load<lmdb::file::Meta>(page(file, 1).content());
  return (even.txnid < odd.txnid ? page_bytes : 0) + lmdb::file::page_header_size;
}

lmdb::file::Meta meta_of(const Bytes &file) {
  return lmdb::file::load<lmdb::file::Meta>(file.data() + newest_meta(file));
}

std::vector<std::uint64_t> pages_of(const Bytes &file, const lmdb::file::TreeRecord &tree,
                                    std::uint16_t flags) {
  std::vector<std::uint64_t> all, chosen;
  if (tree.root != lmdb::file::no_page) all.push_back(tree.root);
  for (std::size_t next = 0; next < all.size(); ++next) {
    const lmdb::file::Page p = page(file, all[next]);
    if (flags == 0 || p.flags() == flags) chosen.push_back(all[next]);
    if (p.flags() == lmdb::file::overflow_flag) continue;
    for (std::size_t i = 0; i < p.nodes(); ++i) {
      const lmdb::file::Node node = p.node(i);
      if (p.flags() == lmdb::file::branch_flag)
        all.push_back(node.child());
      else if (node.flags() & lmdb::file::big_flag)
        all.push_back(node.overflow_page());
    }
  }
  return chosen;
}

}  // namespace limen::store
