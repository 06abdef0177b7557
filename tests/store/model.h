// Implements the store contract in its simplest form, and makes random operations on it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace limen::store {

// Lists the names that operations use. They are few, so that operations meet.
std::vector<Bucket> model_buckets();
std::vector<Kind> model_kinds();
std::vector<std::string> model_keys();
std::vector<std::string> model_members();
std::vector<std::string> model_indexes();

struct ModelCondition {
  Condition::Type type;
  Kind kind;
  std::string key;
  // at_version: 0 stands for absent, 1 for the record's version, 2 for the last version it ever
  // had. index_below: the number.
  std::uint64_t number;
  std::size_t prefix = 0;
};

struct ModelWrite {
  Write::Type type;
  Kind kind;
  std::string key, value;
  Seconds expires_in, end_in;  // from now
};

struct Operation {
  enum class Type {
    commit,
    retry,   // repeats the last named commit that was done
    advance  // the clock
  } type;
  Bucket bucket = 0;
  bool named = false;
  std::vector<ModelCondition> conditions;
  std::vector<ModelWrite> writes;
  Seconds by = 0;
};

std::vector<Operation> random_operations(std::uint64_t seed, std::size_t count);
std::string print(const std::vector<Operation> &operations);

class Model {
 public:
  struct Kept {
    std::string value;
    Version version;
    Seconds expires_at, end;
  };
  struct Entry {
    Kind kind;
    std::string body;
    Seconds at;
  };

  // Returns a live record, or nullptr.
  const Kept *find(Bucket bucket, Kind kind, const std::string &key, Seconds now) const;
  // Returns the last version that a record of this name ever had.
  Version last_version(Bucket bucket, Kind kind, const std::string &key) const;
  std::vector<std::string> list(Bucket bucket, const std::string &index, Seconds now) const;
  // Counts the live records of a kind.
  std::size_t count(Kind kind, Seconds now) const;
  const std::vector<Entry> &log() const { return log_; }

  bool holds(Bucket bucket, const Condition &condition, Seconds now) const;
  // Applies a write. `version` is the version that the store returned.
  void apply(Bucket bucket, const Write &write, Version version, Seconds now);

 private:
  using Name = std::pair<std::pair<Bucket, Kind>, std::string>;

  std::map<Name, Kept> records_;
  std::map<Name, Version> versions_;
  std::map<std::pair<Bucket, std::string>, std::map<std::string, Seconds>> indexes_;
  std::vector<Entry> log_;
};

}  // namespace limen::store
