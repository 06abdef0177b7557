#include "store/memory/driver.h"

#include "store/memory/open.h"

namespace limen::store::memory {
namespace {

using options::Id;

Result<Opened> open_place(const Clock &clock, std::string_view place,
                          const options::Options &options) {
  if (!place.empty())
    return fail(Status::argument, "store: memory: does not accept a path; expected memory:");
  return open(clock, {options.seconds(Id::log_retention)});
}

Result<Opened> open_visitors(const Clock &clock, std::string_view,
                             const options::Options &options) {
  return open(clock, {options.seconds(Id::log_retention)});
}

}  // namespace

const Driver driver{
    .scheme = "memory:",
    .name = "memory",
    .example = "memory:",
    .traits = {},
    .open = open_place,
    .open_visitors = open_visitors,
    .check = nullptr,
    .restore = nullptr,
    .upgrade = nullptr,
};

}  // namespace limen::store::memory
