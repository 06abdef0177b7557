#include "web/csrf.h"

#include <limen/csrf.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"

using namespace limen;
using namespace limen::capi;

static_assert(web::CsrfToken().size() < LIMEN_CSRF_CAP);

extern "C" {

limen_status limen_csrf_token(limen_gate *gate, const char *ticket, size_t ticket_len, char *token,
                              size_t token_cap, size_t *token_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const TextOut out{token, token_cap, token_len};
    LIMEN_TRY(out.check("token"));
    const auto made = gate->gate->csrf_token(*text);
    LIMEN_TRY(made);
    return out.put({made->data(), made->size()}, "token_cap");
  });
}

limen_status limen_csrf_check(limen_gate *gate, const char *ticket, size_t ticket_len,
                              const char *token, size_t token_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const auto given = text_in(token, token_len, "token");
    LIMEN_TRY(given);
    return gate->gate->check_csrf(*text, *given);
  });
}

}  // extern "C"
