#include "web/bearer.h"

#include <limen/bearer.h>

#include "arguments.h"
#include "base/limits.h"
#include "boundary.h"

using namespace limen;
using namespace limen::capi;

// The longest refusal, with its NUL.
static_assert(LIMEN_CHALLENGE_CAP >=
              limits::realm + limits::scope +
                  sizeof "Bearer realm=\"\", error=\"insufficient_user_authentication\", "
                         "error_description=\"A fresh or stronger login is required\", scope=\"\"");

extern "C" {

limen_status limen_bearer_find(const char *authorization, size_t authorization_len, char *token,
                               size_t token_cap, size_t *token_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto field = text_in(authorization, authorization_len, "authorization");
    LIMEN_TRY(field);
    const TextOut out{token, token_cap, token_len};
    LIMEN_TRY(out.check("token"));
    const auto found = web::find_bearer(*field);
    LIMEN_TRY(found);
    return out.put(*found, "token_cap");
  });
}

limen_status limen_bearer_challenge(int32_t status, const char *realm, size_t realm_len,
                                    const char *scope, size_t scope_len, int32_t *http,
                                    char *header, size_t header_cap, size_t *header_len,
                                    limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto area = text_in(realm, realm_len, "realm");
    LIMEN_TRY(area);
    const auto wanted = text_in(scope, scope_len, "scope");
    LIMEN_TRY(wanted);
    if (http == nullptr) return missing("http");
    const TextOut out{header, header_cap, header_len};
    LIMEN_TRY(out.check("header"));
    const auto made = web::challenge(status, *area, *wanted);
    LIMEN_TRY(made);
    LIMEN_TRY(out.put(made->header, "header_cap"));
    *http = made->http;
    return success();
  });
}

}  // extern "C"
