// Reads what LMDB's reader table says of a process.
#pragma once

#include <lmdb.h>
#include <sys/types.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "faults/process.h"

namespace limen::faults {

class ReaderTable {
 public:
  explicit ReaderTable(const std::string &store) {
    if (mdb_env_create(&env_) != 0 ||
        mdb_env_open(env_, store.c_str(), MDB_RDONLY | MDB_NOTLS, 0600) != 0)
      throw Lost("LMDB does not open the store");
  }
  ~ReaderTable() { mdb_env_close(env_); }
  ReaderTable(const ReaderTable &) = delete;
  ReaderTable &operator=(const ReaderTable &) = delete;

  // Tells whether the process has a snapshot.
  bool reads(pid_t pid) const { return look(pid).reads; }
  // Tells whether the process has a slot, with a snapshot or without.
  bool has(pid_t pid) const { return look(pid).there; }

 private:
  struct Asked {
    long pid;
    bool there = false, reads = false;
  };
  Asked look(pid_t pid) const {
    Asked asked{pid};
    mdb_reader_list(
        env_,
        [](const char *line, void *context) {
          auto &of = *static_cast<Asked *>(context);
          char *end = nullptr;
          if (std::strtol(line, &end, 10) != of.pid) return 0;
          of.there = true;
          of.reads = of.reads || std::strchr(end, '-') == nullptr;
          return 0;
        },
        &asked);
    return asked;
  }

  MDB_env *env_ = nullptr;
};

}  // namespace limen::faults
