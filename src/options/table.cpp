#include "options/table.h"

namespace limen::options {
namespace {

enum Places : std::uint8_t {
  gate = static_cast<std::uint8_t>(Place::gate),
  verifier = static_cast<std::uint8_t>(Place::verifier),
  issue = static_cast<std::uint8_t>(Place::issue),
  create = static_cast<std::uint8_t>(Place::create),
  renew = static_cast<std::uint8_t>(Place::renew),
  cookie = static_cast<std::uint8_t>(Place::cookie),
  restore = static_cast<std::uint8_t>(Place::restore),
  gate_verifier = gate | verifier,
  gate_issue = gate | issue,
  gate_verifier_issue = gate | verifier | issue,
  gate_create = gate | create,
  gate_cookie = gate | cookie,
  create_renew = create | renew,
  issue_create_renew = issue | create | renew,
};

constexpr Property properties[] = {
#define LIMEN_PROPERTY_ROW(id, name, type, fallback, least, most, places, about) \
  {name, Type::type, fallback, least, most, places, about},
    LIMEN_PROPERTIES(LIMEN_PROPERTY_ROW)
#undef LIMEN_PROPERTY_ROW
};

}  // namespace

std::span<const Property, property_count> table() { return properties; }

}  // namespace limen::options
