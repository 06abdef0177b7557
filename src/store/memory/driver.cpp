#include "store/memory/driver.h"

#include "store/memory/open.h"
#include "store/visitors.h"

namespace limen::store::memory {
namespace {

using options::Id;

Result<Opened> open_place(const Clock &clock, std::string_view place,
                          const options::Options &options) {
  if (!place.empty())
    return fail(Status::argument, "store: memory: does not accept a path; expected memory:");
  return open(clock, {.log_retention = options.seconds(Id::log_retention),
                      .max_size = options.count(Id::memory_max_size)});
}

Result<Opened> open_visitors_of(const Clock &clock, std::string_view /*place*/,
                                const options::Options &options) {
  return open(clock, {.log_retention = options.seconds(Id::log_retention),
                      .max_size = max_size_of_visitors(options, Id::memory_max_size),
                      .max_size_name = "visitor.max_size"});
}

// A store in memory has no visitors until its own gate has opened their store.
bool has_visitors(std::string_view /*place*/) { return false; }

}  // namespace

const Driver driver{
    .scheme = "memory:",
    .name = "memory",
    .example = "memory:",
    .traits = {},
    .open = open_place,
    .open_visitors = open_visitors_of,
    .has_visitors = has_visitors,
    .check = nullptr,
    .restore = nullptr,
    .upgrade = nullptr,
};

}  // namespace limen::store::memory
