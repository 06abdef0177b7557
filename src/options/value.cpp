#include "options/value.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>

#include "base/printable.h"
#include "base/utf8.h"

namespace limen::options {
namespace {

struct Unit {
  char letter;
  std::int64_t size;
};

// Largest first.
constexpr Unit duration_units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr Unit count_units[] = {{'G', 1 << 30}, {'M', 1 << 20}, {'k', 1 << 10}};

std::span<const Unit> units_of(Type type) {
  if (type == Type::duration) return duration_units;
  if (type == Type::count) return count_units;
  return {};
}

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> parse_digits(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::int64_t number = 0;
  bool overflow = false;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    overflow |= __builtin_mul_overflow(number, 10, &number);
    overflow |= __builtin_add_overflow(number, c - '0', &number);
  }
  return overflow ? largest : number;
}

std::string number_text(Type type, std::int64_t number) {
  for (const Unit &unit : units_of(type)) {
    const bool fits = number != 0 && number % unit.size == 0;
    if (fits || unit.size == 1) return std::to_string(number / unit.size) + unit.letter;
  }
  return std::to_string(number);
}

const char *examples(const Property &property) {
  switch (property.type) {
    case Type::duration:
      return ", such as 90, 30s, 15m, 12h or 7d";
    case Type::count:
      return property.most < 1 << 20 ? "" : ", such as 4096, 16k or 1M";
    default:
      return "";
  }
}

Outcome check_number(const Property &property, std::string_view value) {
  const std::optional<std::int64_t> number = parse_number(property.type, value);
  if (!number)
    return fail(Status::option_value, "%s: %s is not a %s: expected %s%s", property.name,
                Printable(value).c_str(), type_name(property.type), range_text(property).c_str(),
                examples(property));
  if (*number < property.least || *number > property.most)
    return fail(Status::option_value, "%s: %s is out of range: expected %s", property.name,
                Printable(value).c_str(), range_text(property).c_str());
  return success();
}

Outcome check_length(const Property &property, std::string_view value) {
  const auto size = static_cast<std::int64_t>(value.size());
  if (size < property.least || size > property.most)
    return fail(Status::option_value, "%s: the value has %zu bytes: expected %s", property.name,
                value.size(), range_text(property).c_str());
  return success();
}

Outcome check_list(const Property &property, std::string_view value) {
  LIMEN_TRY(check_length(property, value));
  std::vector<std::string_view> entries = split_list(value);
  if (entries.empty())
    return fail(Status::option_value,
                "%s: the list holds only blanks: expected entries with blanks between them",
                property.name);
  std::sort(entries.begin(), entries.end());
  const auto twice = std::adjacent_find(entries.begin(), entries.end());
  if (twice != entries.end())
    return fail(Status::option_value, "%s: %s occurs twice: expected each entry once",
                property.name, Printable(*twice).c_str());
  return success();
}

}  // namespace

std::optional<std::int64_t> parse_number(Type type, std::string_view text) {
  if (type == Type::flag) {
    if (text == "true") return 1;
    if (text == "false") return 0;
    return std::nullopt;
  }
  std::int64_t size = 1;
  for (const Unit &unit : units_of(type)) {
    if (!text.ends_with(unit.letter)) continue;
    size = unit.size;
    text.remove_suffix(1);
    break;
  }
  std::optional<std::int64_t> number = parse_digits(text);
  if (number && __builtin_mul_overflow(*number, size, &*number)) number = largest;
  return number;
}

std::vector<std::string_view> split_list(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string_view> entries;
  for (;;) {
    const std::size_t start = text.find_first_not_of(blanks);
    if (start == text.npos) return entries;
    text.remove_prefix(start);
    const std::size_t size = std::min(text.find_first_of(blanks), text.size());
    entries.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

Outcome check_value(const Property &property, std::string_view value) {
  if (property.type == Type::line) return success();
  const std::size_t valid = utf8_valid_prefix(value);
  if (valid != value.size())
    return fail(Status::text, "%s: byte %zu of the value is not UTF-8", property.name, valid);
  switch (property.type) {
    case Type::text:
    case Type::secret:
      return check_length(property, value);
    case Type::list:
      return check_list(property, value);
    default:
      return check_number(property, value);
  }
}

const char *type_name(Type type) {
  constexpr const char *names[] = {"text",     "line",  "secret", "list",
                                   "duration", "count", "time",   "flag"};
  const auto index = static_cast<std::size_t>(type);
  return index < std::size(names) ? names[index] : "?";
}

std::string range_text(const Property &property) {
  const Type type = property.type;
  if (type == Type::flag) return "true or false";
  if (type == Type::line) return std::to_string(property.most) + " bytes; more is cut";
  std::string range = number_text(type, property.least) + " to " + number_text(type, property.most);
  if (type == Type::duration || type == Type::count) return range;
  return range + (type == Type::time ? " seconds since 1970" : " bytes");
}

}  // namespace limen::options
