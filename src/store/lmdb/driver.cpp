#include "store/lmdb/driver.h"

#include "store/lmdb/open.h"

namespace limen::store::lmdb {
namespace {

using options::Id;

Settings settings_of(const options::Options &options) {
  Settings settings;
  settings.log_retention = options.seconds(Id::log_retention);
  settings.timeout = options.seconds(Id::store_timeout);
  settings.max_size = options.count(Id::lmdb_max_size);
  settings.create = options.flag(Id::store_create);
  return settings;
}

Result<Opened> open_place(const Clock &clock, std::string_view place,
                          const options::Options &options) {
  return open(clock, place, settings_of(options));
}

Result<Opened> open_visitors(const Clock &clock, std::string_view place,
                             const options::Options &options) {
  Settings settings = settings_of(options);
  settings.create = true;
  return open(clock, std::string(place) + "/visitors", settings);
}

Result<Report> check_place(std::string_view place, Progress &progress) {
  return check(place, settings_of(options::Options()), progress);
}

Outcome restore_place(std::string_view place, const std::string &backup,
                      const options::Options &options, const Convert &convert,
                      const Prepare &prepare, Progress &progress) {
  return restore(place, backup, settings_of(options), convert, prepare, progress);
}

Result<Upgraded> upgrade_place(std::string_view place, const options::Options &options,
                               const Convert &convert, Progress &progress) {
  return upgrade(place, settings_of(options), convert, progress);
}

}  // namespace

const Driver driver{
    .scheme = "lmdb:",
    .name = "lmdb",
    .example = "lmdb:/path",
    .traits = {.reads_block = false, .writes_block = true, .shared = true},
    .open = open_place,
    .open_visitors = open_visitors,
    .check = check_place,
    .restore = restore_place,
    .upgrade = upgrade_place,
};

}  // namespace limen::store::lmdb
