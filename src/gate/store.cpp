// The store of a gate: opened by its URL, told about, checked, backed up, restored.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "gate/gate.h"
#include "store/lmdb/directory.h"
#include "store/lmdb/open.h"
#include "store/memory/open.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view lmdb_scheme = "lmdb:";

// A URL may hold a password, and a secret may stand in its place: only what looks like a scheme is
// shown.
Error unknown_store(std::string_view url) {
  const std::string_view scheme = url.substr(0, url.find(':'));
  return fail(Status::argument, "store: %s is not known; expected memory: or lmdb:/path",
              PrintableName(scheme).c_str());
}

Result<std::string_view> lmdb_path(std::string_view url) {
  if (url.starts_with(lmdb_scheme)) return url.substr(lmdb_scheme.size());
  if (url == "memory:")
    return fail(Status::argument, "store: memory: is of one process; expected lmdb:/path");
  return unknown_store(url);
}

store::lmdb::Settings lmdb_settings(const options::Options &options) {
  store::lmdb::Settings settings;
  settings.log_retention = options.seconds(Id::log_retention);
  settings.timeout = options.seconds(Id::store_timeout);
  settings.max_size = options.count(Id::store_max_size);
  settings.create = options.flag(Id::store_create);
  return settings;
}

Error cannot(const char *what, const std::string &path) {
  return fail(Status::store, "store: cannot %s %s: %s", what, Printable(path).c_str(),
              strerrordesc_np(errno));
}

// What a restore that was cut short left behind. Nothing else is removed.
Outcome remove_unfinished(const std::string &path) {
  constexpr std::array files{"data.mdb", "data.mdb.part", "data.mdb.new", "lock.mdb", "limen.lock"};
  for (const char *const file : files)
    if (unlink((path + '/' + file).c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
      return cannot("remove", path + '/' + file);
  if (rmdir(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path);
  return success();
}

// Whoever was logged in when the backup was made, or logged in since, logs in
// again, and the gates make new keys: what was revoked since then, a token or a
// key, would else be good again.
Outcome forget_logins(const std::string &path, const options::Options &options) {
  const Clock clock;
  const auto store = store::lmdb::open(clock, path, lmdb_settings(options));
  if (!store) return store.error();
  revocation::RevocationSettings settings;
  settings.max_skew = options.seconds(Id::clock_max_skew);
  const auto revocations = revocation::Revocations::open(**store, settings);
  if (!revocations) return revocations.error();
  const auto issuers = revocation::known_issuers(**store);
  if (!issuers) return issuers.error();
  for (const std::string &issuer : *issuers) {
    LIMEN_TRY((*revocations)->cut_off(revocation::CutoffScope::everyone, issuer, {}, "restored"));
    LIMEN_TRY(keyring::forget(**store, issuer));
  }
  return success();
}

bool is_empty(const std::string &directory) {
  std::error_code error;
  return std::filesystem::is_empty(directory, error) && !error;
}

// Nothing, or an empty directory of this user's own.
Outcome check_place(const std::string &path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0)
    return errno == ENOENT ? success() : cannot("look at", path);
  if (!S_ISDIR(found.st_mode) || !is_empty(path))
    return fail(Status::store, "store: there is something at %s; move it away first",
                Printable(path).c_str());
  if (found.st_uid == geteuid()) return success();
  return fail(Status::store, "store: %s belongs to user %u; restore it as that user",
              Printable(path).c_str(), found.st_uid);
}

}  // namespace

Outcome Gate::open_store(std::string_view url) {
  Result<std::unique_ptr<store::Store>> store = fail(Status::internal, "no store");
  if (url == "memory:")
    store = store::memory::open(clock_, {options_.seconds(Id::log_retention)});
  else if (url.starts_with(lmdb_scheme))
    store = store::lmdb::open(clock_, url.substr(lmdb_scheme.size()), lmdb_settings(options_));
  else
    return unknown_store(url);
  if (!store) return store.error();
  store_ = std::move(*store);
  return success();
}

Result<std::string> Gate::store_info() {
  LIMEN_TRY(usable());
  const Result<store::Facts> facts = store_->facts();
  LIMEN_TRY(facts);
  const Result<std::vector<std::string>> issuers = revocation::known_issuers(*store_);
  LIMEN_TRY(issuers);
  const revocation::Usage revoked = revocations_->usage();
  Json json;
  json["driver"] = facts->driver;
  if (!facts->path.empty()) {
    json["path"] = facts->path;
    json["format"] = facts->format;
    json["created_at"] = facts->created_at;
    json["limit"] = facts->limit;
    json["free"] = facts->free;
    json["readers"] = facts->readers;
  }
  json["size"] = facts->size;
  json["records"] = facts->records;
  json["members"] = facts->members;
  json["log_entries"] = facts->entries;
  json["revocations"] = revoked.entries;
  json["cutoffs"] = revoked.cutoffs;
  json["issuers"] = *issuers;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Outcome Gate::back_up(const std::string &path, Progress &progress) {
  LIMEN_TRY(usable());
  if (path.empty()) return fail(Status::argument, "path: it is empty");
  return store_->back_up(path, progress);
}

Result<std::string> check_store(std::string_view url, Progress &progress) {
  const Result<std::string_view> path = lmdb_path(url);
  LIMEN_TRY(path);
  const Result<store::lmdb::Report> report =
      store::lmdb::check(*path, lmdb_settings(options::Options()), progress);
  LIMEN_TRY(report);
  Json json;
  json["sound"] = true;
  json["pages"] = report->pages;
  json["free_pages"] = report->free_pages;
  json["records"] = report->records;
  json["members"] = report->members;
  json["log_entries"] = report->entries;
  return json.dump();
}

// Beside its place until it is whole, cutoffs and all.
Outcome restore_store(std::string_view url, const std::string &backup,
                      const options::Options &options, Progress &progress) {
  LIMEN_TRY(options.check(AppliesTo::restore));
  const Result<std::string_view> asked = lmdb_path(url);
  LIMEN_TRY(asked);
  const std::string path(asked->substr(0, asked->find_last_not_of('/') + 1));
  const std::string unfinished = path + ".restoring";
  if (path.empty() || path.front() != '/')
    return fail(Status::argument,
                "store: lmdb:%s: expected an absolute path, as in lmdb:/var/lib/shop",
                Printable(path).c_str());
  LIMEN_TRY(check_place(path));
  LIMEN_TRY(remove_unfinished(unfinished));
  Outcome restored = store::lmdb::restore(backup, unfinished, progress);
  if (restored.ok() && !options.flag(Id::restore_keep_logins))
    restored = forget_logins(unfinished, options);
  if (restored.ok() && rename(unfinished.c_str(), path.c_str()) != 0)
    restored = cannot("make", path);
  if (restored.ok()) return store::lmdb::sync_directory(path.substr(0, path.rfind('/') + 1));
  static_cast<void>(remove_unfinished(unfinished));
  return restored;
}

}  // namespace limen::gate
