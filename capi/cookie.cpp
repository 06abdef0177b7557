#include "web/cookie.h"

#include <limen/cookie.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"

using namespace limen;
using namespace limen::capi;

static_assert(web::max_set_cookie_size < LIMEN_COOKIE_CAP);

extern "C" {

limen_status limen_cookie_set(limen_gate *gate, const char *ticket, size_t ticket_len,
                              const limen_options *options, char *header, size_t header_cap,
                              size_t *header_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto text = text_in(ticket, ticket_len, "ticket");
    LIMEN_TRY(text);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    const TextOut out{header, header_cap, header_len};
    LIMEN_TRY(out.check("header"));
    const auto field = gate->gate->set_cookie(*text, options != nullptr ? *properties : nullptr);
    LIMEN_TRY(field);
    return out.put(field->view(), "header_cap");
  });
}

limen_status limen_cookie_delete(limen_gate *gate, const limen_options *options, char *header,
                                 size_t header_cap, size_t *header_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    const TextOut out{header, header_cap, header_len};
    LIMEN_TRY(out.check("header"));
    const auto field = gate->gate->delete_cookie(options != nullptr ? *properties : nullptr);
    LIMEN_TRY(field);
    return out.put(*field, "header_cap");
  });
}

limen_status limen_cookie_find(limen_gate *gate, const char *cookies, size_t cookies_len,
                               const limen_options *options, char *ticket, size_t ticket_cap,
                               size_t *ticket_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto fields = text_in(cookies, cookies_len, "cookies");
    LIMEN_TRY(fields);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    const TextOut out{ticket, ticket_cap, ticket_len};
    LIMEN_TRY(out.check("ticket"));
    const auto found = gate->gate->find_ticket(*fields, options != nullptr ? *properties : nullptr);
    LIMEN_TRY(found);
    return out.put(*found, "ticket_cap");
  });
}

}  // extern "C"
