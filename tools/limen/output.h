// What a command answers, on standard output: for people, or with --json for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace command {

// One thing that a command tells of: named values, in order.
class Record {
 public:
  // Programs get every value; people, those that are worth their line.
  enum class For { all, programs };

  // A view whose data() is null is absent: null, or no line.
  Record &text(const char *name, std::string_view value, For who = For::all);
  Record &number(const char *name, std::uint64_t value, For who = For::all);
  Record &time(const char *name, std::optional<std::int64_t> value, For who = For::all);
  Record &flag(const char *name, bool value, For who = For::all);
  // JSON text.
  Record &json(const char *name, std::string_view value, For who = For::all);
  // The members of a JSON object of the library's, whatever they are. Numbers whose names
  // end in _at, _from or _until are times.
  Record &members(std::string_view object);

  std::string as_json() const;
  // Lines of name and value.
  std::string as_lines() const;

 private:
  friend class Output;
  struct Value {
    std::string name, json, shown;
    bool absent;
    For who;
  };
  Record &add(std::string name, std::string json, std::string shown, bool absent, For who);

  std::vector<Value> values_;
};

class Output {
 public:
  explicit Output(bool json) : json_(json) {}

  bool json() const { return json_; }

  // Where there is more than one line for people, it is those; else one JSON value.
  void one(const Record &record);
  // A JSON value each on its line; for people a table, or `nothing` where there are none.
  void list(const std::vector<Record> &records, const char *nothing);
  // Text as it is, and a line end.
  void line(std::string_view text);

  // Writes what was told so far; throws where that is not possible. Answers false where
  // nobody reads it any more.
  bool flush();

 private:
  const bool json_;
  std::string waiting_;
};

}  // namespace command
