// Many power cuts of one recording, each held against what was promised before it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "disk.h"
#include "recording.h"

namespace limen::power {

struct State {
  std::size_t at;  // before which event the power went
  Cut cut;
};

// Of every event that is no mark: all that was written before it, only what was
// synced, and where it is a write, it torn. Then random ones, up to `wanted` in all.
std::vector<State> every_prefix(const Recording &recording, Syncs syncs, std::size_t wanted);
std::vector<State> random_states(const Recording &recording, Syncs syncs, std::size_t wanted);

struct Found {
  std::size_t states = 0, bad = 0, different = 0;
  std::vector<std::string> examples;  // of what is bad
};

// `lock_files`: the names of files that a cut leaves in any condition, and what
// they held at the end. Each state is looked at by a child of this process, which
// a damaged store may kill.
Found replay(const Recording &recording, Syncs syncs, const std::vector<State> &states,
             const std::map<std::string, std::string> &lock_files);

}  // namespace limen::power
