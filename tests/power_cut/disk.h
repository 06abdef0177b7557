// Models what a disk contains after a power cut. Synced data is there. Of later writes, each sector
// may be there or not. Later names of a directory survive in the order in which they were made.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recording.h"
#include "shared/dice.h"

namespace limen::power {

// Chooses which syncs work. Tests switch each off, to show that it is needed and that they would
// notice if it were missing.
struct Syncs {
  bool data = true;            // fdatasync
  bool durable_writes = true;  // O_DSYNC
  bool names = true;           // fsync of the store's directory
  bool parent = true;          // fsync of the directory above it
  bool notes = true;           // fdatasync of limen.lock

  bool operator==(const Syncs &) const = default;
};

// Tells what a power cut leaves of data that was not synced.
struct Cut {
  enum class Type { all, nothing, torn_last, some } type;
  std::uint64_t seed;
};

struct Image {
  std::map<std::string, std::string> files;  // name and bytes
  bool has_directory = false;
};

class Disk {
 public:
  Disk(std::size_t files, Syncs syncs) : syncs_(syncs), files_(files) {}

  void apply(const Event &event);
  // Returns what is left after a cut. `in_flight` is the write during which it happens, or nullptr.
  Image cut(const Cut &cut, const Event *in_flight) const;
  // Tells whether any data is not synced.
  bool has_unsynced() const;
  static bool can_tear(const Event &event);  // a write of several sectors

 private:
  struct Pending {
    const Event *event;
    bool is_sure;
  };
  struct File {
    std::string synced;
    std::deque<Pending> pending;
  };
  using Names = std::map<std::string, std::size_t, std::less<>>;

  static void put(std::string &bytes, const Event &event, std::size_t from, std::size_t size);
  static void tear(std::string &bytes, const Event &event, Dice &dice);
  static void rename(Names &names, const Event &event);
  void settle(File &file, bool all);
  std::string bytes_of(std::size_t file, const Cut &cut, const Event *in_flight, Dice &dice) const;

  bool works(const Event &sync) const;

  const Syncs syncs_;
  std::vector<File> files_;
  std::set<std::size_t> notes_;  // files that are limen.lock
  Names names_;
  std::vector<const Event *> pending_names_;
  bool has_directory_ = false, is_directory_synced_ = false;
};

}  // namespace limen::power
