// What a genuine token or session grants: scopes, which RFC 8693 section 4.2 puts into
// the claim `scope`, and roles, in `role` or in `roles` (RFC 9068 section 2.2.3.1).
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace limen::token {

inline constexpr std::size_t max_scope_size = 1024;  // as a challenge can name
inline constexpr std::size_t max_role_size = 256;

// Whether a scope to be asked for is words with one blank between each two, in the
// characters of RFC 6749 section 3.3; empty is one too. Fails with text.
Outcome check_scope(std::string_view scope);

// Whether the JSON object grants every word of `scope` and `role`, each of which is
// not asked where it is empty. A claim of another type grants nothing. Fails with scope
// or role where it does not; with json; with text where what is asked is malformed.
// Does not allocate.
Outcome check_grants(std::string_view json, std::string_view scope, std::string_view role);

}  // namespace limen::token
