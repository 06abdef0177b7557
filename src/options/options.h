// Options: text properties, checked against one table (options/table.h).
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

// Keeps its first error, which check() returns. A copy is a snapshot.
class Options {
 public:
  // Sets a property. Fails with option_unknown (and suggests a name), option_value,
  // text or memory. Running out of memory is an error here, not an exception, because
  // it must be kept.
  Outcome set(std::string_view name, std::string_view value);

  // Sets properties from lines of the form name = value. Stops at the first error,
  // whose message names the line.
  Outcome load(std::string_view text);

  // Keeps an error that occurred before a value could be set, and returns it.
  Outcome refuse(const Error &error);

  // Returns the first error of set, load or refuse. Fails with option_place if a
  // property is set that does not apply to `target`.
  Outcome check(AppliesTo target) const;
  // The same for options that may apply to either.
  Outcome check(AppliesTo target, AppliesTo other) const;

  // Whether the property was set. A default does not count.
  bool has(Id id) const;

  // Returns the value, or the table's default; without either, an empty text, `unset`,
  // 0 or false. Call the one that fits the property's type in the table.
  std::string_view text(Id id) const;
  Seconds seconds(Id id) const;  // duration, time
  std::uint64_t count(Id id) const;
  bool flag(Id id) const;
  std::vector<std::string> list(Id id) const;

  // Returns a copy in which the properties that `over` has set replace its own.
  Options overlaid(const Options &over) const;

 private:
  Outcome assign(std::string_view name, std::string_view value);

  std::array<std::optional<SecretText>, property_count> values_;
  std::optional<Error> first_error_;
};

// Returns the table as JSON: an array of {name, type, default (a text, or null), range
// {least, most, text}, places, about}.
std::string describe();

}  // namespace limen::options
