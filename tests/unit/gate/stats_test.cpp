// Checks a gate's counters in both formats.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "gate/gate.h"

namespace limen::gate {
namespace {

using testing::HasSubstr;
using testing::Not;
using watch::Count;

std::shared_ptr<Gate> gate_of(std::initializer_list<std::pair<const char *, std::string>> options) {
  options::Options all;
  for (const auto &[name, value] : options) EXPECT_TRUE(all.set(name, value).ok()) << name;
  auto gate = Gate::open("memory:", all);
  EXPECT_TRUE(gate.ok());
  return *gate;
}

std::shared_ptr<Gate> shop() {
  return gate_of({{"issuer", "acme"}, {"keys.algorithm", "HS256"}, {"clock.manual", "true"}});
}

nlohmann::json json_of(const Gate &gate) {
  const auto text = gate.stats("json");
  EXPECT_TRUE(text.ok());
  return nlohmann::json::parse(*text);
}

std::string prometheus_of(const Gate &gate) {
  const auto text = gate.stats("prometheus");
  EXPECT_TRUE(text.ok());
  return *text;
}

TEST(Stats, BeginAtNothing) {
  const auto json = json_of(*shop());
  EXPECT_EQ(json["issuer"], "acme");
  EXPECT_EQ(json["tokens"]["issued"], 0);
  EXPECT_EQ(json["refused"], nlohmann::json::object());
  EXPECT_EQ(json["events"]["told"], 0);
  EXPECT_EQ(json["revocation"]["entries"], 0);
}

TEST(Stats, CountWhatTheGateDoes) {
  const auto gate = shop();
  const auto watch = std::move(*gate->hub().watch());
  char out[4096];
  std::size_t needed = 0;
  ASSERT_TRUE(gate->issue("alex", {}, nullptr, nullptr, out, needed).ok());
  ASSERT_TRUE(gate->begin_login("alex").ok());
  for (const char *id : {"one", "two", "three"})
    ASSERT_TRUE(gate->revoke_token_id({}, id, unset, {}).ok());
  ASSERT_TRUE(gate->revoke_subject("alex", "hacked").ok());
  ASSERT_TRUE(gate->revoke_everyone({}).ok());
  gate->refused(fail(Status::token_expired, "exp"));
  gate->refused(fail(Status::token_expired, "exp"));
  gate->refused(fail(Status::argument, "not counted"));

  const auto json = json_of(*gate);
  EXPECT_EQ(json["tokens"]["issued"], 1);
  EXPECT_EQ(json["logins"]["begun"], 1);
  EXPECT_EQ(json["revoked"]["tokens"], 3);
  EXPECT_EQ(json["revoked"]["subjects"], 1);
  EXPECT_EQ(json["revoked"]["everyone"], 1);
  EXPECT_EQ(json["refused"], (nlohmann::json{{"LIMEN_E_TOKEN_EXPIRED", 2}}));
  EXPECT_EQ(json["revocation"]["entries"], 3);
  EXPECT_EQ(json["revocation"]["cutoffs"], 2);
  EXPECT_GT(json["revocation"]["bytes"], 0);
  EXPECT_EQ(json["events"]["told"], 7);
  EXPECT_EQ(json["events"]["lost"], 0);
  EXPECT_EQ(json["events"]["watches"], 1);
  EXPECT_GE(json["store"]["records"], 5);
  EXPECT_GT(json["store"]["bytes"], 0);
}

// Each counter appears under its own name.
TEST(Stats, EveryCountHasItsName) {
  const std::pair<const char *, const char *> names[] = {
      {"tokens", "issued"},    {"tokens", "verified"},  {"sessions", "created"},
      {"sessions", "read"},    {"sessions", "updated"}, {"sessions", "touched"},
      {"sessions", "renewed"}, {"sessions", "ended"},   {"sessions", "evicted"},
      {"visitors", "stored"},  {"visitors", "read"},    {"visitors", "ended"},
      {"logins", "begun"},     {"revoked", "tokens"},   {"revoked", "sessions"},
      {"revoked", "subjects"}, {"revoked", "everyone"}, {"revoked", "keys"}};
  ASSERT_EQ(std::size(names), watch::count_kinds);
  const auto gate = shop();
  for (std::size_t i = 0; i < watch::count_kinds; ++i)
    for (std::size_t times = 0; times <= i; ++times) gate->hub().count(static_cast<Count>(i));
  const auto json = json_of(*gate);
  const std::string text = prometheus_of(*gate);
  for (std::size_t i = 0; i < watch::count_kinds; ++i) {
    const auto [section, name] = names[i];
    EXPECT_EQ(json[section][name], i + 1) << section << '.' << name;
    EXPECT_THAT(text, HasSubstr("\nlimen_" + std::string(section) + '_' + name + "_total " +
                                std::to_string(i + 1) + '\n'));
  }
}

TEST(Stats, PrometheusSaysEachRefusalThereCanBe) {
  const auto gate = shop();
  gate->refused(fail(Status::session_revoked, "gone"));
  const std::string text = prometheus_of(*gate);
  EXPECT_THAT(text, HasSubstr("\nlimen_refused_total{status=\"LIMEN_E_SESSION_REVOKED\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nlimen_refused_total{status=\"LIMEN_E_TOKEN_EXPIRED\"} 0\n"));
  for (const char *other : {"LIMEN_OK", "LIMEN_E_BUFFER", "LIMEN_E_CLOSED", "LIMEN_E_FORKED"})
    EXPECT_THAT(text, Not(HasSubstr(other)));
}

TEST(Stats, PrometheusLinesAreUnderTheirNames) {
  std::istringstream lines(prometheus_of(*shop()));
  std::string line;
  std::string name;
  std::set<std::string> seen;
  while (std::getline(lines, line)) {
    if (line.starts_with("# HELP ")) {
      name = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(seen.insert(name).second) << name;
    } else if (line.starts_with("# TYPE ")) {
      const bool counter = name.ends_with("_total");
      EXPECT_EQ(line, "# TYPE " + name + (counter ? " counter" : " gauge"));
    } else {
      EXPECT_TRUE(line.starts_with(name + ' ') || line.starts_with(name + '{')) << line;
    }
  }
}

TEST(Stats, AnIssuerOfAnyTextIsEscaped) {
  const auto gate = gate_of({{"issuer", "a\\b\"c\nd"}, {"keys.algorithm", "HS256"}});
  EXPECT_THAT(prometheus_of(*gate), HasSubstr("\nlimen_gate_info{issuer=\"a\\\\b\\\"c\\nd\"} 1\n"));
  EXPECT_EQ(json_of(*gate)["issuer"], "a\\b\"c\nd");
}

TEST(Stats, AGateWithoutANameHasThemToo) {
  const auto gate = gate_of({});
  EXPECT_TRUE(json_of(*gate)["issuer"].is_null());
  EXPECT_THAT(prometheus_of(*gate), HasSubstr("limen_gate_info{issuer=\"\"} 1\n"));
}

TEST(Stats, AnotherFormatIsRefused) {
  const auto gate = shop();
  EXPECT_EQ(gate->stats("").status(), Status::argument);
  EXPECT_EQ(gate->stats("JSON").status(), Status::argument);
  EXPECT_THAT(gate->stats("xml\n").error().message,
              HasSubstr("a text of 4 bytes; expected json or prometheus"));
  gate->close();
  EXPECT_EQ(gate->stats("json").status(), Status::closed);
}

}  // namespace
}  // namespace limen::gate
