#include "call.h"

#include <limen/store.hpp>

#include <filesystem>
#include <system_error>

#include "failure.h"
#include "input.h"
#include "json.h"
#include "properties.h"
#include "text.h"

namespace command {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

// Returns the value of a property in lines of `name = value`, or "".
std::string value_in(std::string_view config, std::string_view name) {
  std::string value;
  while (!config.empty()) {
    const std::string_view line = config.substr(0, config.find('\n'));
    config.remove_prefix(std::min(line.size() + 1, config.size()));
    const std::size_t equals = line.find('=');
    if (equals != line.npos && trimmed(line.substr(0, equals)) == name)
      value = trimmed(line.substr(equals + 1));
  }
  return value;
}

// Returns the path of a store on this host that does not exist, or "".
std::string missing_store(std::string_view url) {
  constexpr std::string_view scheme = "lmdb:";
  if (!url.starts_with(scheme)) return "";
  const std::filesystem::path path(url.substr(scheme.size()));
  std::error_code unknown;
  const bool there = std::filesystem::exists(path / "data.mdb", unknown);
  return there || unknown ? "" : path.string();
}

}  // namespace

Call::Call(Arguments arguments)
    : arguments_(std::move(arguments)), output_(arguments_.values.contains("--json")) {}

std::string Call::text(const std::string &name) const {
  const auto found = arguments_.values.find(name);
  return found == arguments_.values.end() ? "" : found->second.back();
}

std::vector<std::string> Call::all(const std::string &name) const {
  const auto found = arguments_.values.find(name);
  return found == arguments_.values.end() ? std::vector<std::string>() : found->second;
}

std::string Call::content(const std::string &name) const {
  return has(name) ? given(text(name), name) : "";
}

std::string Call::secret(const std::string &parameter) const {
  if (has(parameter) && has("--file"))
    refuse(parameter + ": given twice, as an argument and by --file");
  if (has("--file")) return given("@" + text("--file"), "--file");
  if (!has(parameter)) refuse(parameter + ": missing; give it, or @FILE, or - for standard input");
  std::string secret = content(parameter);
  // The prefix lets secret scanners recognise a ticket; it is not part of it.
  if (secret.starts_with("lmn_")) secret.erase(0, 4);
  return secret;
}

std::uint64_t Call::number(const std::string &flag, std::uint64_t fallback) const {
  if (!has(flag)) return fallback;
  const std::string digits = text(flag);
  const std::optional<std::uint64_t> number = whole_number(digits);
  if (!number) refuse(flag + ": " + printable_word(digits) + " is not a whole number");
  return *number;
}

limen::Options Call::properties() const {
  limen::Options options;
  for (const Property &property : command::properties()) {
    if (!property.applies(arguments_.command->place)) continue;
    const auto given = arguments_.properties.find(property.flag);
    if (given != arguments_.properties.end())
      set_from_argument(options, property, given->second);
    else if (const char *const value = environment(property.environment))
      options.set(property.name.c_str(), value);
  }
  return options;
}

std::string Call::store() const {
  if (has("--store")) return text("--store");
  if (const char *const url = environment("LIMEN_STORE")) return url;
  refuse("no store is given: use --store URL, or set LIMEN_STORE");
}

const std::string &Call::config() const {
  if (!config_) config_ = has("--config") ? read_file(text("--config"), "--config") : "";
  return *config_;
}

// Collects the properties of the gate: the file, then the environment, then the arguments, except
// those that belong to the call itself.
limen::Options Call::gate_properties(std::string_view issuer) const {
  limen::Options options;
  if (has("--config")) options.load(config());
  options.set("store.create", has("--create") ? "true" : "false");
  for (const Property &property : command::properties()) {
    if (!property.applies("gate") || (property.name == "store.create" && has("--create"))) continue;
    const auto given = arguments_.properties.find(property.flag);
    if (given != arguments_.properties.end() && !property.applies(arguments_.command->place))
      set_from_argument(options, property, given->second);
    else if (const char *const value = environment(property.environment))
      options.set(property.name.c_str(), value);
  }
  if (!issuer.empty()) options.set("issuer", issuer);
  return options;
}

std::string Call::named_issuer(std::string_view config) const {
  const auto given = arguments_.properties.find("--issuer");
  if (given != arguments_.properties.end()) return given->second;
  if (const char *const issuer = environment("LIMEN_ISSUER")) return issuer;
  return value_in(config, "issuer");
}

// Returns the only issuer in the store.
std::string Call::only_issuer() const {
  limen::Options options = gate_properties("");
  options.set("store.create", "false");
  if (has("--create") && !missing_store(store()).empty())
    refuse("no issuer is given, and the store does not exist: use --issuer, or set LIMEN_ISSUER");
  const std::string info = limen::store_info(open(options));
  const auto issuers = Json::parse(info).at("issuers").get<std::vector<std::string>>();
  if (issuers.size() == 1) return issuers[0];
  if (issuers.empty())
    refuse("no issuer is given, and the store has none: use --issuer, or set LIMEN_ISSUER");
  std::string all;
  for (const std::string &issuer : issuers) all += " " + printable(issuer);
  refuse("no issuer is given, and the store has several: use --issuer with one of" + all);
}

// Opens the gate. A store that does not exist is an error, so that a misspelt name makes no new
// store.
limen::Gate Call::open(const limen::Options &options) const {
  const std::string url = store();
  try {
    return limen::Gate(url, options);
  } catch (const limen::Unavailable &) {
    const std::string missing = missing_store(url);
    if (missing.empty()) throw;
    refuse("store: " + printable_word(missing) + " does not exist; --create makes it",
           LIMEN_E_STORE);
  }
}

limen::Gate Call::gate() const {
  std::string issuer = named_issuer(config());
  if (issuer.empty()) issuer = only_issuer();
  return open(gate_properties(issuer));
}

limen::Gate Call::any_gate() const { return open(gate_properties(named_issuer(config()))); }

}  // namespace command
