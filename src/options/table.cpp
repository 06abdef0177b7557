#include "options/table.h"

namespace limen::options {
namespace {

enum Targets : std::uint8_t {
  gate = static_cast<std::uint8_t>(AppliesTo::gate),
  verifier = static_cast<std::uint8_t>(AppliesTo::verifier),
  issue = static_cast<std::uint8_t>(AppliesTo::issue),
  create = static_cast<std::uint8_t>(AppliesTo::create),
  renew = static_cast<std::uint8_t>(AppliesTo::renew),
  cookie = static_cast<std::uint8_t>(AppliesTo::cookie),
  restore = static_cast<std::uint8_t>(AppliesTo::restore),
  guard = static_cast<std::uint8_t>(AppliesTo::guard),
  gate_verifier = gate | verifier,
  gate_issue = gate | issue,
  gate_verifier_issue = gate | verifier | issue,
  gate_create = gate | create,
  gate_cookie = gate | cookie,
  create_renew = create | renew,
  issue_create_renew = issue | create | renew,
};

constexpr Property properties[] = {
#define LIMEN_PROPERTY_ROW(id, name, type, fallback, least, most, applies_to, about) \
  {name, Type::type, fallback, least, most, applies_to, about},
    LIMEN_PROPERTIES(LIMEN_PROPERTY_ROW)
#undef LIMEN_PROPERTY_ROW
};

}  // namespace

std::span<const Property, property_count> table() { return properties; }

}  // namespace limen::options
