#include "store/memory/driver.h"

#include "store/memory/open.h"

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

}  // namespace

const Driver driver{
    .scheme = "memory:",
    .name = "memory",
    .example = "memory:",
    .traits = {},
    .open = open_place,
    .check = nullptr,
    .restore = nullptr,
};

}  // namespace limen::store::memory
