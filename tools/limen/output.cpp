#include "output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "failure.h"
#include "text.h"

namespace command {
namespace {

bool is_time(std::string_view name) {
  return name.ends_with("_at") || name.ends_with("_from") || name.ends_with("_until");
}

}  // namespace

Record &Record::add(std::string name, const Json &value, std::string shown, For who) {
  values_.push_back({std::move(name), json_text(value), std::move(shown), value.is_null(), who});
  return *this;
}

Record &Record::text(const char *name, std::string_view value, For who) {
  if (value.data() == nullptr) return add(name, nullptr, "", who);
  return add(name, value, printable(value), who);
}

Record &Record::number(const char *name, std::uint64_t value, For who) {
  return add(name, value, std::to_string(value), who);
}

Record &Record::time(const char *name, std::optional<std::int64_t> value, For who) {
  if (!value) return add(name, nullptr, "", who);
  return add(name, *value, time_text(*value), who);
}

Record &Record::flag(const char *name, bool value, For who) {
  return add(name, value, value ? "true" : "false", who);
}

Record &Record::json(const char *name, std::string_view text, For who) {
  const std::string line = one_line(text);
  values_.push_back({name, line, line, false, who});
  return *this;
}

Record &Record::members(const Json &object) {
  for (const auto &[name, value] : object.items()) {
    const bool is_date = value.is_number_integer() && is_time(name);
    add(name, value, is_date ? time_text(value.get<std::int64_t>()) : printable(plain(value)),
        For::all);
  }
  return *this;
}

std::string Record::as_json() const {
  std::string json = "{";
  for (const Value &value : values_) {
    if (json.size() > 1) json += ',';
    json.append(json_text(value.name)).append(1, ':').append(value.json);
  }
  return json += '}';
}

std::string Record::as_lines() const {
  std::size_t widest = 0;
  for (const Value &value : values_) {
    if (value.who == For::all && !value.absent) widest = std::max(widest, width(value.name));
  }
  std::string lines;
  for (const Value &value : values_) {
    if (value.who != For::all || value.absent) continue;
    lines += printable(value.name);
    lines.append(widest - width(value.name) + 2, ' ').append(value.shown).append(1, '\n');
  }
  return lines;
}

void Output::line(std::string_view text) { waiting_.append(text).append(1, '\n'); }

void Output::one(const Record &record) {
  if (json_)
    line(record.as_json());
  else
    waiting_ += record.as_lines();
}

void Output::list(const std::vector<Record> &records, const char *nothing) {
  if (json_) {
    for (const Record &record : records) line(record.as_json());
    return;
  }
  if (records.empty()) return line(nothing);
  std::vector<std::vector<std::string>> rows(1);
  for (const Record::Value &value : records.front().values_) {
    if (value.who != Record::For::all) continue;
    std::string title = value.name;
    for (char &c : title) c = c == '_' ? ' ' : static_cast<char>(std::toupper(c));
    rows[0].push_back(title);
  }
  for (const Record &record : records) {
    std::vector<std::string> &row = rows.emplace_back();
    for (const Record::Value &value : record.values_) {
      if (value.who == Record::For::all) row.push_back(value.absent ? "-" : value.shown);
    }
  }
  std::vector<std::size_t> widths(rows[0].size());
  for (const auto &row : rows) {
    for (std::size_t i = 0; i < widths.size() && i < row.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  }
  for (const auto &row : rows) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line(text);
  }
}

bool Output::flush() {
  std::string_view left = waiting_;
  while (!left.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) return false;
    if (written < 0) refuse(std::string("standard output: ") + std::strerror(errno));
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  waiting_.clear();
  return true;
}

}  // namespace command
