// Tests random damage. LMDB must open, walk and change every file that passes the check, without an
// error and without dying.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "lmdb_file.h"
#include "store/lmdb/file/check.h"

namespace limen::store {

namespace {

using namespace lmdb::file;

// Chooses a byte of LMDB's own numbers, in headers, offsets or heads of nodes, not in keys or
// values.
std::size_t structural_byte(const Bytes &file, std::size_t at_page, Dice &dice) {
  const std::size_t start = at_page * page_bytes;
  if (at_page < meta_pages) return start + dice.below(page_header_size + sizeof(Meta));
  const Page p = page(file, at_page);
  const bool tree = p.flags() == leaf_flag || p.flags() == branch_flag;
  if (tree && p.lower() > page_header_size && p.lower() <= page_bytes && dice.below(2) == 0) {
    const std::size_t node = p.offset(dice.below((p.lower() - page_header_size + 1) / 2));
    // Covers the head, the first bytes of the key, and with a short key the start of the value,
    // which may be a list or a page number.
    return start + std::min(node + dice.below(32), page_bytes - 1);
  }
  return start + dice.below(std::min(page_bytes, std::max<std::size_t>(p.lower(), 24)));
}

void set_number(Bytes &file, std::size_t at, std::uint64_t pages, Dice &dice) {
  constexpr std::uint64_t fixed[] = {0,    1,    2,     3,     7,       16,   512,
                                     4095, 4096, 65534, 65535, 1 << 20, ~0ull};
  std::uint64_t number = dice.below(pages + 2);
  if (dice.below(2) == 0) number = fixed[dice.below(std::size(fixed))];
  const std::size_t size = std::size_t{1} << dice.below(4);
  std::memcpy(file.data() + at, &number, std::min(size, file.size() - at));
}

// Chooses a meta page, a page of the trees, or now and then any page.
std::size_t any_page(const Bytes &file, const std::vector<std::uint64_t> &used, Dice &dice) {
  switch (dice.below(8)) {
    case 0:
      return dice.below(meta_pages);
    case 1:
      return dice.below(file.size() / page_bytes);
    default:
      return used.empty() ? 0 : used[dice.below(used.size())];
  }
}

void damage(Bytes &file, const std::vector<std::uint64_t> &used, Dice &dice) {
  const std::size_t pages = file.size() / page_bytes;
  const std::size_t at = any_page(file, used, dice), other = any_page(file, used, dice);
  std::uint8_t *const bytes = file.data() + at * page_bytes;
  switch (dice.below(9)) {
    case 0:
      file[dice.below(file.size())] ^= 1 << dice.below(8);
      break;
    case 1:
    case 2:
      file[structural_byte(file, at, dice)] ^= 1 << dice.below(8);
      break;
    case 3:
      file[structural_byte(file, at, dice)] = static_cast<std::uint8_t>(dice.below(256));
      break;
    case 4:
      set_number(file, structural_byte(file, at, dice), pages, dice);
      break;
    case 5:  // a write that never came, or came elsewhere
      std::memcpy(bytes, file.data() + other * page_bytes, page_bytes);
      if (dice.below(2) == 0) put<std::uint64_t>(file, at * page_bytes, at);
      break;
    case 6:
      std::fill_n(bytes, page_bytes, static_cast<std::uint8_t>(dice.below(2) * 255));
      break;
    case 7:  // half a write
      std::memcpy(bytes + page_bytes / 2, file.data() + other * page_bytes + page_bytes / 2,
                  page_bytes / 2);
      break;
    case 8:
      std::ranges::copy(dice.text(page_bytes), bytes);
      if (dice.below(2) == 0) put<std::uint64_t>(file, at * page_bytes, at);
      break;
  }
}

struct Counts {
  int found = 0, found_deadly = 0, harmless = 0;
};

// Damages a sound file many times. Now and then it also gives LMDB a file that the check refused,
// and LMDB dies of some of these.
void try_damage(const Bytes &sound, int rounds, std::uint64_t seed, Counts &counts) {
  const TempFolder folder;
  Dice dice(seed);
  const Meta meta = meta_of(sound);
  std::vector<std::uint64_t> used = pages_of(sound, meta.main);
  for (const std::uint64_t free_list : pages_of(sound, meta.free_list)) used.push_back(free_list);
  for (int round = 0; round < rounds; ++round) {
    Bytes file = sound;
    for (std::uint64_t n = dice.below(4) == 0 ? 3 : 1; n != 0; --n) damage(file, used, dice);
    if (file == sound) continue;
    const auto report = lmdb::file::check(file, 0);
    if (!report.ok()) {
      ++counts.found;
      EXPECT_EQ(report.status(), Status::store);
      EXPECT_TRUE(report.error().text().starts_with("store: data.mdb"));
      if (round % 16 == 0 && fate(folder, file) == Fate::died) ++counts.found_deadly;
    } else {
      ++counts.harmless;
      ASSERT_TRUE(report->complete);
      ASSERT_EQ(fate(folder, file), Fate::well) << "seed " << seed << ", round " << round;
    }
  }
}

TEST(LmdbRandomDamage, WhatPassesDoesLmdbNoHarm) {
#ifdef LIMEN_SANITIZED
  constexpr int usual = 60;  // few, because starting a process is slow there
#else
  constexpr int usual = 200;
#endif
  const int rounds = std::getenv("LIMEN_SOAK") ? 5000 : usual;
  Counts counts;
  for (std::size_t i = 0; i < shapes().size(); ++i) {
    SCOPED_TRACE(shapes()[i].name);
    LmdbEnv env;
    shapes()[i].fill(env);
    const TempFolder folder;
    const Bytes sound = env.file();
    ASSERT_EQ(fate(folder, sound), Fate::well);
    Counts here;
    try_damage(sound, rounds, 100 + i, here);
    std::printf("%-32s found %6d, of which of every 16th kill LMDB %5d; harmless %6d\n",
                shapes()[i].name, here.found, here.found_deadly, here.harmless);
    counts.found += here.found;
    counts.found_deadly += here.found_deadly;
    counts.harmless += here.harmless;
    if (HasFatalFailure()) return;
  }
  std::printf("found %d, harmless %d, missed 0\n", counts.found, counts.harmless);
  EXPECT_GT(counts.found, rounds * 7);
  EXPECT_GT(counts.found_deadly, 5);
  EXPECT_GT(counts.harmless, rounds * 2);
}

TEST(LmdbRandomDamage, FilesCutAtAnyPageAreFoundOrHarmless) {
  for (const Shape &shape : shapes()) {
    SCOPED_TRACE(shape.name);
    LmdbEnv env;
    shape.fill(env);
    const TempFolder folder;
    const Bytes sound = env.file();
    const std::size_t pages = sound.size() / page_bytes;
    int harmless = 0;
    for (std::size_t kept = 0; kept < pages; ++kept) {
      const ByteView cut(sound.data(), kept * page_bytes);
      if (!lmdb::file::check(cut, 0).ok()) continue;
      ++harmless;
      // Many files end in free pages, so LMDB is tried with only some of them.
      if (harmless % 16 == 1) {
        ASSERT_EQ(fate(folder, cut), Fate::well) << kept << " pages kept";
      }
    }
    EXPECT_FALSE(lmdb::file::check(ByteView(sound.data(), page_bytes), 0).ok());
    EXPECT_FALSE(lmdb::file::check(ByteView(), 0).ok());
  }
}

}  // namespace

}  // namespace limen::store
