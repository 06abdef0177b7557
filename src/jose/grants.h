// Checks what a token or session grants. A token has its scopes in the claim `scope` (RFC 8693
// section 4.2) and its roles in `role` or `roles` (RFC 9068 section 2.2.3.1). A session has
// fields for both, which its data cannot change.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace limen::jose {

// Checks that a required scope is empty, or words of the characters of RFC 6749 section 3.3
// with one blank between them. Fails with text.
Outcome check_scope(std::string_view scope);

// Checks that the JSON object grants every word of `scope`, and `role`. An empty one is not
// required. A claim of another type grants nothing. Fails with scope or role if one is
// missing, with json, and with text if `scope` or `role` is malformed. Does not allocate.
Outcome check_grants(std::string_view json, std::string_view scope, std::string_view role);

// Checks that the roles of a session are empty, or a JSON array of texts. Fails with json, and
// with text if it is too long or has an empty role or one that is longer than limits::role.
Outcome check_roles(std::string_view roles);

// Checks that a session with these scopes and roles grants every word of `scope`, and `role`.
// Both were checked when the session was made. Fails with scope or role if one is missing, and
// with text if `scope` or `role` is malformed. Does not allocate.
Outcome check_session_grants(std::string_view session_scope, std::string_view session_roles,
                             std::string_view scope, std::string_view role);

}  // namespace limen::jose
