// Replays many power cuts of one recording, and compares each with the marks before it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "disk.h"
#include "judge.h"
#include "recording.h"

namespace limen::power {

struct State {
  std::size_t at;  // the event before which the power is cut
  Cut cut;
};

// Makes these states for every event that is not a mark: with all earlier writes, with only synced
// data, and if it is a write, with that write torn. Adds random states, up to `wanted` in all.
std::vector<State> every_prefix(const Recording &recording, Syncs syncs, std::size_t wanted);
std::vector<State> random_states(const Recording &recording, Syncs syncs, std::size_t wanted);

struct Found {
  std::size_t states = 0, bad = 0, different = 0;
  std::vector<std::string> examples;  // of what is wrong

  void print(const char *what) const;
};

struct Replayed {
  // Names files that a cut leaves in any condition, with their contents at the end.
  std::map<std::string, std::string> lock_files;
  MakeJudge make_judge;
  std::string store = "store";  // the path of the store in the judge's folder
};

// Judges each state in a child of this process, which a damaged store may kill.
Found replay(const Recording &recording, Syncs syncs, const std::vector<State> &states,
             const Replayed &replayed);

}  // namespace limen::power
