// What a property applies to, in words: for messages and the description of the table.
#pragma once

#include "options/table.h"

namespace limen::options {

struct AppliesToName {
  AppliesTo target;
  const char *name;
  const char *words;
};

inline constexpr AppliesToName applies_to_names[] = {
    {AppliesTo::gate, "gate", "a gate"},
    {AppliesTo::verifier, "verifier", "a verifier"},
    {AppliesTo::issue, "issue", "issuing a token"},
    {AppliesTo::create, "create", "creating a session"},
    {AppliesTo::renew, "renew", "renewing a session"},
    {AppliesTo::cookie, "cookie", "setting a cookie"},
    {AppliesTo::restore, "restore", "restoring a store"},
    {AppliesTo::guard, "guard", "a guard"},
};

constexpr bool applies(const Property &property, AppliesTo target) {
  return (property.applies_to & static_cast<std::uint8_t>(target)) != 0;
}

}  // namespace limen::options
