// Gate: its counters, as JSON and in the Prometheus text format.
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/printable.h"
#include "gate/gate.h"

namespace limen::gate {
namespace {

using watch::Count;

// Appears in JSON as {"section":{"name":value}}, and in Prometheus as limen_section_name,
// with _total if it only grows.
struct Figure {
  const char *section, *name, *help;
  bool grows;
  std::uint64_t value;
};

struct Refusals {
  const char *status;
  std::uint64_t value;
};

struct Figures {
  std::string_view issuer;  // empty if the gate has none
  std::vector<Figure> figures;
  std::vector<Refusals> refused;
};

struct Counted {
  Count what;
  const char *section, *name, *help;
};

constexpr std::array<Counted, watch::count_kinds> counted{{
    {Count::tokens_issued, "tokens", "issued", "Tokens issued."},
    {Count::tokens_verified, "tokens", "verified", "Tokens verified and accepted."},
    {Count::sessions_created, "sessions", "created", "Sessions created."},
    {Count::sessions_read, "sessions", "read", "Sessions found by their ticket."},
    {Count::sessions_updated, "sessions", "updated", "Sessions whose data was updated."},
    {Count::sessions_touched, "sessions", "touched", "Sessions whose idle time was restarted."},
    {Count::sessions_renewed, "sessions", "renewed", "Sessions that got a new ticket."},
    {Count::sessions_ended, "sessions", "ended", "Sessions ended by logout."},
    {Count::sessions_evicted, "sessions", "evicted", "Sessions ended by session.limit."},
    {Count::visitors_stored, "visitors", "stored", "Visitors stored or changed."},
    {Count::visitors_read, "visitors", "read", "Visitors read."},
    {Count::visitors_ended, "visitors", "ended", "Visitors ended."},
    {Count::logins_begun, "logins", "begun", "Login marks issued."},
    {Count::revoked_tokens, "revoked", "tokens", "Revocations of one token."},
    {Count::revoked_sessions, "revoked", "sessions", "Revocations of one session."},
    {Count::revoked_subjects, "revoked", "subjects",
     "Revocations of everything a subject has, or of all but one session."},
    {Count::revoked_everyone, "revoked", "everyone", "Revocations of everything issued."},
    {Count::revoked_keys, "revoked", "keys", "Revocations of one key."},
}};

std::string to_json(const Figures &all) {
  using Json = nlohmann::ordered_json;
  Json json = Json::object();
  json["issuer"] = all.issuer.empty() ? Json(nullptr) : Json(all.issuer);
  for (const Figure &figure : all.figures) json[figure.section][figure.name] = figure.value;
  json["refused"] = Json::object();
  for (const Refusals &one : all.refused)
    if (one.value != 0) json["refused"][one.status] = one.value;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void begin_metric(std::string &out, const std::string &name, const char *help, const char *type) {
  out += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

// Follows the text exposition format, version 0.0.4.
std::string to_prometheus(const Figures &all) {
  std::string out;
  begin_metric(out, "limen_gate_info", "The issuer of this gate.", "gauge");
  out += "limen_gate_info{issuer=\"" + label_value(all.issuer) + "\"} 1\n";
  for (const Figure &figure : all.figures) {
    const std::string name =
        std::string("limen_") + figure.section + '_' + figure.name + (figure.grows ? "_total" : "");
    begin_metric(out, name, figure.help, figure.grows ? "counter" : "gauge");
    out += name + ' ' + std::to_string(figure.value) + '\n';
  }
  begin_metric(out, "limen_refused_total", "Refusals, by status.", "counter");
  for (const Refusals &one : all.refused)
    out += std::string("limen_refused_total{status=\"") + one.status + "\"} " +
           std::to_string(one.value) + '\n';
  return out;
}

std::vector<Refusals> refusals(const watch::Counters &counters) {
  std::vector<Refusals> all;
  // Authorization fields are read without a gate, so their statuses never count here.
  const auto counts = [](Status status) {
    return watch::is_refusal(status) && status != Status::bearer && status != Status::bearer_absent;
  };
#define LIMEN_GATE_REFUSALS(status, text, number, kind, quotes) \
  if (counts(Status::status)) all.push_back({text, counters.refused(Status::status)});
  LIMEN_STATUS_TABLE(LIMEN_GATE_REFUSALS)
#undef LIMEN_GATE_REFUSALS
  return all;
}

}  // namespace

Result<std::string> Gate::stats(std::string_view format) const {
  const bool json = format == "json";
  if (!json && format != "prometheus")
    return fail(Status::argument, "format: %s; expected json or prometheus",
                PrintableName(format).c_str());
  LIMEN_TRY(usable());
  Figures all;
  if (options_.has(options::Id::issuer)) all.issuer = options_.text(options::Id::issuer);
  for (const Counted &one : counted)
    all.figures.push_back({one.section, one.name, one.help, true, hub_.counters().sum(one.what)});
  all.refused = refusals(hub_.counters());

  const revocation::Usage revoked = revocations_->usage();
  all.figures.push_back(
      {"revocation", "entries", "Single revocations kept.", false, revoked.entries});
  all.figures.push_back({"revocation", "cutoffs", "Cutoffs kept.", false, revoked.cutoffs});
  all.figures.push_back(
      {"revocation", "bytes", "Bytes used by the table of revocations.", false, revoked.bytes});
  const watch::Hub::Usage events = hub_.usage();
  all.figures.push_back({"events", "told", "Events sent to watches.", true, events.told});
  all.figures.push_back(
      {"events", "lost", "Events dropped because a watch was too slow.", true, events.lost});
  all.figures.push_back({"events", "watches", "Open watches.", false, events.watches});
  if (const std::optional<store::Holding> held = store_->holding()) {
    all.figures.push_back({"store", "records", "Records in the store.", false, held->records});
    all.figures.push_back({"store", "bytes", "Bytes that the records use.", false, held->bytes});
  }
  return json ? to_json(all) : to_prometheus(all);
}

}  // namespace limen::gate
