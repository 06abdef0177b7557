#include "store/drivers.h"

#include <algorithm>

#include "base/printable.h"
#include "store/lmdb/driver.h"
#include "store/memory/driver.h"

namespace limen::store {
namespace {

constexpr const Driver *drivers[] = {&memory::driver, &lmdb::driver};

bool is_any(const Driver &) { return true; }
bool outlasts_its_process(const Driver &driver) { return driver.check != nullptr; }

// Lists example URLs for a message: "memory: or lmdb:/path".
std::string examples(bool (*wanted)(const Driver &)) {
  std::string text;
  for (const Driver *const driver : drivers) {
    if (!wanted(*driver)) continue;
    if (!text.empty()) text += " or ";
    text += driver->example;
  }
  return text;
}

std::string_view place_in(std::string_view url, const Driver &driver) {
  return url.substr(driver.scheme.size());
}

Result<const Driver *> find_lasting(std::string_view url) {
  Result<const Driver *> driver = find_driver(url);
  if (driver && !outlasts_its_process(**driver))
    return fail(Status::argument, "store: %s is in the memory of one process; expected %s",
                std::string((*driver)->scheme).c_str(), examples(outlasts_its_process).c_str());
  return driver;
}

}  // namespace

Result<const Driver *> find_driver(std::string_view url) {
  for (const Driver *const driver : drivers)
    if (url.starts_with(driver->scheme)) return driver;
  const std::string_view scheme = url.substr(0, url.find(':'));
  return fail(Status::argument, "store: %s is not known; expected %s",
              PrintableName(scheme).c_str(), examples(is_any).c_str());
}

Result<Opened> open(const Clock &clock, std::string_view url, const options::Options &options) {
  const Result<const Driver *> driver = find_driver(url);
  LIMEN_TRY(driver);
  return (*driver)->open(clock, place_in(url, **driver), options);
}

Result<Opened> open_visitors(const Clock &clock, std::string_view url,
                             const options::Options &options) {
  const Result<const Driver *> driver = find_driver(url);
  LIMEN_TRY(driver);
  return (*driver)->open_visitors(clock, place_in(url, **driver), options);
}

Result<bool> has_visitors(std::string_view url) {
  const Result<const Driver *> driver = find_driver(url);
  LIMEN_TRY(driver);
  return (*driver)->has_visitors(place_in(url, **driver));
}

Result<Checked> check(std::string_view url, Progress &progress) {
  const Result<const Driver *> driver = find_lasting(url);
  LIMEN_TRY(driver);
  return (*driver)->check(place_in(url, **driver), progress);
}

Outcome restore(std::string_view url, const std::string &backup, const options::Options &options,
                const Convert &convert, const Prepare &prepare, Progress &progress) {
  const Result<const Driver *> driver = find_lasting(url);
  LIMEN_TRY(driver);
  return (*driver)->restore(place_in(url, **driver), backup, options, convert, prepare, progress);
}

Result<Upgraded> upgrade(std::string_view url, const options::Options &options,
                         const Convert &convert, Progress &progress) {
  const Result<const Driver *> driver = find_lasting(url);
  LIMEN_TRY(driver);
  return (*driver)->upgrade(place_in(url, **driver), options, convert, progress);
}

}  // namespace limen::store
