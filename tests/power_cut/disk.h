// What a disk holds after a power cut. What was synced is there. What was written
// since may be there or not, each write by itself, and of a write each sector;
// the names of a directory follow in the order in which they were made.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recording.h"
#include "shared/dice.h"

namespace limen::power {

// Which syncs keep their promise. To show that each is needed, and that a test
// sees where it is not kept.
struct Syncs {
  bool data = true;            // fdatasync
  bool durable_writes = true;  // O_DSYNC
  bool names = true;           // fsync of the store's directory
  bool parent = true;          // and of the one that it lies in

  bool operator==(const Syncs &) const = default;
};

// What the cut leaves of that which was not synced.
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
  // `in_flight`: what was going on then, if it was a write.
  Image cut(const Cut &cut, const Event *in_flight) const;
  // Whether it matters what the cut leaves.
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

  const Syncs syncs_;
  std::vector<File> files_;
  Names names_;
  std::vector<const Event *> pending_names_;
  bool has_directory_ = false, is_directory_synced_ = false;
};

}  // namespace limen::power
