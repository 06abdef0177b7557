#include "store/lmdb/driver.h"

#include <unistd.h>

#include "store/lmdb/directory.h"
#include "store/lmdb/open.h"
#include "store/visitors.h"

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

Settings settings_of_visitors(const options::Options &options) {
  Settings settings = settings_of(options);
  settings.max_size = max_size_of_visitors(options, Id::lmdb_max_size);
  settings.create = true;
  settings.of_visitors = true;
  return settings;
}

Result<Opened> open_visitors_of(const Clock &clock, std::string_view place,
                                const options::Options &options) {
  return open(clock, place, settings_of_visitors(options));
}

bool has_visitors(std::string_view place) {
  const std::string path = std::string(place) + '/' + std::string(visitors_directory) + '/';
  return access((path + std::string(data_file)).c_str(), F_OK) == 0;
}

Result<Checked> check_place(std::string_view place, Progress &progress) {
  const options::Options defaults;
  const Result<Report> main = check(place, settings_of(defaults), progress);
  LIMEN_TRY(main);
  if (!has_visitors(place)) return Checked{*main, std::nullopt};
  const Result<Report> visitors = check(place, settings_of_visitors(defaults), progress);
  if (visitors) return Checked{*main, *visitors};
  return fail(visitors.status(), "visitors: %s", visitors.error().message);
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
    .open_visitors = open_visitors_of,
    .has_visitors = has_visitors,
    .check = check_place,
    .restore = restore_place,
    .upgrade = upgrade_place,
};

}  // namespace limen::store::lmdb
