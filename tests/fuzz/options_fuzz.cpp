// Settings as text: messages stay one short line of UTF-8, whatever is loaded, and
// accepted settings can be written and loaded again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/utf8.h"
#include "options/options.h"
#include "options/value.h"

namespace {

using limen::Outcome;
using limen::options::Id;
using limen::options::Options;
using limen::options::Property;
using limen::options::property_count;
using limen::options::table;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_readable(const Outcome &outcome) {
  if (outcome.ok()) return;
  const std::string_view message = outcome.error().text();
  require(!message.empty() && limen::utf8_valid(message));
  for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

void try_load(std::string_view text) {
  Options options;
  const Outcome loaded = options.load(text);
  require_readable(loaded);
  // The first error stays. What was loaded may still belong to another place.
  const limen::Status checked = options.check(limen::options::AppliesTo::gate).status();
  if (!loaded.ok()) return require(checked == loaded.status());
  require(checked == limen::Status::ok || checked == limen::Status::option_place);
  std::string written;
  for (std::size_t i = 0; i < property_count; ++i) {
    const Id id{static_cast<std::uint8_t>(i)};
    if (options.has(id))
      written.append(table()[i].name).append("=").append(options.text(id)) += '\n';
  }
  Options again;
  require(again.load(written).ok());
  for (std::size_t i = 0; i < property_count; ++i) {
    const Id id{static_cast<std::uint8_t>(i)};
    require(again.has(id) == options.has(id) && again.text(id) == options.text(id));
  }
}

void try_value(const Property &property, std::string_view text) {
  const Outcome outcome = limen::options::check_value(property, text);
  require_readable(outcome);
  if (!outcome.ok() || property.type < limen::options::Type::duration) return;
  const auto number = limen::options::parse_number(property.type, text);
  require(number && *number >= property.least && *number <= property.most);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text = limen::as_text({data, size});
  try_load(text);
  for (const Property &property : table()) try_value(property, text);
  Options options;
  require_readable(options.set(text, "x"));
  return 0;
}
