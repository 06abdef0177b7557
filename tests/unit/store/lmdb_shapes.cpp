// Defines the shapes of files for tests of the check: small, but with every kind of page.
#include "lmdb_file.h"

namespace limen::store {

namespace {

std::string name(std::uint64_t i, std::size_t size) {
  std::string text = std::to_string(i * 2654435761 % 1000000007);
  text.resize(size, 'k');
  return text;
}

void fill(LmdbEnv &env, std::uint64_t entries, std::size_t key_size, std::size_t value_size,
          std::uint64_t each_commit) {
  Dice dice(entries);
  for (std::uint64_t i = 0; i < entries;) {
    LmdbEnv::Write write(env);
    for (std::uint64_t n = 0; n < each_commit && i < entries; ++n, ++i)
      write.put(name(i, key_size), dice.text(dice.below(value_size + 1)));
    write.commit();
  }
}

// Puts and erases entries at random, so that the free list fills and LMDB uses its pages again.
void churn(LmdbEnv &env, std::uint64_t rounds, std::uint64_t names, std::size_t key_size,
           std::size_t value_size) {
  Dice dice(rounds);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    LmdbEnv::Write write(env);
    for (std::uint64_t n = dice.below(30); n != 0; --n) {
      const std::string key = name(dice.below(names), key_size);
      if (dice.below(2) == 0)
        write.erase(key);
      else
        write.put(key, dice.text(dice.below(value_size + 1)));
    }
    write.commit();
  }
}

// Erases most entries at once. This makes a list of free pages so long that it lies in overflow
// pages itself.
void erase_most(LmdbEnv &env, std::uint64_t entries, std::size_t key_size, bool all) {
  LmdbEnv::Write write(env);
  for (std::uint64_t i = 0; i < entries; ++i)
    if (all || i % 10 != 0) write.erase(name(i, key_size));
  write.commit();
}

}  // namespace

const std::vector<Shape> &shapes() {
  static const std::vector<Shape> all = {
      {"new", [](LmdbEnv &) {}},
      {"one entry", [](LmdbEnv &env) { fill(env, 1, 8, 10, 1); }},
      {"one leaf", [](LmdbEnv &env) { fill(env, 30, 9, 40, 10); }},
      {"small values", [](LmdbEnv &env) { fill(env, 3000, 20, 40, 500); }},
      {"odd sizes", [](LmdbEnv &env) { churn(env, 60, 400, 23, 301); }},
      {"deep", [](LmdbEnv &env) { fill(env, 700, 501, 9, 100); }},
      {"large values", [](LmdbEnv &env) { fill(env, 60, 12, 30000, 7); }},
      {"around the size of a node", [](LmdbEnv &env) { fill(env, 120, 24, 4100, 9); }},
      {"churned", [](LmdbEnv &env) { churn(env, 150, 300, 30, 700); }},
      {"churned large values", [](LmdbEnv &env) { churn(env, 80, 60, 30, 9000); }},
      {"churned long keys", [](LmdbEnv &env) { churn(env, 150, 500, 400, 100); }},
      {"free list of many pages",
       [](LmdbEnv &env) {
         fill(env, 900, 10, 6000, 100);
         erase_most(env, 900, 10, false);
         churn(env, 40, 100, 10, 3000);
       }},
      {"emptied",
       [](LmdbEnv &env) {
         fill(env, 300, 10, 600, 50);
         erase_most(env, 300, 10, true);
       }},
      {"free list of many transactions",
       [](LmdbEnv &env) {
         fill(env, 200, 10, 100, 200);
         MDB_txn *reader = nullptr;  // keeps pages freed from now on from being used again
         must(mdb_txn_begin(env.get(), nullptr, MDB_RDONLY, &reader), "txn_begin");
         churn(env, 250, 200, 10, 100);
         mdb_txn_abort(reader);
       }},
  };
  return all;
}

}  // namespace limen::store
