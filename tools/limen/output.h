// The output of a command on standard output: for people, or with --json for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"

namespace command {

// One thing that a command shows: named values, in order.
class Record {
 public:
  // Who sees a value: people and programs, or programs alone.
  enum class For { all, programs };

  // Adds a text. If its data() is null it is absent: null in JSON, no line for people.
  Record &text(const char *name, std::string_view value, For who = For::all);
  Record &number(const char *name, std::uint64_t value, For who = For::all);
  Record &time(const char *name, std::optional<std::int64_t> value, For who = For::all);
  Record &flag(const char *name, bool value, For who = For::all);
  // Adds JSON text, shown as it is written: no digit of a large number is lost.
  Record &json(const char *name, std::string_view text, For who = For::all);
  // Adds all members of a JSON object that the library has returned. Numbers whose names end
  // in _at, _from or _until are times.
  Record &members(const Json &object);

  std::string as_json() const;
  // Returns a line of name and value for each.
  std::string as_lines() const;

 private:
  friend class Output;
  struct Value {
    std::string name, json, shown;
    bool absent;
    For who;
  };
  Record &add(std::string name, const Json &value, std::string shown, For who);

  std::vector<Value> values_;
};

class Output {
 public:
  explicit Output(bool json) : json_(json) {}

  bool json() const { return json_; }

  // Shows one record: a line for each value, or one JSON value.
  void one(const Record &record);
  // Shows records: a table, or `nothing` if there are none; or a line of JSON for each.
  void list(const std::vector<Record> &records, const char *nothing);
  // Shows a text, and a line end.
  void line(std::string_view text);

  // Writes what was shown so far, and throws if it cannot. Returns false if nobody reads
  // standard output any more.
  bool flush();

 private:
  const bool json_;
  std::string waiting_;
};

}  // namespace command
