// Gate: opens its store by URL. Also checks, backs up and restores stores.
#include <nlohmann/json.hpp>

#include "gate/gate.h"
#include "gate/upgrade.h"
#include "store/drivers.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;
using Json = nlohmann::ordered_json;

namespace {

// Revokes every login and forgets every key in a restored store. The backup does not contain
// later revocations, so without this a token or key that was revoked since then would be
// valid again. Users log in again, and gates make new keys.
Outcome forget_logins(store::Store &store, const options::Options &options) {
  revocation::RevocationSettings settings;
  settings.max_skew = options.seconds(Id::clock_max_skew);
  const auto revocations = revocation::Revocations::open(store, settings);
  if (!revocations) return revocations.error();
  const auto issuers = revocation::known_issuers(store);
  if (!issuers) return issuers.error();
  for (const std::string &issuer : *issuers) {
    LIMEN_TRY((*revocations)->cut_off(revocation::CutoffScope::everyone, issuer, {}, "restored"));
    LIMEN_TRY(keyring::forget(store, issuer));
  }
  return success();
}

// Describes the store of visitors, or says why it cannot be read. The caller asks about the main
// store, so this is no failure.
Json describe(const Result<store::Facts> &visitors) {
  Json json;
  if (!visitors) {
    json["error"] = visitors.error().message;
    return json;
  }
  json["records"] = visitors->records;
  json["size"] = visitors->size;
  json["free"] = visitors->free;
  json["limit"] = visitors->limit;
  return json;
}

Json describe(const store::Report &report) {
  Json json;
  json["pages"] = report.pages;
  json["free_pages"] = report.free_pages;
  json["records"] = report.records;
  json["members"] = report.members;
  json["log_entries"] = report.entries;
  return json;
}

}  // namespace

Outcome Gate::open_store(std::string_view url) {
  Result<store::Opened> opened = store::open(clock_, url, options_);
  LIMEN_TRY(opened);
  store_url_ = SecretText(url);
  store_ = std::move(opened->store);
  admin_ = opened->admin;
  driver_ = opened->driver;
  return success();
}

Result<store::Store *> Gate::visitors_store() {
  LIMEN_TRY(usable());
  if (store::Store *const open = open_visitors_store_.load(std::memory_order_acquire)) return open;
  const std::lock_guard guard(opening_visitors_);
  if (visitors_store_.store == nullptr) {
    Result<store::Opened> opened = store::open_visitors(clock_, store_url_.view(), options_);
    LIMEN_TRY(opened);
    visitors_store_ = std::move(*opened);
    open_visitors_store_.store(visitors_store_.store.get(), std::memory_order_release);
  }
  return visitors_store_.store.get();
}

// Returns nothing if there is no store of visitors.
std::optional<Result<store::Facts>> Gate::visitors_facts() {
  if (open_visitors_store_.load() == nullptr) {
    const Result<bool> exists = store::has_visitors(store_url_.view());
    if (!exists || !*exists) return std::nullopt;
  }
  const Result<store::Store *> opened = visitors_store();
  if (!opened) return opened.error();
  return visitors_store_.admin->facts();
}

Result<std::string> Gate::store_info() {
  LIMEN_TRY(usable());
  const Result<store::Facts> facts = admin_->facts();
  LIMEN_TRY(facts);
  const Result<std::vector<std::string>> issuers = revocation::known_issuers(*store_);
  LIMEN_TRY(issuers);
  const revocation::Usage revoked = revocations_->usage();
  Json json;
  json["driver"] = driver_->name;
  if (!facts->path.empty()) {
    json["path"] = facts->path;
    json["format"] = facts->format;
    json["created_at"] = facts->created_at;
    json["free"] = facts->free;
    json["readers"] = facts->readers;
  }
  json["size"] = facts->size;
  json["limit"] = facts->limit;
  json["records"] = facts->records;
  json["members"] = facts->members;
  json["log_entries"] = facts->entries;
  json["revocations"] = revoked.entries;
  json["cutoffs"] = revoked.cutoffs;
  json["issuers"] = *issuers;
  if (const auto visitors = visitors_facts()) json["visitors"] = describe(*visitors);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Outcome Gate::back_up(const std::string &path, Progress &progress) {
  LIMEN_TRY(usable());
  if (path.empty()) return fail(Status::argument, "path: empty; expected the path of a new file");
  return admin_->back_up(path, progress);
}

Result<std::string> check_store(std::string_view url, Progress &progress) {
  const Result<store::Checked> checked = store::check(url, progress);
  LIMEN_TRY(checked);
  Json json;
  json["sound"] = true;
  json.update(describe(checked->main));
  if (checked->visitors) json["visitors"] = describe(*checked->visitors);
  return json.dump();
}

Outcome restore_store(std::string_view url, const std::string &backup,
                      const options::Options &options, Progress &progress) {
  LIMEN_TRY(options.check(AppliesTo::restore));
  store::Prepare prepare;
  if (!options.flag(Id::restore_keep_logins))
    prepare = [&options](store::Store &store) { return forget_logins(store, options); };
  return store::restore(url, backup, options, convert_record, prepare, progress);
}

}  // namespace limen::gate
