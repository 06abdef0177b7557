// Places in words.
#pragma once

#include "options/table.h"

namespace limen::options {

struct PlaceName {
  Place place;
  const char *name;
  const char *words;
};

inline constexpr PlaceName place_names[] = {
    {Place::gate, "gate", "a gate"},
    {Place::verifier, "verifier", "a verifier"},
    {Place::issue, "issue", "issuing a token"},
    {Place::create, "create", "creating a session"},
    {Place::renew, "renew", "renewing a session"},
    {Place::cookie, "cookie", "setting a cookie"},
    {Place::restore, "restore", "restoring a store"},
};

constexpr bool applies(const Property &property, Place place) {
  return (property.places & static_cast<std::uint8_t>(place)) != 0;
}

}  // namespace limen::options
