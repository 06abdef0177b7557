// Settings as text properties, checked against one table (options/table.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "options/table.h"

namespace limen::options {

// Keeps its first error, which check() answers. A copy is a snapshot.
class Options {
 public:
  // Fails with option_unknown (suggesting a name), option_value, text or memory:
  // an error must be kept, so running out of memory is one here.
  Outcome set(std::string_view name, std::string_view value);

  // name = value lines; stops at the first error, whose message names the line.
  Outcome load(std::string_view text);

  // Keeps an error that came before a value could be set, and answers it.
  Outcome refuse(const Error &error);

  // The first error of set, load or refuse; or option_place where a property is set
  // that does not apply to `target`.
  Outcome check(AppliesTo target) const;

  // Whether the property was set (and not merely has a default).
  bool has(Id id) const;

  // The value, or the table's default; without either: empty, `unset`, 0 or
  // false. The type must be the table's.
  std::string_view text(Id id) const;
  Seconds seconds(Id id) const;  // duration, time
  std::uint64_t count(Id id) const;
  bool flag(Id id) const;
  std::vector<std::string> list(Id id) const;

  // This with `over`'s properties replacing its own.
  Options overlaid(const Options &over) const;

 private:
  Outcome assign(std::string_view name, std::string_view value);

  std::array<std::optional<SecretText>, property_count> values_;
  std::optional<Error> first_error_;
};

// The table as JSON: an array of {name, type, default (a text, or null), range
// {least, most, text}, places, about}.
std::string describe();

}  // namespace limen::options
